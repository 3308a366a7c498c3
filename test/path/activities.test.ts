import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityEntry } from '../../src/activity.ts';
import { type ErrorBody, PIXEL, STORES, TestService } from '../service.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
type Method = 'PUT' | 'POST' | 'DELETE';

const call = <T>(service: TestService, method: Method, path: string, query: Record<string, string>, body?: object) =>
  service.send<T>({
    method,
    url: `/activities/v1/activities/${path}?${new URLSearchParams({ type: 'verify', ...query })}`,
    headers: { authorization: `Bearer ${service.token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { payload: JSON.stringify(body) }),
  });

/** A service whose application collects, with the stream `siem`. */
async function collecting(service: TestService): Promise<TestService> {
  expect((await call(service, 'PUT', 'start-collect', {})).status).toBe(200);
  expect((await call(service, 'PUT', 'stream', { stream_id: 'siem' })).status).toBe(200);
  return service;
}

const collect = async (service: TestService, query: Record<string, string> = {}) => {
  const all = { stream_id: 'siem', batch_size: '1000', ...query };
  const { status, body } = await call<ActivityEntry[]>(service, 'POST', 'collect', all);
  expect(status).toBe(201);
  return body;
};

/** What is told of one session, until `last` is. */
async function toldOf(service: TestService, sid: string, last: string): Promise<string[]> {
  const told: string[] = [];
  for (let i = 0; i < 400; i++) {
    const mine = (await collect(service)).filter(({ additionalParams }) => additionalParams.sessionId === sid);
    for (const { activity, additionalParams } of mine) {
      const { sessionId: _, ...details } = additionalParams;
      told.push([activity, ...Object.values(details)].join(' '));
    }
    if (told.at(-1) === last) return told;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${last} was never told, only ${told.join(', ')}`);
}

const STARTED = ['session_started', 'consent_approved', 'verification_status_updated capturing'];
const image = (type: string) => `image_uploaded_info ${type} ok`;
const IMAGES = [image('document_front'), image('document_back'), image('selfie')];
const COMPLETED = ['verification_status_updated complete', 'verification_completed'];

describe.each(STORES)('a backend that follows its sessions, on %s', (store) => {
  let service: TestService;
  beforeAll(async () => {
    service = await collecting(await TestService.start({ store }));
  });
  afterAll(() => service.stop());

  it('is told what the device told of itself, in codes only, and of nobody else', async () => {
    const { start_token } = await service.create({ mock_behavior: {} });
    const start = { start_token, consent: { granted: true } };
    const { body } = await service.call<{ session_id: string; user_token: string }>(
      'POST',
      '/verification/start',
      start,
    );
    const sid = body.session_id;
    const tell = (event: unknown, token = body.user_token) =>
      service.call('POST', `/verification/${sid}/events`, event, { authorization: `Bearer ${token}` });
    const events = [
      { event_type: 'page_view', page_view_req: { page_name: 'selfie' } },
      { event_type: 'user_action', user_action_req: { user_action_type: 'capture_image', page_name: 'selfie' } },
      { event_type: 'error', error_req: { error_name: 'camera_not_allowed', error_description: 'Jane Doe said no' } },
      { event_type: 'page_view', page_view_req: { page_name: 'Jane Doe, jane@example.org' } },
      { event_type: 'upload_image', upload_image_req: { image_type: 'selfie' } },
      { event_type: 'constructor' },
      { event_type: 'page_view', page_view_req: 7 },
      { event_type: 'processing_complete', processing_complete_req: { status: 'complete' } },
    ];
    expect((await tell({ event_type: 'error', error_req: { error_name: 'forged' } }, 'nobody.x')).status).toBe(200);
    for (const event of events) expect((await tell(event)).status).toBe(200);
    expect(await toldOf(service, sid, 'sdk_process_completed')).toEqual([
      'session_created',
      ...STARTED,
      'page_loaded selfie',
      'user_action selfie capture_image',
      'error camera_not_allowed',
      'page_loaded',
      'sdk_process_completed',
    ]);
  });

  it('is not drowned by a device that tells without end', async () => {
    const { start_token } = await service.create({ mock_behavior: {} });
    const { body } = await service.call<{ session_id: string; user_token: string }>('POST', '/verification/start', {
      start_token,
      consent: { granted: true },
    });
    const own = { authorization: `Bearer ${body.user_token}` };
    const event = { event_type: 'page_view', page_view_req: { page_name: 'selfie' } };
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => service.call('POST', `/verification/${body.session_id}/events`, event, own)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const told = (await collect(service)).filter(({ activity }) => activity === 'page_loaded');
    expect(told.length).toBeLessThanOrEqual(120);
  });

  it('collects with 201 (21), an array of entries with all published members', async () => {
    const { session_id: sid } = await service.create({ customer_information: { external_user_id: 'jane-doe' } });
    const own = (await collect(service)).filter(({ additionalParams }) => additionalParams.sessionId === sid);
    expect(own).toEqual([
      {
        activity: 'session_created',
        app_id: JSON.parse(Buffer.from(service.token.split('.')[1]!, 'base64url').toString()).app_id,
        ip: null,
        timestamp: expect.any(Number),
        user_agent: null,
        user_id: null,
        additionalParams: { sessionId: sid },
      },
    ]);
    expect(Math.abs(own[0]!.timestamp - Date.now())).toBeLessThan(MINUTE);
  });

  it('is told the whole way of a session that it starts itself', async () => {
    const sid = await service.started();
    await service.uploadAll(sid, PIXEL);
    expect(await toldOf(service, sid, 'verification_completed')).toEqual([
      'session_created',
      ...STARTED,
      ...IMAGES,
      'verification_status_updated processing',
      ...COMPLETED,
    ]);
  });

  it('is told when the person starts, and when the pictures are sent back', async () => {
    const { session_id: sid, start_token } = await service.create({ mock_behavior: { force_retry: true } });
    const consent = { granted: true };
    await service.call('POST', '/verification/start', { start_token, consent }, { 'user-agent': 'Jane’s phone' });
    await service.uploadAll(sid, PIXEL);
    await service.until(sid, ['recapture']);
    await service.uploadAll(sid, PIXEL);
    expect(await toldOf(service, sid, 'verification_completed')).toEqual([
      'session_created',
      ...STARTED,
      ...IMAGES,
      'verification_status_updated processing',
      'verification_status_updated recapture',
      IMAGES[0],
      'verification_status_updated capturing',
      ...IMAGES.slice(1),
      'verification_status_updated processing',
      ...COMPLETED,
    ]);
  });

  it('is told of a picture that could not be examined, as of one that was refused', async () => {
    const sid = await service.started({});
    const grey = sharp({ create: { width: 640, height: 480, channels: 3, background: '#888' } });
    await service.upload(sid, 'selfie', (await grey.jpeg().toBuffer()).toString('base64'));
    expect(await toldOf(service, sid, 'image_uploaded_info selfie other')).toHaveLength(5);
  });

  it('is told of an expiry and of a deletion, and keeps what it was told of an erased session', async () => {
    const own = await collecting(await TestService.start({ store, settings: { completionMs: 5 * MINUTE } }));
    const [late, deleted] = [await own.started(), await own.started()];
    await own.call('DELETE', `/verification/${deleted}`);
    expect(await toldOf(own, deleted, 'session_deleted')).toEqual(['session_created', ...STARTED, 'session_deleted']);
    own.pass(6 * MINUTE);
    await toldOf(own, late, 'expiration_session');
    await call(own, 'PUT', 'stream', { stream_id: 'second' });
    const again = await collect(own, { stream_id: 'second' });
    expect(again.filter(({ additionalParams }) => additionalParams.sessionId === deleted)).toHaveLength(5);
    await own.stop();
  });

  it('is told of a deletion when the time to live is over', async () => {
    const own = await collecting(await TestService.start({ store }));
    const { session_id: sid } = await own.create({ time_to_live: '10m' });
    own.pass(11 * MINUTE);
    expect(await toldOf(own, sid, 'session_deleted')).toEqual(['session_created', 'session_deleted']);
    await own.stop();
  });

  it('is told of every session, once and whole, when many are created at the same moment', async () => {
    const own = await collecting(await TestService.start({ store }));
    const consent = { granted: true, document_id: 'terms' };
    const sessions = await Promise.all(Array.from({ length: 150 }, () => own.create({ start: { consent } })));
    const entries: ActivityEntry[] = [];
    for (let batch = await collect(own, { batch_size: '64' }); batch.length > 0; ) {
      entries.push(...batch);
      batch = await collect(own, { batch_size: '64' });
    }
    expect(entries).toHaveLength(150 * 4);
    const told = (sid: string) => entries.filter(({ additionalParams }) => additionalParams.sessionId === sid);
    for (const { session_id } of sessions)
      expect(told(session_id).map(({ activity }) => activity)).toEqual([
        'session_created',
        'session_started',
        'consent_approved',
        'verification_status_updated',
      ]);
    await own.stop();
  });

  it('is told of a session once that is created twice with one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'order-1' };
    await collect(service);
    await Promise.all(Array.from({ length: 10 }, () => service.create({}, key)));
    expect(await collect(service)).toHaveLength(1);
  });

  it('finds what happened in the last day, and nothing older', async () => {
    const own = await collecting(await TestService.start({ store }));
    await own.create();
    own.pass(DAY + MINUTE);
    await own.login();
    const { session_id: sid } = await own.create();
    expect((await collect(own)).map(({ additionalParams }) => additionalParams.sessionId)).toEqual([sid]);
    const { db } = own.service.foundation;
    for (let left = 2, i = 0; left > 1 && i < 400; i++) {
      left = (await db.read.selectFrom('activity').select('at').execute()).length;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await db.read.selectFrom('activity').select('at').execute()).toHaveLength(1);
    await own.stop();
  });

  it('stores nothing personal with an activity', async () => {
    const own = await collecting(await TestService.start({ store }));
    const secret = 'Zebra-4711';
    const sid = await own.started({
      state: secret,
      callback_url: `https://shop.example/${secret}`,
      customer_information: { external_user_id: secret, organization_name: secret },
      mock_behavior: { info: { person_details: { surname: secret } } },
      start: { consent: { granted: true, document_id: secret } },
    });
    await own.uploadAll(sid, PIXEL);
    await toldOf(own, sid, 'verification_completed');
    const rows = await own.service.foundation.db.read.selectFrom('activity').selectAll().execute();
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/Zebra|127\.0\.0\.1|lightMyRequest/);
    await own.stop();
  });

  it('records nothing for who does not ask for it', async () => {
    const own = await TestService.start({ store });
    const sid = await own.started();
    await own.uploadAll(sid, PIXEL);
    await own.until(sid, ['complete']);
    await own.call('DELETE', `/verification/${sid}`);
    expect(await own.service.foundation.db.read.selectFrom('activity').selectAll().execute()).toEqual([]);
    await own.stop();
  });
});

describe('the operations of activities', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  const answer = async (method: Method, path: string, query: Record<string, string> = {}, body?: object) => {
    const { status, body: text } = await call<ErrorBody>(service, method, path, query, body);
    return text.code === undefined ? status : [status, text.code];
  };
  const siem = { stream_id: 'siem' };

  it('answer with the published statuses, in the order of a client’s life', async () => {
    expect(await answer('POST', 'collect', siem)).toEqual([403, 'collect_not_started']);
    expect(await answer('PUT', 'stream', siem)).toEqual([403, 'collect_not_started']);
    expect(await answer('DELETE', 'stream', siem)).toEqual([403, 'collect_not_started']);
    expect(await answer('DELETE', 'stop-collect')).toEqual([403, 'collect_not_started']);
    expect(await answer('PUT', 'start-collect')).toBe(200);
    expect(await answer('PUT', 'start-collect')).toEqual([409, 'collect_already_started']);
    expect(await answer('POST', 'collect', siem)).toEqual([404, 'not_found']);
    expect(await answer('DELETE', 'stream', siem)).toEqual([404, 'not_found']);
    expect(await answer('PUT', 'stream', siem, { enrichment: true, more: 1 })).toBe(200);
    expect(await answer('PUT', 'stream', siem)).toEqual([409, 'stream_exists']);
    expect(await answer('POST', 'collect', siem)).toBe(201);
    for (let i = 1; i < 10; i++) expect(await answer('PUT', 'stream', { stream_id: `s${i}` })).toBe(200);
    expect(await answer('PUT', 'stream', { stream_id: 'one-more' })).toEqual([429, 'too_many_streams']);
    expect(await answer('DELETE', 'stream', siem)).toBe(200);
    expect(await answer('DELETE', 'stop-collect')).toBe(200);
    expect(await answer('POST', 'collect', { stream_id: 's1' })).toEqual([403, 'collect_not_started']);
    expect(await answer('PUT', 'start-collect')).toBe(200);
    expect(await answer('POST', 'collect', { stream_id: 's1' })).toEqual([404, 'not_found']);
  });

  it.each(['', 'a b', '../x', 'ü', 'x'.repeat(65)])('refuse the stream_id %j with 406', async (stream_id) => {
    for (const [method, path] of [
      ['PUT', 'stream'],
      ['DELETE', 'stream'],
      ['POST', 'collect'],
    ] as const)
      expect(await answer(method, path, { stream_id })).toEqual([406, 'invalid_stream_id']);
  });

  it.each([
    ['another type', { type: 'admin', stream_id: 'x' }, 'type must be one of verify'],
    ['no stream', {}, 'stream_id is required'],
    ['no entries', { ...siem, batch_size: '0' }, 'batch_size must be a whole number from 1 to 1000'],
    ['too many', { ...siem, batch_size: '1001' }, 'batch_size must be a whole number from 1 to 1000'],
    ['half of one', { ...siem, batch_size: '1.5' }, 'batch_size must be a whole number from 1 to 1000'],
  ])('refuse %s with 400 and name the field', async (_name, query, words) => {
    const { status, body } = await call<ErrorBody>(service, 'POST', 'collect', query);
    expect({ status, message: body.message }).toEqual({ status: 400, message: [expect.stringContaining(words)] });
  });

  it('need an access token: none, and the token of a device, are 401', async () => {
    const { start_token } = await service.create();
    const consent = { granted: true };
    const begun = await service.call<{ user_token: string }>('POST', '/verification/start', { start_token, consent });
    for (const authorization of ['', `Bearer ${begun.body.user_token}`])
      for (const [method, path] of [
        ['PUT', 'start-collect'],
        ['DELETE', 'stop-collect'],
        ['PUT', 'stream'],
        ['DELETE', 'stream'],
        ['POST', 'collect'],
      ] as const) {
        const url = `/activities/v1/activities/${path}?type=verify&stream_id=siem`;
        expect((await service.send({ method, url, headers: { authorization } })).status).toBe(401);
      }
  });
});
