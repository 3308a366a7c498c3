import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/commands/settings.ts';
import { canonicalJson } from '../../src/decision/canonical.ts';
import type { Boot } from '../../src/hosted/boot.ts';
import { mmdb } from '../mmdb.ts';
import { type ErrorBody, STORES, TestService } from '../service.ts';

interface Shown {
  readonly consent_granted: boolean;
  readonly consent_date: string;
  readonly document_id?: string;
  readonly document_hash?: string;
  readonly document?: { readonly title: string; readonly text: string };
}

const bootOf = (html: string) => JSON.parse(/<script[^>]*id="boot"[^>]*>(.*?)<\/script>/s.exec(html)![1]!) as Boot;
const terms = (text: string) => ({ format: 'sheet', documentId: 'terms-7', title: 'Terms', text }) as const;

describe.each(STORES)('the consent, on %s', (store) => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ store });
  });
  afterAll(() => service.stop());

  const boot = async (startToken: string): Promise<Boot> => {
    const { body } = await service.send<string>({ method: 'GET', url: `/verify/app/${startToken}` });
    return bootOf(body);
  };
  const start = (start_token: string, consent: object) =>
    service.call<{ session_id: string } & ErrorBody>('POST', '/verification/start', {
      start_token,
      consent: { granted: true, ...consent },
    });
  const shown = async (sid: string) => (await service.call<Shown>('GET', `/verification/${sid}/consent`)).body;
  const agree = async (startToken: string, { documentId, hash }: Boot['consent']) =>
    (await start(startToken, { document_id: documentId, document_hash: hash })).body.session_id;

  it('is stored word for word as the page showed it, under a name that anybody can compute', async () => {
    const { start_token } = await service.create();
    const { consent } = await boot(start_token!);
    const answer = await shown(await agree(start_token!, consent));
    const { format, title, text } = consent;
    expect(answer).toEqual({
      consent_granted: true,
      consent_date: expect.stringMatching(/^\d{4}-.*Z$/),
      document_id: consent.documentId,
      document_hash: consent.hash,
      document: { format, title, text },
    });
    const hash = createHash('sha256').update(canonicalJson(answer.document)).digest('hex');
    expect(hash).toBe(answer.document_hash);
  });

  it('stays what it was when the operator writes another text, even while somebody reads the first one', async () => {
    await service.settings({ page: { consent: terms('The first text.') } });
    const [read, next] = [await service.create(), await service.create()];
    const first = await boot(read.start_token!);
    await service.settings({ page: { consent: terms('The second text.') } });
    const second = await boot(next.start_token!);
    expect(second.consent.hash).not.toBe(first.consent.hash);
    expect((await shown(await agree(read.start_token!, first.consent))).document?.text).toBe('The first text.');
    expect((await shown(await agree(next.start_token!, second.consent))).document?.text).toBe('The second text.');
    await service.settings({});
  });

  it('to a text that was never shown starts nothing', async () => {
    const { start_token, session_id } = await service.create();
    const refused = await start(start_token!, { document_hash: 'f'.repeat(64) });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(refused.body.message).toEqual(['consent.document_hash names no document that was shown.']);
    expect((await shown(session_id)).consent_granted).toBe(false);
    expect((await start(start_token!, {})).status).toBe(200);
  });

  it('that somebody else showed is kept by its name, without a text', async () => {
    const { start_token } = await service.create();
    const { body } = await start(start_token!, { document_id: 'our-own-9' });
    expect(await shown(body.session_id)).toEqual({
      consent_granted: true,
      consent_date: expect.any(String),
      document_id: 'our-own-9',
    });
  });

  it('goes with its session', async () => {
    const { start_token } = await service.create();
    const sid = await agree(start_token!, (await boot(start_token!)).consent);
    await service.call('DELETE', `/verification/${sid}`);
    expect((await service.call('GET', `/verification/${sid}/consent`)).status).toBe(404);
  });
});

describe('the consent of a region', () => {
  const folder = mkdtempSync(join(tmpdir(), 'networks-'));
  let service: TestService;
  beforeAll(async () => {
    const networks = {
      '10.1.0.0/16': { country: { iso_code: 'DE' } },
      '10.2.0.0/16': { country: { iso_code: 'US' }, subdivisions: [{ iso_code: 'IL' }] },
      '10.3.0.0/16': { country: { iso_code: 'US' }, subdivisions: [{ iso_code: 'TX' }] },
    };
    writeFileSync(join(folder, 'city.mmdb'), mmdb(networks));
    service = await TestService.start({
      variables: { NETWORK_FILES: join(folder, 'city.mmdb'), TRUST_PROXY: 'true' },
    });
    await service.settings({
      page: {
        consent: terms('For everywhere.'),
        consentByRegion: {
          DE: terms('Für Deutschland.'),
          US: terms('For the States.'),
          'US-IL': terms('For Illinois.'),
        },
      },
    });
  });
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['10.1.0.9', 'Für Deutschland.'],
    ['10.2.0.9', 'For Illinois.'],
    ['10.3.0.9', 'For the States.'],
    ['10.9.0.9', 'For everywhere.'],
    ['::1', 'For everywhere.'],
  ])('from %s it is %s, and that is what is stored', async (address, text) => {
    const { start_token, session_id } = await service.create();
    const { body } = await service.send<string>({
      method: 'GET',
      url: `/verify/app/${start_token}`,
      headers: { 'x-forwarded-for': address },
    });
    expect(body).toContain(text);
    const { consent } = bootOf(body);
    // The network may be another one by the time the person has read it.
    await service.call('POST', '/verification/start', {
      start_token,
      consent: { granted: true, document_id: consent.documentId, document_hash: consent.hash },
    });
    const stored = await service.call<Shown>('GET', `/verification/${session_id}/consent`);
    expect(stored.body.document?.text).toBe(text);
  });

  it.each([
    ['a region that is none', { consentByRegion: { germany: terms('x') } }],
    ['no document', { consentByRegion: { DE: {} } }],
    ['a link that runs', { consentByRegion: { DE: { ...terms('x'), links: [{ label: 'x', url: 'javascript:1' }] } } }],
  ])('with %s is refused when it is set', (_, page) => {
    expect(() => parseSettings(JSON.stringify({ page }))).toThrow(/page must be/);
  });
});

describe('more time', () => {
  const MINUTE = 60_000;
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ settings: { completionMs: 10 * MINUTE } });
  });
  afterAll(() => service.stop());

  const begin = async (request: object = {}) => {
    const { start_token } = await service.create(request);
    const { body } = await service.call<{ session_id: string; user_token: string }>('POST', '/verification/start', {
      start_token,
      consent: { granted: true },
    });
    const own = { authorization: `Bearer ${body.user_token}` };
    return {
      status: async () =>
        (
          await service.call<{ status: string; expires_at: string; extendable: boolean }>(
            'GET',
            `/verification/${body.session_id}/status`,
            undefined,
            own,
          )
        ).body,
      extend: (headers: Record<string, string> = own) =>
        service.call<ErrorBody>('POST', `/verification/${body.session_id}/extension`, {}, headers),
    };
  };

  it('is given once, from where the time would have ended', async () => {
    const session = await begin();
    const before = await session.status();
    expect(before.extendable).toBe(true);
    service.pass(9 * MINUTE);
    expect((await session.extend()).status).toBe(200);
    const after = await session.status();
    expect(Date.parse(after.expires_at) - Date.parse(before.expires_at)).toBe(10 * MINUTE);
    expect(after.extendable).toBe(false);
    expect(await session.extend()).toMatchObject({ status: 409, body: { code: 'already_extended' } });
    service.pass(10 * MINUTE);
    expect((await session.status()).status).toBe('capturing');
    service.pass(2 * MINUTE);
    expect((await session.status()).status).toBe('expired');
  });

  it('of fifty at once one is given', async () => {
    const session = await begin();
    const answers = await Promise.all(Array.from({ length: 50 }, () => session.extend()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('never outlives the session’s data, and comes too late for an expired session', async () => {
    const short = await begin({ time_to_live: '12m' });
    const born = Date.now();
    await short.extend();
    const left = Date.parse((await short.status()).expires_at) - born;
    expect(left).toBeLessThanOrEqual(40 * MINUTE);
    const late = await begin();
    service.pass(11 * MINUTE);
    expect(await late.extend()).toMatchObject({ status: 409, body: { code: 'session_expired' } });
    expect((await late.status()).extendable).toBe(false);
  });

  it('is for the device that started the session', async () => {
    const [one, other] = [await begin(), await begin()];
    expect((await one.extend({ authorization: 'Bearer undefined' })).status).toBe(401);
    expect((await one.extend({ authorization: `Bearer ${service.token}` })).status).toBe(401);
    expect((await other.status()).extendable).toBe(true);
  });
});
