import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mockFindings } from '../../src/session/mock.ts';
import { type Created, type ErrorBody, NO_EXAMINER, PIXEL, TestService } from '../service.ts';

// The numbers are those of the list of compatibility traps that existing clients spring.

let service: TestService;
let jpeg: string;
let portrait: string;

beforeAll(async () => {
  service = await TestService.start();
  const picture = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
  jpeg = (await picture(640, 480)).toString('base64');
  portrait = (await picture(2160, 3840)).toString('base64');
});
afterAll(() => service.stop());

const authorization = () => ({ authorization: `Bearer ${service.token}` });

describe('creating a session', () => {
  it.each([
    ['no body, no type', {}],
    ['no body, form type', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no body, JSON type', { 'content-type': 'application/json' }],
    ['no body, a type that is none', { 'content-type': 'nonsense' }],
  ])('1 works with %s', async (_name, headers) => {
    const url = '/verify/api/v1/verification';
    const { status, body } = await service.send<Created>({
      method: 'POST',
      url,
      headers: { ...authorization(), ...headers },
    });
    expect(status).toBe(200);
    expect(body.missing_images).toEqual(['document_front', 'document_back', 'selfie']);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', ''])(
    '1 reads a JSON body that is called %j',
    async (type) => {
      const answer = await service.call<ErrorBody>(
        'POST',
        '/verification',
        { time_to_live: 'soon' },
        { 'content-type': type },
      );
      expect(answer.body.message).toEqual([expect.stringContaining('time_to_live')]);
    },
  );

  it('2 answers 200', async () => expect((await service.call('POST', '/verification', {})).status).toBe(200));

  it('17 takes a time to live of one hour', async () => {
    const { expiration } = await service.create({ time_to_live: '1h' });
    const hours = (Date.parse(expiration) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(0.99);
    expect(hours).toBeLessThanOrEqual(1);
  });

  it('18 takes a callback of a custom scheme, and refuses one that is not on the application’s list', async () => {
    await service.create({ callback_url: 'myapp://verified' });
    const strict = await TestService.start({
      settings: { allowedCallbacks: ['myapp://verified', 'https://shop.example/kyc'] },
    });
    const create = async (callback_url: string) =>
      (await strict.call('POST', '/verification', { callback_url })).status;
    expect(await create('myapp://verified/done?x=1')).toBe(200);
    expect(await create('https://shop.example/kyc/done')).toBe(200);
    for (const other of [
      'https://shop.example/kycevil',
      'https://shop.example.evil/kyc',
      'https://evil.example/?https://shop.example/kyc',
      'https://shop.example@evil.example/kyc',
      'http://shop.example/kyc',
      'https://shop.example/kyc/../admin',
    ])
      expect(await create(other), other).toBe(400);
    await strict.stop();
  });
});

describe('access tokens', () => {
  it('7 are issued and accepted without a resource, unless the operator is strict', async () => {
    const claims = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    const without = await service.login();
    expect(claims(without.body.access_token)).toMatchObject({ aud: 'userid-api', client_id: service.clientId });
    expect((await service.call('POST', '/verification')).status).toBe(200);
    const strict = await TestService.start({ variables: { REQUIRE_RESOURCE: 'true' } });
    expect((await strict.call('POST', '/verification')).status).toBe(401);
    const asked = await strict.login({ resource: 'https://verify.identity.security' });
    expect(claims(asked.body.access_token)).toMatchObject({ aud: 'https://verify.identity.security' });
    expect((await strict.call('POST', '/verification')).status).toBe(200);
    await strict.stop();
  });
});

describe('uploading an image', () => {
  it('4 takes the format "jpeg", and any other name: the content counts', async () => {
    const sid = await service.started();
    for (const format of ['jpeg', 'jpg', 'JPG', 'image/jpeg', 'string', 'png'])
      expect((await service.upload(sid, 'selfie', jpeg, { format })).status).toBe(200);
  });

  it('5 takes content with a data prefix', async () => {
    const sid = await service.started();
    const answer = await service.upload(sid, 'document_front', `data:image/png;base64,${jpeg}`);
    expect(answer.body).toEqual({ feedback: 'ok', complete: false, missing_images: ['document_back', 'selfie'] });
  });

  it('6 takes margins as edges', async () => {
    const sid = await service.started();
    const margins = { left: 320, top: 120.5, right: 9999, bottom: 480 };
    const { body } = await service.upload(sid, 'document_front', jpeg, { capture_margins: margins });
    expect(body.feedback).toBe('ok');
    const images = await service.call<{ session_images: { id: string }[] }>('GET', `/verification/${sid}/images`);
    const { raw } = await service.call('GET', `/verification/${sid}/images/${images.body.session_images[0]!.id}`);
    expect(await sharp(raw.rawPayload).metadata()).toMatchObject({ width: 320, height: 359 });
  });

  it('9 a passport drops the back', async () => {
    const sid = await service.started({ mock_behavior: { info: { document_details: { type: 'passport' } } } });
    expect(await service.uploadAll(sid, PIXEL)).toEqual(['document_front', 'selfie']);
  });

  it('9 a card needs its back', async () => {
    const sid = await service.started({ mock_behavior: { info: { document_details: { type: 'national_id' } } } });
    expect(await service.uploadAll(sid, PIXEL)).toEqual(['document_front', 'document_back', 'selfie']);
  });

  it('11 after the last image is a 409', async () => {
    const sid = await service.started();
    await service.uploadAll(sid, PIXEL);
    const { status, body } = await service.upload(sid, 'selfie', PIXEL);
    expect({ status, code: (body as unknown as ErrorBody).code }).toEqual({ status: 409, code: 'session_over' });
  });

  it('takes pictures held upright', async () => {
    const sid = await service.started();
    expect((await service.upload(sid, 'document_front', portrait)).body.feedback).toBe('ok');
  });
});

describe('the result', () => {
  const finished = async (mock: object, query = '') => {
    const sid = await service.started({ mock_behavior: mock });
    await service.uploadAll(sid, PIXEL);
    return service.until(sid, ['complete'], query);
  };
  const info = {
    person_details: {
      given_name: 'Marie',
      surname: 'Curie',
      gender: 'F',
      age: 36,
      date_of_birth: '1967-11-07T00:00:00.000Z',
      address: { country: 'USA', city: 'Indianapolis' },
    },
    document_details: { type: 'passport', country: 'USA', id_value: '123ABC' },
  };

  it('12 of a session that is not finished is 200 with its status and nothing else', async () => {
    const { session_id } = await service.create();
    expect(await service.result(session_id)).toMatchObject({ status: 200, body: { session_id, status: 'pending' } });
    const sid = await service.started();
    expect((await service.result(sid)).body).toEqual({ session_id: sid, status: 'capturing' });
  });

  it('13 names the document’s country by two letters, addresses and the old shape by three', async () => {
    const present = await finished({ recommendation: 'ALLOW', info });
    expect(present.document.country).toBe('US');
    expect(present.additional_info.address.country).toBe('USA');
    const former = await finished({ recommendation: 'ALLOW', info }, '?detailed=false');
    expect(former.verified_info.document.country).toBe('USA');
    expect(former.verified_info.person.address.country).toBe('USA');
  });

  it('14 counts the age at the creation of the session, in the old shape today', async () => {
    const born = new Date(Date.now() - 40 * 365.25 * 86_400_000 + 20 * 86_400_000).toISOString();
    const mock = { info: { person_details: { date_of_birth: born }, document_details: { type: 'passport' } } };
    const sid = await service.started({ mock_behavior: mock });
    await service.uploadAll(sid, PIXEL);
    const age = async () => ({
      present: (await service.until(sid, ['complete'])).person.age,
      former: (await service.until(sid, ['complete'], '?detailed=false')).verified_info.person.age,
    });
    expect(await age()).toEqual({ present: 39, former: 39 });
    service.pass(30 * 86_400_000);
    await service.login();
    expect(await age()).toEqual({ present: 39, former: 40 });
  });

  it('15 has the old shape where it is asked for, and by default where the application says so', async () => {
    const present = await finished({ recommendation: 'DENY' });
    expect(present.checks).toBeDefined();
    expect(present.verification_images).toHaveLength(3);
    const former = await finished({ recommendation: 'DENY' }, '?detailed=false');
    expect(former.checks).toBeUndefined();
    expect(former.extracted_info).toBeDefined();
    expect(former.rejection_description.length).toBeGreaterThan(0);
    const old = await TestService.start({ settings: { detailedResult: false } });
    const sid = await old.started();
    await old.uploadAll(sid, PIXEL);
    expect(await old.until(sid, ['complete'])).toHaveProperty('verified_info');
    expect(await old.until(sid, ['complete'], '?detailed=true')).toHaveProperty('checks');
    await old.stop();
  });

  it('16 may say N/A', async () => {
    const documentOnly = await TestService.start({ settings: { selfie: false } });
    const sid = await documentOnly.started();
    expect(await documentOnly.uploadAll(sid, PIXEL)).toEqual(['document_front', 'document_back']);
    const { checks } = await documentOnly.until(sid, ['complete']);
    expect(checks.biometric_matching).toEqual({ recommendation: 'N/A' });
    await documentOnly.stop();
  });
});

describe('reading', () => {
  it('22 works with a form content type', async () => {
    const sid = await service.started();
    for (const path of ['/result', '/images', '/consent']) {
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await service.call('GET', `/verification/${sid}${path}`, undefined, type)).status, path).toBe(200);
    }
    const del = await service.call('DELETE', `/verification/${sid}`, undefined, { 'content-type': 'application/json' });
    expect(del.status).toBe(200);
  });
});

describe('face authentication', () => {
  it('19 tells its result by either id', async () => {
    const { selfie } = mockFindings({}, new Date());
    const examiner = { ...NO_EXAMINER, examine: async () => selfie! };
    const faces = await TestService.start({ openExaminer: async () => examiner });
    const reference = { type: 'raw', content: `data:image/jpeg;base64,${jpeg}`, format: 'string' };
    const { body } = await faces.call<{ session_id: string; device_session_id: string }>('POST', '/face-auth', {
      reference,
    });
    expect(body.device_session_id).not.toBe(body.session_id);
    for (const id of [body.session_id, body.device_session_id])
      expect((await faces.call('GET', `/face-auth/${id}/result`)).body).toEqual({
        session_id: body.session_id,
        status: 'pending',
      });
    await faces.stop();
  });
});
