import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PIXEL, TestService } from '../service.ts';

describe('what the device calls is open to pages of every origin', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  const ask = (method: 'GET' | 'POST' | 'OPTIONS', path: string, payload?: string, headers = {}) =>
    service.send<object>({ method, url: `/verify/api/v1${path}`, headers, ...(payload !== undefined && { payload }) });
  const ORIGIN = 'access-control-allow-origin';

  it.each([
    ['/sdk-settings', 'GET'],
    ['/verification/start', 'POST'],
    ['/verification/x/status', 'GET'],
    ['/verification/x/images', 'POST'],
    ['/verification/x/events', 'POST'],
    ['/verification/x/risk-session-token', 'POST'],
  ] as const)('%s answers the question that a browser asks first', async (path, method) => {
    const { status, raw } = await ask('OPTIONS', path);
    expect(status).toBe(204);
    expect(raw.headers[ORIGIN]).toBe('*');
    expect(raw.headers['access-control-allow-methods']).toBe(method);
    for (const name of ['authorization', 'content-type', 'ts-client-id', 'x-ts-client-time', 'x-ts-body-size'])
      expect(String(raw.headers['access-control-allow-headers']).split(', ')).toContain(name);
    expect(Number(raw.headers['access-control-max-age'])).toBeGreaterThan(600);
  });

  it.each([
    ['GET', '/verification/x/status', 401],
    ['POST', '/verification/x/images', 401],
    ['POST', '/verification/x/risk-session-token', 401],
    ['POST', '/verification/start', 400],
  ] as const)('%s %s says so on its errors too', async (method, path, expected) => {
    const { status, raw } = await ask(method, path, method === 'POST' ? '{}' : undefined);
    expect(status).toBe(expected);
    expect(raw.headers[ORIGIN]).toBe('*');
    expect(raw.headers['access-control-expose-headers']).toContain('x-ts-processing-time-ms');
  });

  it('and nothing else is', async () => {
    const { session_id } = await service.create({});
    for (const path of ['', '/result', '/images', '/consent']) {
      const answer = await service.call('GET', `/verification/${session_id}${path}`);
      expect(answer.raw.headers).not.toHaveProperty(ORIGIN);
    }
    expect((await service.call('POST', '/verification', {})).raw.headers).not.toHaveProperty(ORIGIN);
    expect((await ask('OPTIONS', '/verification')).status).toBe(404);
    const activities = await service.send({ method: 'OPTIONS', url: '/activities/v1/sdk-settings' });
    expect(activities.status).toBe(404);
  });

  it('settings need no token, and a token that means nothing does no harm', async () => {
    const { status, body } = await ask('GET', '/sdk-settings?clientId=%3Cx%3E', undefined, {
      authorization: 'Bearer undefined',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ autocapture_enabled: false });
  });

  it.each([
    ['an event of a session that does not exist', '{"event_type":"page_view","page_view_req":{"page_name":"selfie"}}'],
    ['an unknown event', '{"event_type":"no such thing"}'],
    ['an event without a name', '{}'],
    ['text that is no JSON', '{"event_type":'],
    ['an event of the wrong type', '[1,2]'],
    ['more than an event can be', JSON.stringify({ event_type: 'x'.repeat(100_000) })],
  ])('%s is answered with 200 and an object', async (_, body) => {
    const answer = await ask('POST', '/verification/whatever/events', body, { authorization: 'Bearer ' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({});
  });

  it("the fraud module's placeholder is taken from the device that started the session, and from nobody else", async () => {
    const { start_token } = await service.create({});
    const start = { start_token, consent: { granted: true } };
    const { session_id, user_token } = (await service.call('POST', '/verification/start', start)).body as {
      session_id: string;
      user_token: string;
    };
    const path = `/verification/${session_id}/risk-session-token`;
    const token = '{"session_token":"disabled_sdk_x_session_1"}';
    const own = await ask('POST', path, token, { authorization: `Bearer ${user_token}` });
    expect([own.status, own.body]).toEqual([200, {}]);
    expect((await ask('POST', path, token, { authorization: 'Bearer undefined' })).status).toBe(401);
  });

  it('the answer to an image says how long it took', async () => {
    const sid = await service.started();
    const { raw } = await service.upload(sid, 'document_front', PIXEL);
    expect(Number(raw.headers['x-ts-processing-time-ms'])).toBeGreaterThanOrEqual(0);
  });
});
