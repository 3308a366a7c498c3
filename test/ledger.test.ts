import { describe, expect, it } from 'vitest';
import { stream } from '../src/specimen/people/random.ts';
import { type Known, Ledger } from './ledger.ts';
import type { Client } from './processes.ts';

const JPEG = Buffer.from('a picture').toString('base64');

/** A service whose session completed with one selfie that it keeps; whatever else is sent comes too late. */
const completed = {
  async call(method: string, path: string) {
    if (method === 'POST') return { status: 409, body: { code: 'session_over' }, headers: new Headers() };
    const bodies: Record<string, unknown> = {
      '/s/result': { status: 'complete' },
      '/s/images': { session_images: [{ id: 'kept', type: 'selfie', rejected: false }] },
      '/s/images/kept': Buffer.from(JPEG, 'base64'),
    };
    return { status: 200, body: bodies[path], headers: new Headers() };
  },
} as unknown as Client;

const selfie = (imageId: string | undefined, feedback: string | null) => ({
  type: 'selfie',
  imageId,
  content: JPEG,
  feedback,
});

async function broken(...sent: Known['sent']): Promise<readonly string[]> {
  const ledger = new Ledger(stream('ledger'), []);
  const session: Known = {
    request: {},
    key: undefined,
    sid: 's',
    sent,
    missing: ['selfie'],
    complete: false,
    deletion: 'none',
  };
  await ledger.verify(completed, [session]);
  return ledger.broken;
}

describe('what clients hold against a service that was killed', () => {
  it('is nothing, if an image that never arrived is too late, because an unanswered one was the last', async () => {
    expect(await broken(selfie(undefined, null), selfie('second', null))).toEqual([]);
  });

  it('is an image that was acknowledged and is not known when it is sent again', async () => {
    const lost = await broken(selfie(undefined, null), selfie('second', 'ok'));
    expect(lost).toContainEqual(expect.stringContaining('an image sent again was answered 409'));
  });

  it('is an acknowledged image that is not listed', async () => {
    expect(await broken(selfie(undefined, 'ok'), selfie(undefined, 'ok'))).toContain(
      'an acknowledged image is not there',
    );
  });

  it('is an image that is too late without another that could have been the last', async () => {
    const lost = await broken(selfie('only', null));
    expect(lost).toContainEqual(expect.stringContaining('an image sent again was answered 409'));
  });
});
