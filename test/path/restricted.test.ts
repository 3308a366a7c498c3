import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentRestriction } from '../../src/applications.ts';
import { anna, open, PICTURE } from '../claimants.ts';
import { STORES } from '../service.ts';

interface Answer {
  readonly feedback: string;
  readonly complete: boolean;
  readonly missing_images: readonly string[];
  readonly custom_feedback?: string;
}

const MESSAGE = 'We open accounts with passports & residence permits only.';
const RESTRICTED: readonly DocumentRestriction[] = [
  { countries: ['EST'], types: ['national_id'], message: MESSAGE },
  { types: ['visa'] },
];

describe.each(STORES)('an application that does not take every document, on %s', (store) => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open({ store, settings: { restrictedDocuments: RESTRICTED } });
  });
  afterAll(() => opened.service.stop());

  const upload = async (sid: string, type = 'document_front') =>
    (await opened.service.upload(sid, type, PICTURE)) as unknown as { status: number; body: Answer };

  it('sends it back with its own words, asks for another, and keeps the picture as refused', async () => {
    opened.turn.claimant = anna;
    const sid = await opened.service.started({});
    const { status, body } = await upload(sid);
    expect(status).toBe(200);
    expect(body).toMatchObject({ feedback: 'restricted_criteria', complete: false, custom_feedback: MESSAGE });
    expect(body.missing_images).toContain('document_front');
    const images = await opened.service.call<{ session_images: { rejected: boolean }[] }>(
      'GET',
      `/verification/${sid}/images`,
    );
    expect(images.body.session_images.map(({ rejected }) => rejected)).toEqual([true]);
  });

  it('says the same when the same picture is sent again under its id', async () => {
    const sid = await opened.service.started({});
    const image = { format: 'jpg', image_type: 'document_front', content: PICTURE, image_id: 'once' };
    const send = () => opened.service.call<Answer>('POST', `/verification/${sid}/images`, { image });
    const first = await send();
    expect((await send()).body).toEqual(first.body);
    expect(first.body.custom_feedback).toBe(MESSAGE);
  });

  it('examines a mock session as the integrator wants it', async () => {
    const created = await opened.service.started({ mock_behavior: { recommendation: 'ALLOW' } });
    expect((await upload(created)).body.feedback).toBe('ok');
  });
});
