import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../../src/analysis/pool.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { poolOptions } from '../../src/foundation.ts';
import { makeSpecimen } from '../../src/specimen/specimen.ts';
import { type ErrorBody, PIXEL, STORES, TestService, type Uploaded } from '../service.ts';

// Nothing stands in for anything here: real pictures, real models, both stores.

interface Begun {
  readonly session_id: string;
  readonly device_session_id: string;
}
interface FaceAuthResult {
  readonly session_id: string;
  readonly status: string;
  readonly recommendation?: string;
  readonly why?: string;
}
interface Device {
  readonly sid: string;
  readonly headers: { readonly authorization: string };
}

let selfie: string;
let passport: string;
/** Another picture of the same person. */
let another: string;
let stranger: string;
beforeAll(async () => {
  const pictures = async (person: number) => {
    const { files } = await makeSpecimen({ person, seed: 'path', today: new Date().toISOString().slice(0, 10) });
    return (name: string) => files[name]!.toString('base64');
  };
  const own = await pictures(0);
  selfie = own('selfie.jpg');
  passport = own('passport.jpg');
  another = own('turn-1.jpg');
  stranger = (await pictures(1))('selfie.jpg');
}, 300_000);

describe.each(STORES)('face authentication on %s', (store) => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ store, openExaminer: (config) => openPool(poolOptions(config)) });
  });
  afterAll(() => service.stop());

  const raw = (content: string, more: object = {}) => ({ reference: { type: 'raw', content, format: 'jpg', ...more } });
  const post = <T = Begun>(body: object) => service.call<T>('POST', '/face-auth', body);
  const begin = async (body: object) => {
    const { status, body: begun } = await post(body);
    expect(status, JSON.stringify(begun)).toBe(200);
    return begun;
  };
  const start = async ({ device_session_id }: Begun): Promise<Device> => {
    const { body } = await service.send<{ session_id: string; user_token: string; required_images: string[] }>({
      method: 'POST',
      url: '/api/v1/face-auth/start',
      payload: { device_session_id, consent: { granted: true } },
    });
    expect(body.required_images).toEqual(['selfie']);
    return { sid: body.session_id, headers: { authorization: `Bearer ${body.user_token}` } };
  };
  const send = <T = Uploaded>({ sid, headers }: Device, content: string, image_type = 'selfie') =>
    service.call<T>('POST', `/verification/${sid}/images`, { image: { format: 'jpg', image_type, content } }, headers);
  const result = async (id: string) => (await service.call<FaceAuthResult>('GET', `/face-auth/${id}/result`)).body;
  const complete = async (id: string) => {
    for (let body = await result(id); ; body = await result(id)) {
      if (body.status === 'complete') return body;
      expect(['processing', 'capturing']).toContain(body.status);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  const authenticate = async (reference: object, content: string) => {
    const device = await start(await begin(reference));
    expect((await send(device, content)).body).toEqual({ feedback: 'ok', complete: true, missing_images: [] });
    return complete(device.sid);
  };
  /** A verification of person 0 that was allowed. */
  const verified = async () => {
    const sid = await service.started({});
    await service.upload(sid, 'document_front', passport);
    await service.upload(sid, 'selfie', selfie);
    await service.until(sid, ['complete']);
    return sid;
  };

  it('allows the person of the reference, and says where it stands until then', async () => {
    const begun = await begin(raw(another, { format: 'string' }));
    expect(await result(begun.session_id)).toEqual({ session_id: begun.session_id, status: 'pending' });
    const device = await start(begun);
    expect(device.sid).toBe(begun.session_id);
    expect((await result(begun.session_id)).status).toBe('capturing');
    expect((await send(device, selfie)).body.complete).toBe(true);
    expect(await complete(begun.session_id)).toEqual({
      session_id: begun.session_id,
      status: 'complete',
      recommendation: 'ALLOW',
    });
  });

  it('does not allow somebody else', async () => {
    expect(await authenticate(raw(selfie), stranger)).toMatchObject({
      recommendation: 'CHALLENGE',
      why: 'biometric_mismatch',
    });
  });

  it('takes the reference sent back for what it is: an attack', async () => {
    expect(await authenticate(raw(selfie), selfie)).toMatchObject({
      recommendation: 'DENY',
      why: 'selfie_liveness_attack',
    });
  });

  it('is lenient about how the base64 is written', async () => {
    const lines = selfie.replace(/.{76}/g, '$&\r\n');
    const urlSafe = selfie.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    for (const content of [`data:image/jpeg;base64,${selfie}`, lines, urlSafe]) await begin(raw(content));
  });

  it('refuses a reference that shows no usable face, in one sentence, and keeps nothing of it', async () => {
    const count = async () => {
      const { read } = service.service.foundation.db;
      return (await read.selectFrom('session').select('id').where('wrapped_key', 'is not', null).execute()).length;
    };
    const before = await count();
    for (const [content, sentence] of [
      [PIXEL, /^reference\.content measures 1 x 1/],
      ['not base64 at all!', /^reference\.content is not base64/],
      [selfie.slice(0, selfie.length / 2), /^reference\.content /],
    ] as const) {
      const { status, body } = await post<ErrorBody>(raw(content));
      expect(status).toBe(400);
      expect(body.error_code).toBe(400);
      expect(body.message).toEqual([expect.stringMatching(sentence)]);
    }
    expect(await count()).toBe(before);
  });

  it.each([
    [{}, /reference/],
    [{ reference: { type: 'raw' } }, /reference\.content is required/],
    [{ reference: { type: 'session' } }, /reference\.session_id is required/],
    [{ reference: { type: 'video', content: 'x' } }, /reference\.type/],
    [{ reference: { type: 'session', session_id: 'nobody' } }, /names no completed session/],
    [{ reference: { type: 'session', session_id: 'x' }, callback_url: 5 }, /callback_url/],
    [{ ...{ reference: { type: 'raw', content: 'x' } }, use_case: 'fun' }, /use_case/],
  ])('says what is wrong with %j', async (body, sentence) => {
    const answer = await post<ErrorBody>(body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
  });

  it('goes back where its backend says, and to nothing that runs in a browser', async () => {
    const wayBack = { callback_url: 'https://shop.example/login?x=1', state: 'a b&c' };
    const { session_id, device_session_id } = await begin({ ...raw(selfie), ...wayBack });
    const { body } = await service.send<{ callback_url: string }>({
      method: 'POST',
      url: '/api/v1/verification/link-status',
      payload: { start_token: device_session_id },
    });
    expect(body.callback_url).toBe(`https://shop.example/login?x=1&sessionId=${session_id}&state=a+b%26c`);
    const unsafe = await post<ErrorBody>({ ...raw(selfie), callback_url: 'javascript:alert(1)' });
    expect(unsafe.status).toBe(400);
    expect(unsafe.body.message).toEqual([expect.stringContaining('callback_url')]);
  });

  it('starts once, by its own id only, and takes nothing but a selfie', async () => {
    const begun = await begin(raw(selfie));
    const device = await start(begun);
    const startAgain = (path: string, body: object) =>
      service.send<ErrorBody>({ method: 'POST', url: `/api/v1${path}`, payload: body });
    const consent = { granted: true };
    const { device_session_id } = begun;
    expect((await startAgain('/face-auth/start', { device_session_id, consent })).status).toBe(404);
    const { start_token } = await service.create();
    expect((await startAgain('/face-auth/start', { device_session_id: start_token, consent })).status).toBe(404);
    const wrong = await send<ErrorBody>(device, passport, 'document_front');
    expect(wrong.status).toBe(400);
    expect(wrong.body.message).toEqual([expect.stringContaining('must be selfie')]);
    expect((await service.result(begun.session_id)).status).toBe(404);
  });

  it('gives the same verdict, bit for bit, when it is replayed', async () => {
    const sid = await verified();
    const { session_id, recommendation } = await authenticate(
      { reference: { type: 'session', session_id: sid } },
      another,
    );
    expect(recommendation).toBe('ALLOW');
    const pool = await openPool(poolOptions(service.config));
    try {
      expect((await replaySession(service.service.foundation, pool, session_id)).same).toBe(true);
      await service.call('DELETE', `/verification/${sid}`);
      await expect(replaySession(service.service.foundation, pool, session_id)).rejects.toThrow(/is deleted/);
    } finally {
      await pool.close();
    }
  }, 60_000);

  it('is refused clearly once the session of its reference is deleted', async () => {
    const sid = await verified();
    const reference = { reference: { type: 'session', session_id: sid } };
    const device = await start(await begin(reference));
    await service.call('DELETE', `/verification/${sid}`);
    const answer = await send<ErrorBody>(device, selfie);
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('reference_gone');
    expect((await post<ErrorBody>(reference)).status).toBe(400);
  });

  it('that nobody finishes ends without an allowance, and what is deleted is gone', async () => {
    const begun = await begin(raw(selfie));
    service.pass(8 * 86_400_000);
    await service.login();
    expect(await result(begun.session_id)).toEqual({
      session_id: begun.session_id,
      status: 'complete',
      recommendation: 'CHALLENGE',
      why: 'expired',
    });
    await service.call('DELETE', `/verification/${begun.session_id}`);
    for (const id of [begun.session_id, begun.device_session_id])
      expect((await service.call('GET', `/face-auth/${id}/result`)).status).toBe(404);
  });
});
