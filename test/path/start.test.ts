import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callbackAddress } from '../../src/session/start.ts';
import { type ErrorBody, PIXEL, STORES, TestService, type Uploaded } from '../service.ts';

interface Started {
  readonly session_id: string;
  readonly user_token: string;
  readonly required_images: string[];
}
interface Standing {
  readonly status: string;
  readonly missing_images: string[];
  readonly callback_url?: string;
  readonly recapture_reason?: string;
}

describe.each(STORES)('the person’s device, on %s', (store) => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ store });
  });
  afterAll(() => service.stop());

  const consent = { granted: true, document_id: 'terms-7' };
  /** As the vendor's browser SDK calls: with a bearer that means nothing, and members that we do not know. */
  const start = (start_token: unknown, more: object = {}) =>
    service.call<Started & ErrorBody>(
      'POST',
      '/verification/start',
      {
        start_token,
        consent,
        accessed_from_desktop: false,
        client_type: 'mobile_sdk',
        image_signing_public_key: 'AA==',
        ...more,
      },
      { authorization: 'Bearer undefined' },
    );
  const begin = async (request: object = { mock_behavior: {} }) =>
    (await start((await service.create(request)).start_token)).body;
  const status = (sid: string, token: string) =>
    service.call<Standing & ErrorBody>('GET', `/verification/${sid}/status`, undefined, {
      authorization: `Bearer ${token}`,
    });
  const send = (sid: string, token: string, type: string) =>
    service.call<Uploaded & ErrorBody>(
      'POST',
      `/verification/${sid}/images`,
      { image: { format: 'jpeg', image_type: type, content: PIXEL } },
      { authorization: `Bearer ${token}` },
    );

  it('starts the session with its token, whatever the Authorization header says (8)', async () => {
    const created = await service.create({ mock_behavior: {} });
    const { status: code, body } = await start(created.start_token);
    expect(code).toBe(200);
    expect(body).toEqual({
      session_id: created.session_id,
      user_token: expect.any(String),
      required_images: ['document_front', 'document_back', 'selfie'],
    });
    const given = await service.call('GET', `/verification/${created.session_id}/consent`);
    expect(given.body.consent_granted).toBe(true);
  });

  it('redeems a token once: of fifty at the same moment, one wins', async () => {
    const { start_token } = await service.create();
    const answers = await Promise.all(Array.from({ length: 50 }, () => start(start_token)));
    expect(answers.filter(({ status: code }) => code === 200)).toHaveLength(1);
    expect(answers.filter(({ status: code }) => code === 404)).toHaveLength(49);
  });

  it('is told nothing about tokens that are none, are used or are too late', async () => {
    const own = await TestService.start({ store, settings: { initiationMs: 60_000 } });
    const { start_token } = await own.create();
    own.pass(61_000);
    const late = await own.call<ErrorBody>('POST', '/verification/start', { start_token, consent });
    expect(late).toMatchObject({ status: 409, body: { code: 'session_expired' } });
    await own.stop();
    for (const token of ['', 'f'.repeat(32), 'undefined'])
      expect((await start(token)).status).toBeGreaterThanOrEqual(400);
    expect((await start(7)).status).toBe(400);
  });

  it('does not start without consent', async () => {
    const { start_token } = await service.create();
    expect((await start(start_token, { consent: { granted: false, document_id: 'x' } })).status).toBe(400);
    expect((await start(start_token, { consent: undefined })).status).toBe(400);
    expect((await start(start_token)).status).toBe(200);
  });

  it('sends the images and follows the session to its end, where the callback has sessionId and state (3)', async () => {
    const state = 'a+b &=ü';
    const { session_id: sid, user_token: token } = await begin({
      mock_behavior: {},
      callback_url: 'myapp://done?keep=1&state=old',
      state,
    });
    for (let missing = ['document_front']; missing.length > 0; )
      missing = (await send(sid, token, missing[0]!)).body.missing_images;
    await service.until(sid, ['complete']);
    const { body } = await status(sid, token);
    expect(body).toMatchObject({ status: 'complete', missing_images: [] });
    const query = new URL(body.callback_url!).searchParams;
    expect(Object.fromEntries(query)).toEqual({ keep: '1', state, sessionId: sid });
  });

  it('learns why it is sent back, and what is missing', async () => {
    const { session_id: sid, user_token: token } = await begin({ mock_behavior: { force_retry: true } });
    for (const type of ['document_front', 'document_back', 'selfie']) await send(sid, token, type);
    await service.until(sid, ['recapture']);
    expect((await status(sid, token)).body).toEqual({
      status: 'recapture',
      missing_images: ['document_front', 'document_back', 'selfie'],
      recapture_reason: 'poor_image_quality',
      extendable: true,
      expires_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('may tell what it did, whatever that is and whenever', async () => {
    const { session_id: sid } = await begin();
    for (const event of [
      { event_type: 'processing_complete', processing_complete_req: {} },
      { event_type: 'new' },
      {},
    ]) {
      const answer = await service.send({
        method: 'POST',
        url: `/verify/api/v1/verification/${sid}/events`,
        payload: event,
      });
      expect([answer.status, answer.body]).toEqual([200, {}]);
    }
  });

  it('is told that it is too late', async () => {
    const own = await TestService.start({ store });
    const { start_token } = await own.create();
    const { body } = await own.call<Started>('POST', '/verification/start', { start_token, consent });
    own.pass(61 * 60_000);
    const late = await own.call('GET', `/verification/${body.session_id}/status`, undefined, {
      authorization: `Bearer ${body.user_token}`,
    });
    expect(late).toMatchObject({ status: 200, body: { status: 'expired', missing_images: [] } });
    await own.stop();
  });

  it('has a token that opens its own session and nothing else', async () => {
    const [one, other] = [await begin(), await begin()];
    expect((await status(one.session_id, other.user_token)).status).toBe(401);
    expect((await send(one.session_id, other.user_token, 'selfie')).status).toBe(401);
    const bearer = { authorization: `Bearer ${one.user_token}` };
    for (const path of ['/result', '/images', '/consent'])
      expect((await service.call('GET', `/verification/${one.session_id}${path}`, undefined, bearer)).status).toBe(401);
    expect((await service.call('DELETE', `/verification/${one.session_id}`, undefined, bearer)).status).toBe(401);
    const forged = `${one.session_id}.${'A'.repeat(43)}`;
    expect((await status(one.session_id, forged)).status).toBe(401);
    expect((await status(one.session_id, 'undefined')).status).toBe(401);
    await service.call('DELETE', `/verification/${one.session_id}`);
    expect((await status(one.session_id, one.user_token)).status).toBe(401);
  });
});

describe('the callback', () => {
  it.each([
    ['https://a.example', 'https://a.example/?sessionId=S&state=x'],
    ['https://a.example/p?q=1#frag', 'https://a.example/p?q=1&sessionId=S&state=x#frag'],
    ['myapp://done', 'myapp://done?sessionId=S&state=x'],
  ])('%s gets its keys', (callback, address) => expect(callbackAddress(callback, 'S', 'x')).toBe(address));

  it('has no state where none was given', () => {
    expect(callbackAddress('https://a.example/', 'S', undefined)).toBe('https://a.example/?sessionId=S');
  });
});
