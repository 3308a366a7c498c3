import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErrorBody, PIXEL, TestService } from '../service.ts';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const create = (authorization?: string) =>
  service.send<ErrorBody>({
    method: 'POST',
    url: '/verify/api/v1/verification',
    headers: authorization === undefined ? {} : { authorization },
  });

/** Our claims and our header under another key. */
async function signedByAnother(): Promise<string> {
  const parts = service.token.split('.').slice(0, 2);
  const [header, claims] = parts.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  const { privateKey } = await generateKeyPair('ES256');
  return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
}

describe('a request without a good token', () => {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each<[string, () => Promise<string | undefined> | string | undefined]>([
    ['none at all', () => undefined],
    ['another scheme', () => 'Basic YTpi'],
    ['no token', () => 'Bearer '],
    ['the literal undefined', () => 'Bearer undefined'],
    ['not a JWT', () => 'Bearer abc'],
    ['half a JWT', () => `Bearer ${service.token.split('.').slice(0, 2).join('.')}`],
    [
      'a changed payload',
      () => `Bearer ${service.token.replace(/\.(.)/, (_, c: string) => `.${c === 'e' ? 'f' : 'e'}`)}`,
    ],
    ['a changed signature', () => `Bearer ${service.token.slice(0, -4)}AAAA`],
    ['another signer', async () => `Bearer ${await signedByAnother()}`],
    ['alg none', () => `Bearer ${base64({ alg: 'none' })}.${service.token.split('.')[1]}.`],
    ['alg none with a signature', () => `Bearer ${base64({ alg: 'none' })}.${service.token.split('.')[1]}.AAAA`],
    ['two tokens', () => `Bearer ${service.token} ${service.token}`],
  ])('is a 401 that helps nobody: %s', async (_name, make) => {
    const { status, body, raw } = await create(await make());
    expect(status).toBe(401);
    expect(raw.headers['www-authenticate']).toMatch(/^Bearer /);
    expect({ ...body, request_id: 'x' }).toEqual({
      error_code: 401,
      message: 'A valid access token is required.',
      code: 'unauthorized',
      request_id: 'x',
    });
  });

  it('HS256 with the public key as its secret is not a signature', async () => {
    const { keys } = (await service.send<{ keys: object[] }>({ method: 'GET', url: '/oidc/jwks' })).body;
    const [, payload] = service.token.split('.');
    const token = await new SignJWT(JSON.parse(Buffer.from(payload!, 'base64url').toString()))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(JSON.stringify(keys[0])));
    expect((await create(`Bearer ${token}`)).status).toBe(401);
  });

  it('a token for another audience, from another issuer, or without an end is refused although we signed it', async () => {
    const { applications, keys } = service.service.foundation;
    const application = (await applications.byClientId(service.clientId))!;
    const { Tokens } = await import('../../src/http/tokens.ts');
    const issue = async (issuer: string, resource: string) => {
      const options = { issuer, requireResource: false, clock: Date.now };
      const tokens = await Tokens.open(service.service.foundation.db, keys, applications, options, () => {});
      return tokens.issue(application, resource);
    };
    const ours = service.config.publicUrl!;
    expect((await create(`Bearer ${await issue(ours, 'https://verify.identity.security')}`)).status).toBe(200);
    expect((await create(`Bearer ${await issue(ours, 'https://other.example')}`)).status).toBe(401);
    expect((await create(`Bearer ${await issue('https://evil.example', 'userid-api')}`)).status).toBe(401);
  });
});

describe('a token', () => {
  it('lasts an hour, also where it is remembered', async () => {
    const other = await TestService.start();
    expect((await other.call('POST', '/verification')).status).toBe(200);
    other.pass(3_599_000);
    expect((await other.call('POST', '/verification')).status).toBe(200);
    other.pass(2_000);
    expect((await other.call('POST', '/verification')).status).toBe(401);
    await other.stop();
  });

  it('is worth nothing from the moment its client is disabled, and the client gets no other', async () => {
    const other = await TestService.start();
    expect((await other.call('POST', '/verification')).status).toBe(200);
    await other.service.foundation.applications.disable(other.clientId, Date.now());
    expect((await other.call('POST', '/verification')).status).toBe(401);
    expect((await other.login()).status).toBe(401);
    await other.stop();
  });

  it('is verified by the published keys, under both addresses', async () => {
    const { jwtVerify, createLocalJWKSet } = await import('jose');
    for (const url of ['/oidc/jwks', '/cis/oidc/jwks']) {
      const { body } = await service.send<{ keys: [] }>({ method: 'GET', url });
      expect(JSON.stringify(body)).not.toContain('"d"');
      const { payload } = await jwtVerify(service.token, createLocalJWKSet(body));
      expect(payload).toMatchObject({ iss: 'https://verify.example', sub: service.clientId });
      expect(payload.exp! - payload.iat!).toBe(3600);
    }
  });
});

describe('the token endpoint', () => {
  const credentials = () => ({ client_id: service.clientId, client_secret: service.clientSecret });
  const grant = { grant_type: 'client_credentials' };
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  it('takes the credentials in the body or by Basic authentication', async () => {
    const inBody = await service.requestToken({ ...grant, ...credentials() });
    expect(inBody).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
    const byHeader = await service.requestToken(grant, basic(service.clientId, service.clientSecret));
    expect(byHeader.status).toBe(200);
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['a wrong secret', { ...grant, client_secret: 'x' }, 401, 'invalid_client'],
    ['an unknown client', { ...grant, client_id: 'nobody' }, 401, 'invalid_client'],
    ['another grant', { grant_type: 'password', username: 'a', password: 'b' }, 400, 'unauthorized_client'],
    ['no grant', {}, 400, 'invalid_request'],
    ['another resource', { ...grant, resource: 'https://other.example' }, 400, 'invalid_target'],
  ])('refuses %s in the words of RFC 6749 and of the vendor', async (_name, form, status, error) => {
    const answer = await service.requestToken({ ...credentials(), ...form });
    expect(answer).toMatchObject({ status, body: { error, error_code: status, message: expect.any(String) } });
    expect(JSON.stringify(answer.body)).not.toContain(service.clientSecret);
  });

  it('keeps the former secret valid during a rotation, and at most two', async () => {
    const { applications } = service.service.foundation;
    const second = await applications.rotateSecret(service.clientId, 3_600_000, Date.now());
    const works = async (client_secret: string) =>
      (await service.requestToken({ ...grant, client_id: service.clientId, client_secret })).status === 200;
    expect([await works(service.clientSecret), await works(second)]).toEqual([true, true]);
    const third = await applications.rotateSecret(service.clientId, 3_600_000, Date.now());
    expect([await works(service.clientSecret), await works(second), await works(third)]).toEqual([false, true, true]);
  });

  it('keeps no secret in clear', async () => {
    const rows = await service.service.foundation.db.read.selectFrom('client_secret').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(service.clientSecret);
    expect(rows.every(({ hash }) => hash.length === 32)).toBe(true);
  });
});

describe('an application sees only its own sessions', () => {
  it('another one’s, a deleted one and none at all are the same 404', async () => {
    const sid = await service.started();
    const gone = await service.started();
    await service.call('DELETE', `/verification/${gone}`);
    const stranger = await service.service.foundation.applications.create({ name: 'other', mode: 'test' }, Date.now());
    const login = await service.requestToken({
      grant_type: 'client_credentials',
      client_id: stranger.application.clientId,
      client_secret: stranger.clientSecret,
    });
    const theirs = { authorization: `Bearer ${(login.body as { access_token: string }).access_token}` };
    const image = { image: { format: 'jpg', image_type: 'selfie', content: PIXEL } };
    const attempts = [
      ['GET', '/result'],
      ['GET', '/images'],
      ['GET', '/images/x'],
      ['GET', '/consent'],
      ['POST', '/images', image],
      ['DELETE', ''],
    ] as const;
    for (const [method, path, body] of attempts) {
      const answers = [
        await service.call<ErrorBody>(method, `/verification/${sid}${path}`, body, theirs),
        await service.call<ErrorBody>(method, `/verification/${gone}${path}`, body),
        await service.call<ErrorBody>(method, `/verification/nosuchsession${path}`, body),
      ];
      for (const { status, body } of answers)
        expect({ ...body, status, request_id: '' }, `${method} ${path}`).toEqual({
          status: 404,
          error_code: 404,
          message: 'There is no such resource.',
          code: 'not_found',
          request_id: '',
        });
    }
    expect((await service.result(sid)).status).toBe(200);
  });
});

describe('rate limits', () => {
  it('hold an application to its requests a minute, and say when to come back', async () => {
    const limited = await TestService.start({ variables: { RATE_LIMIT_APPLICATION: '3' } });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push(await limited.call<ErrorBody>('POST', '/verification'));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(Number(statuses[3]!.raw.headers['retry-after'])).toBeGreaterThan(0);
    await limited.stop();
  });

  it('hold an address that guesses credentials or tokens, and not one that has them', async () => {
    const limited = await TestService.start({ variables: { RATE_LIMIT_ADDRESS: '3' } });
    const guess = () => limited.requestToken({ grant_type: 'client_credentials', client_id: 'a', client_secret: 'b' });
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 429]);
    const withToken = await Promise.all(Array.from({ length: 10 }, () => limited.call('POST', '/verification')));
    expect(withToken.every(({ status }) => status === 200)).toBe(true);
    const bad = await limited.call('POST', '/verification', undefined, { authorization: 'Bearer a.b.c' });
    expect(bad.status).toBe(429);
    await limited.stop();
  });
});

it('a new signing key is used at once, and the tokens of the former one stay valid', async () => {
  const { addSigningKey } = await import('../../src/http/tokens.ts');
  const { db, keys } = service.service.foundation;
  const before = service.token;
  await addSigningKey(db, keys, Date.now());
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await create(`Bearer ${before}`)).status).toBe(200);
  const { body } = await service.send<{ keys: { kid: string }[] }>({ method: 'GET', url: '/oidc/jwks' });
  expect(body.keys).toHaveLength(2);
});
