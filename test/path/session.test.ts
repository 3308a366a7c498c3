import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mockFindings } from '../../src/session/mock.ts';
import { type ErrorBody, PIXEL, STORES, TestService } from '../service.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe.each(STORES)('on %s', (store) => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ store });
  });
  afterAll(() => service.stop());

  const refusal = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await service.call<ErrorBody>('POST', '/verification', body, headers);
    return { status: answer.status, message: [answer.body.message].flat().join(' ') };
  };

  describe('creating a session', () => {
    it('answers a single-use token, an id, the moment of deletion and what to photograph', async () => {
      const created = await service.create();
      expect(created).toEqual({
        start_token: expect.stringMatching(/^[0-9a-f]{32}$/),
        session_id: expect.stringMatching(/^[\w-]{15,}$/),
        expiration: expect.any(String),
        missing_images: ['document_front', 'document_back', 'selfie'],
      });
      expect(Date.parse(created.expiration) - Date.now()).toBeGreaterThan(90 * DAY - MINUTE);
    });

    it('gives no start token where the backend starts the session itself', async () => {
      for (const request of [{ start: { consent: { granted: true, document_id: 'terms' } } }, { auto_start: true }]) {
        const created = await service.create(request);
        expect(created).not.toHaveProperty('start_token');
        expect((await service.result(created.session_id)).body.status).toBe('capturing');
      }
      expect(await service.create({ start: {}, auto_start: false })).toHaveProperty('start_token');
    });

    it('keeps of a hundred that come at once each as it was asked for', async () => {
      const request = (i: number) => ({ auto_start: i % 3 === 0, time_to_live: `${i + 1}d` });
      const created = await Promise.all(Array.from({ length: 100 }, (_, i) => service.create(request(i))));
      expect(new Set(created.map(({ session_id }) => session_id)).size).toBe(100);
      for (const [i, { session_id, expiration }] of created.entries()) {
        const days = (Date.parse(expiration) - Date.now()) / DAY;
        expect(days).toBeGreaterThan(i + 0.9);
        expect(days).toBeLessThanOrEqual(i + 1);
        expect((await service.result(session_id)).body.status).toBe(i % 3 === 0 ? 'capturing' : 'pending');
      }
    });

    it.each<[string, unknown, string]>([
      [
        'consent that was not granted',
        { start: { consent: { granted: false, document_id: 'x' } } },
        'start.consent.granted',
      ],
      [
        'consent without its document',
        { start: { consent: { granted: true } } },
        'start.consent.document_id is required',
      ],
      ['a relative callback', { callback_url: '/done' }, 'callback_url must be an absolute address'],
      ['a callback that runs code', { callback_url: 'javascript:alert(1)' }, 'callback_url must not use the scheme'],
      ['a state that is too long', { state: 'x'.repeat(2049) }, 'state must have at most 2048 characters'],
      ['a time to live without a unit', { time_to_live: '90' }, 'time_to_live must be a duration'],
      ['a time to live that is too short', { time_to_live: '59s' }, 'from 1m to 365d'],
      ['a time to live that is too long', { time_to_live: '366d' }, 'from 1m to 365d'],
      [
        'white space in external_user_id',
        { customer_information: { external_user_id: 'a b' } },
        'one word without white space',
      ],
      ['a wrong type', { auto_start: 'yes' }, 'auto_start must be a boolean'],
      [
        'an unknown recommendation',
        { mock_behavior: { recommendation: 'MAYBE' } },
        'must be one of ALLOW, CHALLENGE, DENY',
      ],
      [
        'a mock document without type',
        { mock_behavior: { info: { document_details: {} } } },
        'mock_behavior.info.document_details.type is required',
      ],
      [
        'a mock date that is none',
        { mock_behavior: { info: { person_details: { date_of_birth: 'soon' } } } },
        'a date in ISO 8601',
      ],
      ['a mock time that is too long', { mock_behavior: { processing_time: '11m' } }, 'at most 10m'],
      ['an array', [], 'The body must be an object'],
      ['a text', 'hello', 'The body must be an object'],
      ['null', null, 'The body must be an object'],
    ])('refuses %s and names the field', async (_name, body, words) => {
      const { status, message } = await refusal(body);
      expect(status).toBe(400);
      expect(message).toContain(words);
    });

    it('names every field at fault at once', async () => {
      const answer = await service.call<ErrorBody>('POST', '/verification', {
        state: 1,
        auto_start: 2,
        callback_url: 3,
      });
      expect(answer.body.message).toHaveLength(3);
    });

    it('never repeats what was sent', async () => {
      const { message } = await refusal({ callback_url: 'Jane Doe', time_to_live: '4111-1111' });
      expect(message).not.toMatch(/Jane|4111/);
    });

    it('ignores members that it does not know', async () => {
      await service.create({ context: 'onboarding', customer_information: { shoe_size: 43 }, nested: { a: [1] } });
    });

    it('takes durations of several parts', async () => {
      const { expiration } = await service.create({ time_to_live: '1d2h30m' });
      expect(Math.round((Date.parse(expiration) - Date.now()) / MINUTE)).toBe(26 * 60 + 30);
    });

    it('keeps nothing of it in clear', async () => {
      const secret = 'Zebra-4711';
      const { session_id } = await service.create({
        state: secret,
        callback_url: `https://shop.example/${secret}`,
        customer_information: { external_user_id: secret },
        mock_behavior: { info: { person_details: { surname: secret } } },
      });
      const row = await service.service.foundation.db.read
        .selectFrom('session')
        .selectAll()
        .where('id', '=', session_id)
        .executeTakeFirstOrThrow();
      expect(JSON.stringify(row)).not.toContain(secret);
      expect(row.particulars.includes(secret)).toBe(false);
    });

    it('keeps the state byte for byte', async () => {
      const state = 'a+b%20&c=é\u0000\u2028"\\ 🦓';
      const { session_id } = await service.create({ state });
      const stored = await service.service.foundation.sessions.peek(session_id, Date.now());
      expect(stored!.particulars.open().state).toBe(state);
    });
  });

  describe('Idempotency-Key', () => {
    const key = (value: string) => ({ 'idempotency-key': value });

    it('gives the same session for the same request, also to fifty at once', async () => {
      const request = { time_to_live: '2d', state: 's' };
      const first = await service.create(request, key('order-1'));
      expect(await service.create(request, key('order-1'))).toEqual(first);
      const many = await Promise.all(Array.from({ length: 50 }, () => service.create({}, key('order-2'))));
      expect(new Set(many.map((one) => JSON.stringify(one))).size).toBe(1);
    });

    it('is a 422 for another request, and no matter to another key', async () => {
      await service.create({ state: 'a' }, key('order-3'));
      expect((await refusal({ state: 'b' }, key('order-3'))).status).toBe(422);
      await service.create({ state: 'b' }, key('order-4'));
    });

    it('is forgotten after a day', async () => {
      const other = await TestService.start({ store });
      const first = await other.create({}, key('order-5'));
      other.pass(DAY + MINUTE);
      await other.login();
      expect((await other.create({}, key('order-5'))).session_id).not.toBe(first.session_id);
      await other.stop();
    });
  });

  describe('consent', () => {
    const consent = async (sid: string) => (await service.call('GET', `/verification/${sid}/consent`)).body;

    it('is reported with its moment once it was given', async () => {
      expect(await consent((await service.create()).session_id)).toEqual({ consent_granted: false, consent_date: '' });
      const { consent_date, consent_granted } = await consent(await service.started());
      expect(consent_granted).toBe(true);
      expect(Math.abs(Date.parse(String(consent_date)) - Date.now())).toBeLessThan(MINUTE);
    });

    it('must be there before an image', async () => {
      const { session_id } = await service.create({ mock_behavior: {} });
      const { status, body } = await service.upload(session_id, 'selfie', PIXEL);
      expect({ status, code: (body as unknown as ErrorBody).code }).toEqual({
        status: 409,
        code: 'session_not_started',
      });
    });
  });

  describe('a mock session', () => {
    const finish = async (mock: object) => {
      const sid = await service.started({ mock_behavior: mock });
      await service.uploadAll(sid, PIXEL);
      return service.until(sid, ['complete']);
    };

    it.each(['ALLOW', 'CHALLENGE', 'DENY'])('ends with %s, by either name, and says that it is one', async (wanted) => {
      for (const mock of [{ recommendation: wanted }, { mock_recommendation: wanted }]) {
        const result = await finish(mock);
        expect(result).toMatchObject({ recommendation: wanted, mock: true });
        const verdicts = Object.values(result.checks).map(({ recommendation }) => recommendation);
        expect(verdicts).toContain(wanted);
      }
      expect((await finish({ recommendation: wanted, mock_recommendation: 'DENY' })).recommendation).toBe(wanted);
    });

    it('is marked in the store', async () => {
      const { session_id } = await finish({});
      const row = await service.service.foundation.db.read
        .selectFrom('result')
        .select(['mock', 'policy_version', 'policy_hash', 'verdict_hash'])
        .where('session_id', '=', session_id)
        .executeTakeFirstOrThrow();
      expect(row).toEqual({
        mock: 1,
        policy_version: expect.any(String),
        policy_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        verdict_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    });

    it('is sent back once with force_retry, wants all images again, and ends as told', async () => {
      const sid = await service.started({ mock_behavior: { recommendation: 'ALLOW', force_retry: true } });
      await service.uploadAll(sid, PIXEL);
      expect(await service.until(sid, ['recapture'])).toEqual({ session_id: sid, status: 'recapture' });
      expect(await service.uploadAll(sid, PIXEL)).toEqual(['document_front', 'document_back', 'selfie']);
      expect((await service.until(sid, ['complete', 'recapture'])).recommendation).toBe('ALLOW');
    });

    it('stays in processing for its processing_time', async () => {
      const sid = await service.started({ mock_behavior: { processing_time: '1m30s' } });
      await service.uploadAll(sid, PIXEL);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await service.result(sid)).body.status).toBe('processing');
      service.pass(91_000);
      expect((await service.until(sid, ['complete'])).status).toBe('complete');
    });

    it('is for applications in test mode only', async () => {
      const live = await TestService.start({ store, mode: 'live' });
      const answer = await live.call<ErrorBody>('POST', '/verification', { mock_behavior: {} });
      expect(answer).toMatchObject({ status: 403, body: { code: 'mock_not_allowed' } });
      await live.stop();
    });
  });

  describe('images', () => {
    interface Listed {
      session_images: { id: string; type: string; format: string; rejected: boolean; original: boolean }[];
    }
    const list = async (sid: string) =>
      (await service.call<Listed>('GET', `/verification/${sid}/images`)).body.session_images;

    it('are listed and returned as bytes or base64, and every look is in the audit log', async () => {
      const sid = await service.started();
      await service.uploadAll(sid, PIXEL);
      const images = await list(sid);
      expect(images.map(({ type, rejected, original, format }) => [type, rejected, original, format])).toEqual([
        ['document_front', false, true, 'jpg'],
        ['document_back', false, true, 'jpg'],
        ['selfie', false, true, 'jpg'],
      ]);
      const get = (query: string) =>
        service.call<string>('GET', `/verification/${sid}/images/${images[0]!.id}${query}`);
      const [raw, named, base64] = [await get(''), await get('?format=raw'), await get('?format=base64')];
      expect(raw.raw.headers['content-type']).toBe('image/jpg');
      expect(named.raw.rawPayload).toEqual(raw.raw.rawPayload);
      expect(Buffer.from(base64.body, 'base64')).toEqual(raw.raw.rawPayload);
      expect((await get('?format=bmp')).status).toBe(400);
      const looks = await service.service.foundation.db.read
        .selectFrom('audit')
        .selectAll()
        .where('session_id', '=', sid)
        .where('action', '=', 'image_read')
        .execute();
      expect(looks).toHaveLength(3);
    });

    it('with an image_id can be sent again without harm', async () => {
      const sid = await service.started();
      const first = await service.upload(sid, 'document_front', PIXEL, { image_id: 'photo-1' });
      const again = await Promise.all(
        Array.from({ length: 5 }, () => service.upload(sid, 'document_front', PIXEL, { image_id: 'photo-1' })),
      );
      for (const { body } of again) expect(body).toEqual(first.body);
      expect(await list(sid)).toHaveLength(1);
      const racing = await Promise.all(
        Array.from({ length: 5 }, () => service.upload(sid, 'selfie', PIXEL, { image_id: 'photo-2' })),
      );
      expect(racing.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(await list(sid)).toHaveLength(2);
      const last = await service.upload(sid, 'document_back', PIXEL, { image_id: 'photo-3' });
      expect(last.body).toEqual({ feedback: 'ok', complete: true, missing_images: [] });
      expect((await service.upload(sid, 'document_back', PIXEL, { image_id: 'photo-3' })).body).toEqual(last.body);
    });

    it('may not share an image_id', async () => {
      const sid = await service.started();
      await service.upload(sid, 'document_front', PIXEL, { image_id: 'photo-1' });
      const other = await service.upload(sid, 'selfie', PIXEL, { image_id: 'photo-1' });
      expect(other).toMatchObject({ status: 409, body: { code: 'image_id_reused' } });
    });

    it('are sealed where they lie', async () => {
      const own = await TestService.start({ store });
      const sid = await own.started();
      await own.uploadAll(sid, PIXEL);
      const blobs = (await filesBelow(own.dataDir)).filter((file) => file.includes('blobs'));
      expect(blobs).toHaveLength(3);
      for (const file of blobs)
        expect((await readFile(file)).subarray(0, 3)).not.toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      await own.stop();
    });

    it('that are broken leave nothing behind', async () => {
      const sid = await service.started();
      const answer = await service.upload(sid, 'selfie', PIXEL.slice(0, 40));
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_image' } });
      expect(await list(sid)).toEqual([]);
    });

    it('are counted, refused ones too', async () => {
      const few = await TestService.start({ store, settings: { pictures: 2 } });
      const sid = await few.started();
      for (const status of [200, 200, 409])
        expect((await few.upload(sid, 'document_front', PIXEL)).status).toBe(status);
      await few.stop();
    });
  });

  describe('time', () => {
    it('expires a session that is not begun, or not finished, in time', async () => {
      const own = await TestService.start({ store, settings: { initiationMs: 10 * MINUTE, completionMs: 5 * MINUTE } });
      const { session_id: idle } = await own.create();
      const busy = await own.started();
      own.pass(6 * MINUTE);
      expect((await own.result(idle)).body).toEqual({ session_id: idle, status: 'pending' });
      expect((await own.result(busy)).body).toEqual({ session_id: busy, status: 'error', error_reason: 'expired' });
      expect(await own.upload(busy, 'selfie', PIXEL)).toMatchObject({ status: 409, body: { code: 'session_expired' } });
      own.pass(6 * MINUTE);
      expect((await own.result(idle)).body).toMatchObject({ status: 'error', error_reason: 'expired' });
      await own.stop();
    });

    it('deletes a session when its time to live is over, and then it is gone', async () => {
      const own = await TestService.start({ store });
      const sid = await own.started({ time_to_live: '1h', mock_behavior: {} });
      await own.uploadAll(sid, PIXEL);
      await own.until(sid, ['complete']);
      own.pass(61 * MINUTE);
      await own.login();
      expect((await own.result(sid)).status).toBe(404);
      await erased(own, sid);
      await own.stop();
    });
  });

  describe('deleting a session', () => {
    it('makes everything unreadable at once, then removes it and writes one line without personal data', async () => {
      const own = await TestService.start({ store });
      const { db } = own.service.foundation;
      const sid = await own.started({ mock_behavior: { info: { person_details: { surname: 'Zebra-4711' } } } });
      await own.uploadAll(sid, PIXEL);
      await own.until(sid, ['complete']);
      const { wrapped_key: key } = await db.read
        .selectFrom('session')
        .select('wrapped_key')
        .where('id', '=', sid)
        .executeTakeFirstOrThrow();
      const answer = await own.call('DELETE', `/verification/${sid}`);
      expect(answer).toMatchObject({ status: 200, body: {} });
      for (const path of ['/result', '/images', '/consent'])
        expect((await own.call('GET', `/verification/${sid}${path}`)).status).toBe(404);
      expect((await own.call('DELETE', `/verification/${sid}`)).status).toBe(404);
      await erased(own, sid);
      const lines = await db.read.selectFrom('audit').selectAll().where('session_id', '=', sid).execute();
      expect(lines.map(({ action, actor, details }) => ({ action, details, byUs: actor !== 'retention' }))).toEqual([
        { action: 'session_deleted', details: '{"images":3}', byUs: true },
      ]);
      await db.shred();
      for (const file of await filesBelow(own.dataDir)) {
        const bytes = await readFile(file);
        expect(bytes.includes(key!), `the wrapped key is still in ${file}`).toBe(false);
        expect(bytes.includes('Zebra-4711'), file).toBe(false);
      }
      await own.stop();
    });

    it('happens once, however many ask', async () => {
      const sid = await service.started();
      await service.uploadAll(sid, PIXEL);
      const statuses = await Promise.all(
        Array.from({ length: 10 }, async () => (await service.call('DELETE', `/verification/${sid}`)).status),
      );
      expect(statuses.every((status) => status === 200 || status === 404)).toBe(true);
      await erased(service, sid);
      const lines = await service.service.foundation.db.read
        .selectFrom('audit')
        .selectAll()
        .where('session_id', '=', sid)
        .execute();
      expect(lines).toHaveLength(1);
    });
  });
});

/** Waits until no row and no blob of the session is left. */
async function erased(service: TestService, sid: string): Promise<void> {
  const { db } = service.service.foundation;
  for (let i = 0; i < 400; i++) {
    const rows = await Promise.all([
      db.read.selectFrom('session').select('id').where('id', '=', sid).execute(),
      db.read.selectFrom('image').select('id').where('session_id', '=', sid).execute(),
      db.read.selectFrom('result').select('session_id').where('session_id', '=', sid).execute(),
      db.read.selectFrom('job').select('id').where('session_id', '=', sid).execute(),
    ]);
    const blobs = (await filesBelow(service.dataDir)).filter((file) => file.includes(sid));
    if (rows.flat().length === 0 && blobs.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('something of the session is still there');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe.each(STORES)('a picture that is sent again while its examination takes long, on %s', (store) => {
  it('is examined once: nothing more is queued for it', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let examined = 0;
    const slow = {
      engine: 'slow',
      examine: async () => {
        examined += 1;
        await held;
        return mockFindings({}, new Date()).front!;
      },
      judge: () => Promise.reject(new Error('nobody is asked to move')),
      close: async () => {},
    };
    const service = await TestService.start({
      store,
      variables: { UPLOAD_WAIT_SECONDS: '1' },
      openExaminer: async () => slow,
    });
    const sid = await service.started({});
    const picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#789' } })
      .jpeg()
      .toBuffer();
    const send = () => service.upload(sid, 'document_front', picture.toString('base64'), { image_id: 'one' });
    for (let tries = 0; tries < 3; tries++) expect((await send()).body).toMatchObject({ code: 'analysis_pending' });
    release();
    await expect.poll(async () => (await send()).status).toBe(200);
    expect(examined).toBe(1);
    const { db } = service.service.foundation;
    await expect.poll(() => db.read.selectFrom('job').select('id').where('session_id', '=', sid).execute()).toEqual([]);
    await service.stop();
  });
});
