import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErrorBody, PIXEL, TestService } from '../service.ts';

/** The parts of an OpenAPI operation that this test feeds. */
interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly schema: JsonSchema | null;
}
interface JsonSchema {
  readonly type?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly enum?: unknown[];
  readonly $ref?: string;
}

let service: TestService;
let operations: Operation[];
let sid: string;

beforeAll(async () => {
  service = await TestService.start({ variables: { RATE_LIMIT_APPLICATION: '0', RATE_LIMIT_ADDRESS: '0' } });
  sid = await service.started();
  const { body: api } = await service.send<{
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: JsonSchema }> } }>>;
    components: { schemas: Record<string, JsonSchema> };
  }>({ method: 'GET', url: '/openapi.json' });
  const resolve = (schema: JsonSchema): JsonSchema =>
    schema.$ref ? resolve(api.components.schemas[schema.$ref.split('/').at(-1)!]!) : schema;
  operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      const content = Object.values(requestBody?.content ?? {})[0];
      return { method: method as Operation['method'], path, schema: content ? resolve(content.schema) : null };
    }),
  );
});
afterAll(() => service.stop());

const HOSTILE: unknown[] = [
  '',
  '\u0000',
  '\ud800',
  '../../../etc/passwd',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  `$\{jndi:ldap://x}`,
  '%00%ff',
  'ﷺ'.repeat(500),
  'A'.repeat(100_000),
  '-1',
  'true',
  1e308,
  -0,
  2 ** 53,
  [],
  [[[[[[]]]]]],
  {},
  { toString: 1, constructor: { prototype: 1 }, length: -1 },
  null,
];
const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }));

/** Mostly of the right form, so that what comes through meets the code behind the schema too. */
function almost(schema: JsonSchema): fc.Arbitrary<unknown> {
  const right = rightly(schema);
  return fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: hostile });
}

function rightly(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.properties) {
    const members = Object.entries(schema.properties).map(([name, one]) => [name, almost(one)]);
    return fc.record(Object.fromEntries(members), { requiredKeys: [] });
  }
  const plain: Record<string, fc.Arbitrary<unknown>> = {
    string: fc.oneof(fc.string(), fc.constantFrom('1d', PIXEL, 'https://a.example', '2000-01-01', 'data:;base64,AAAA')),
    boolean: fc.boolean(),
    number: fc.oneof(fc.double(), fc.integer()),
    integer: fc.integer(),
    array: fc.array(hostile, { maxLength: 3 }),
  };
  return plain[schema.type ?? ''] ?? hostile;
}

const text = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return String(value);
  }
};

/** Sends one request and holds the answer to what every answer promises. */
async function feed(
  { method, path }: Operation,
  payload: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const url = path.replace('{sid}', method === 'delete' ? await service.started() : sid).replace('{id}', 'x');
  const form = path.endsWith('/token') ? 'application/x-www-form-urlencoded' : 'application/json';
  const answer = await service.send<ErrorBody>({
    method: method.toUpperCase() as 'POST',
    url,
    headers: {
      authorization: `Bearer ${service.token}`,
      ...(method !== 'get' && { 'content-type': form }),
      ...headers,
    },
    ...(method !== 'get' && { payload }),
  });
  expect(answer.status, `${method} ${path} ${payload.slice(0, 300)}`).toBeLessThan(500);
  if (answer.status >= 400)
    expect(answer.body, `${method} ${path}`).toMatchObject({ error_code: answer.status, code: expect.any(String) });
  return answer.status;
}

describe('whatever is sent, nothing breaks', () => {
  it('bodies that are almost right, to every operation', async () => {
    for (const operation of operations) {
      const body = operation.schema ? almost(operation.schema) : hostile;
      const encode = operation.path.endsWith('/token')
        ? (value: unknown) =>
            new URLSearchParams(Object.entries(value ?? {}).map(([k, v]): [string, string] => [k, text(v)])).toString()
        : text;
      await fc.assert(
        fc.asyncProperty(body, async (value) => {
          await feed(operation, encode(value));
        }),
        { numRuns: operation.schema ? 150 : 10 },
      );
    }
  });

  it('bodies that are no JSON, under any type', async () => {
    const types = [
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'x',
    ];
    const bodies = [
      '{',
      '{"a":',
      '[1,',
      '{"__proto__":{"a":1}}',
      '{"constructor":{"prototype":{}}}',
      '\u0000',
      '{}{}',
      '"',
      'a=b&c=%',
    ];
    for (const operation of operations.filter(({ method }) => method === 'post'))
      for (const type of types) for (const body of bodies) await feed(operation, body, { 'content-type': type });
  });

  it('ids, queries and headers of any form', async () => {
    const names = fc.oneof(fc.constantFrom('..', '%2e%2e', '%', '%ff', ' ', 'a'.repeat(3_000), "'", '\\'), fc.string());
    await fc.assert(
      fc.asyncProperty(names, names, async (one, other) => {
        const url = `/verify/api/v1/verification/${encodeURIComponent(one)}/images/${encodeURIComponent(other)}`;
        for (const query of ['', '?format=', `?format=${encodeURIComponent(other)}`, '?detailed[]=1', '?__proto__=1']) {
          const { status } = await service.call('GET', url.replace('/verify/api/v1', '') + query);
          expect(status).toBeLessThan(500);
        }
      }),
      { numRuns: 60 },
    );
    const headers: Record<string, string>[] = [
      { 'idempotency-key': '' },
      { 'idempotency-key': 'k'.repeat(256) },
      { 'x-forwarded-for': "'; --" },
    ];
    for (const header of headers)
      expect((await service.call('POST', '/verification', {}, header)).status).toBeLessThan(500);
  });

  it('a body that is deeper than any stack', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const operation of operations.filter(({ schema }) => schema)) await feed(operation, deep);
    await feed(
      operations.find(({ path }) => path.endsWith('/verification'))!,
      `${'{"start":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    );
  });
});

describe('bodies that are too large', () => {
  it('are a 413 beyond 25 MB for an image', async () => {
    const large = 'A'.repeat(26 * 1024 * 1024);
    expect(await service.upload(sid, 'selfie', large)).toMatchObject({
      status: 413,
      body: { code: 'payload_too_large' },
    });
  });

  it('up to 25 MB are read', async () => {
    const full = 'A'.repeat(25 * 1024 * 1024 - 200);
    sid = await service.started();
    expect(await service.upload(sid, 'selfie', full)).toMatchObject({ status: 400, body: { code: 'invalid_image' } });
  });

  it('are a 413 much earlier elsewhere', async () => {
    const answer = await service.call('POST', '/verification', { state: 'A'.repeat(300_000) });
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
  });
});

describe('requests that are no HTTP', () => {
  it.each([
    '\u0000\u0000\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /oidc/token HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
    'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n',
  ])('%j gets a 4xx, and the service goes on', async (bytes) => {
    const { port } = service.service.server.server.address() as { port: number };
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
      let all = '';
      socket.on('data', (chunk) => (all += chunk));
      socket.on('close', () => resolve(all)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 [45]0\d/);
    expect(answer).not.toMatch(/^HTTP\/1\.1 500/);
    expect((await service.send({ method: 'GET', url: '/healthz' })).status).toBe(200);
  });
});
