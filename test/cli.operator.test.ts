import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../src/store/database.ts';
import { BONAFIDE, json, run, Serving, specimen, temporary } from './command-line.ts';
import type { Created, ResultBody, Uploaded } from './service.ts';

const CLIENT_SECRET = `secret-${randomBytes(12).toString('hex')}`;

// Real processes, each of which loads the models: seconds on a quiet machine, minutes on a crowded one.
vi.setConfig({ testTimeout: 300_000 });

let scratch: string;
let dataDir: string;

beforeAll(async () => {
  const builder = '../scripts/build.js';
  await ((await import(builder)) as { buildIfStale(): Promise<void> }).buildIfStale();
  scratch = await temporary();
  dataDir = join(scratch, 'data');
}, 300_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

const on = (folder: string) => ({ variables: { DATA_DIR: folder } });
const masterKey = async (folder = dataDir) => (await readFile(join(folder, 'master.key'), 'utf8')).trim();

async function login(url: string, clientId: string, clientSecret: string) {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const answer = await fetch(`${url}/oidc/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: answer.status, token: ((await answer.json()) as { access_token: string }).access_token };
}

async function call<T>(url: string, token: string, method: string, path: string, body?: object) {
  const answer = await fetch(`${url}/verify/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

/** A session as a backend would have it decided: created, given passport and selfie, asked for until complete. */
async function decide(url: string, token: string): Promise<ResultBody> {
  const consent = { granted: true, document_id: 'terms-1' };
  const { body: created } = await call<Created>(url, token, 'POST', '/verification', { start: { consent } });
  const path = `/verification/${created.session_id}`;
  const folder = await specimen(0);
  for (const [type, file] of Object.entries({ document_front: 'passport.jpg', selfie: 'selfie.jpg' })) {
    const content = await readFile(join(folder, file), 'base64');
    const image = { format: 'jpg', image_type: type, content };
    const { body } = await call<Uploaded>(url, token, 'POST', `${path}/images`, { image });
    expect(body.feedback).toBe('ok');
  }
  for (;;) {
    const { body } = await call<ResultBody>(url, token, 'GET', `${path}/result`);
    if (body.status === 'complete') return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('one installation from its first start on', () => {
  let clientId: string;
  let clientSecret: string;
  let token: string;
  let before: ResultBody;

  const resultNow = async () => {
    const service = await Serving.start(dataDir);
    const answer = await call<ResultBody>(service.url, token, 'GET', `/verification/${before.session_id}/result`);
    const keys = (await (await fetch(`${service.url}/oidc/jwks`)).json()) as { keys: object[] };
    expect(await service.stop()).toBe(0);
    return { ...answer, keys: keys.keys.length };
  };

  it('says where it listens, prints credentials that work, decides, and ends with 0 on SIGTERM', async () => {
    const service = await Serving.start(dataDir);
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    clientId = /client_id +(\S+)/.exec(service.said)![1]!;
    clientSecret = /client_secret +(\S+)/.exec(service.said)![1]!;
    token = (await login(service.url, clientId, clientSecret)).token;
    before = await decide(service.url, token);
    expect(before.recommendation).toBe('ALLOW');
    expect(await service.stop()).toBe(0);
    for (const personal of [before.person.surname, before.document.number, token])
      expect(service.said).not.toContain(personal);
  });

  it('keeps its master key where only its owner reads it', async () => {
    expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o077).toBe(0);
  });

  it('prints no credentials at later starts', async () => {
    const service = await Serving.start(dataDir, { LOG_LEVEL: 'trace' });
    expect(await service.stop()).toBe(0);
    expect(service.said).not.toMatch(/client_id|client_secret|master key/i);
  });

  it('decides the session bit for bit the same when it is replayed', async () => {
    const ended = await run(['replay', before.session_id, '--json'], on(dataDir));
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    const { same, recorded, replayed } = json<{ same: boolean; recorded: object; replayed: object }>(ended);
    expect(same).toBe(true);
    expect(replayed).toEqual(recorded);
    expect((await run(['replay', before.session_id], on(dataDir))).stdout).toMatch(/^The same verdict, bit for bit: /);
  });

  it('refuses the person of a session, and of a picture, lists both and forgets one', async () => {
    const blocklist = (...words: string[]) => run(['blocklist', ...words, '--client-id', clientId], on(dataDir));
    const added = await blocklist('add', '--session', before.session_id, '--for', '30d', '--json');
    expect(added).toMatchObject({ status: 0, stderr: '' });
    expect(json(added)).toMatchObject({ face: true, document: true, source: 'session' });
    const selfie = join(await specimen(1), 'selfie.jpg');
    expect((await blocklist('add', '--picture', selfie)).stdout).toMatch(/ {2}face, from a picture, since /);
    const id = json<{ id: string }>(added).id;
    expect((await blocklist('remove', id)).status).toBe(0);
    const left = json<{ source: string }[]>(await blocklist('list', '--json'));
    expect(left.map(({ source }) => source)).toEqual(['picture']);
    const wrong = await Promise.all(
      [['add'], ['ask'], ['remove'], ['add', '--session', 'x', '--for', 'long']].map((words) =>
        run(['blocklist', ...words], on(join(scratch, 'none'))),
      ),
    );
    expect(wrong.map(({ status }) => status)).toEqual([2, 2, 2, 2]);
    expect((await blocklist('remove', id)).stderr).toContain('There is no such entry.');
  });

  it('rotates the signing key, and tokens of the former one still open what they opened', async () => {
    const ended = await run(['keys', 'rotate', '--json'], on(dataDir));
    expect({ status: ended.status, answer: json(ended) }).toEqual({ status: 0, answer: { rewrapped: 0 } });
    expect(await resultNow()).toEqual({ status: 200, body: before, keys: 2 });
  });

  it('rotates the master key: the former one is gone, sessions and tokens from before still open', async () => {
    const former = await masterKey();
    const ended = await run(['keys', 'rotate', '--master', '--json'], on(dataDir));
    expect({ status: ended.status, answer: json(ended) }).toEqual({ status: 0, answer: { rewrapped: 1 } });
    expect(await masterKey()).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(await masterKey()).not.toBe(former);
    expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await resultNow()).toEqual({ status: 200, body: before, keys: 3 });
    const withFormer = await run(['replay', before.session_id], {
      variables: { DATA_DIR: dataDir, MASTER_KEY: former },
    });
    expect(withFormer.status).toBe(1);
  });

  it('lets no new master key lock out a process that it cannot see', async () => {
    const elsewhere = { MASTER_KEY: await masterKey(), DATABASE_URL: 'postgres://u:pass@127.0.0.1:1/x' };
    for (const [name, value] of Object.entries(elsewhere)) {
      const variables = { DATA_DIR: dataDir, [name]: value };
      const ended = await run(['keys', 'rotate', '--master'], { variables });
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      expect(ended.stderr).toMatch(/^bonafide keys: --master is for [^\n]+\n$/);
    }
  });

  it('tells when the application is decided by another policy now, with exit status 10', async () => {
    const db = await openDatabase({ dataDir });
    const settings = JSON.stringify({ requiredChecks: ['document_authentication'] });
    await db.transaction(({ q }) => q.updateTable('application').set({ settings }).execute());
    await db.close();
    const ended = await run(['replay', before.session_id], on(dataDir));
    expect(ended).toMatchObject({ status: 10, stderr: '' });
    expect(ended.stdout).toMatch(/^A different verdict: /);
  });

  it('has no verdict to replay for a session that does not exist', async () => {
    const ended = await run(['replay', 'no-such-session', '--json'], on(dataDir));
    expect(ended).toEqual({
      status: 1,
      stdout: '',
      stderr: 'bonafide replay: There is no decided session with this id.\n',
    });
  });

  it('rotates the secret of an application: both work during the overlap, only the new one without', async () => {
    const rotate = async (overlap: string) => {
      const ended = await run(
        ['app', 'rotate-secret', '--client-id', clientId, '--overlap', overlap, '--json'],
        on(dataDir),
      );
      expect(ended.status).toBe(0);
      return json<{ client_secret: string }>(ended).client_secret;
    };
    const second = await rotate('1h');
    const statuses = async (...secrets: string[]) => {
      const service = await Serving.start(dataDir);
      const all = await Promise.all(secrets.map((secret) => login(service.url, clientId, secret)));
      await service.stop();
      return all.map(({ status }) => status);
    };
    expect(await statuses(clientSecret, second)).toEqual([200, 200]);
    const third = await rotate('0s');
    expect(await statuses(clientSecret, second, third)).toEqual([401, 401, 200]);
  });

  it('disables an application: its tokens are refused', async () => {
    const ended = await run(['app', 'disable', '--client-id', clientId, '--json'], on(dataDir));
    expect({ status: ended.status, answer: json(ended) }).toEqual({
      status: 0,
      answer: { client_id: clientId, disabled: true },
    });
    expect((await resultNow()).status).toBe(401);
    expect((await run(['app', 'list'], on(dataDir))).stdout).toBe(`${clientId}  test (disabled)  first application\n`);
  });
});

describe('bonafide app', () => {
  const folder = () => join(scratch, 'apps');

  it('makes applications, shows a secret that it made once, and lists them without', async () => {
    const settings = '{"requiredChecks":["document_validation"],"selfie":false,"completionMs":600000}';
    const args = ['app', 'create', '--name', 'shop', '--mode', 'live', '--settings', settings, '--json'];
    const made = json<Record<string, string>>(await run(args, on(folder())));
    expect(made).toEqual({ client_id: expect.any(String), client_secret: expect.any(String), mode: 'live' });
    const given = ['--client-id', 'desk', '--client-secret', CLIENT_SECRET];
    const brought = await run(['app', 'create', '--name', 'front desk', ...given], on(folder()));
    expect(brought).toEqual({ status: 0, stdout: 'client_id     desk\n', stderr: '' });
    const listed = await run(['app', 'list', '--json'], on(folder()));
    expect(json<object[]>(listed)).toEqual([
      { client_id: made.client_id, name: 'shop', mode: 'live', disabled: false },
      { client_id: 'desk', name: 'front desk', mode: 'test', disabled: false },
    ]);
    expect(listed.stdout).not.toContain(made.client_secret);
  });

  it.each([
    ['rotates the secret of', 'rotate-secret'],
    ['disables', 'disable'],
  ])('%s no application that does not exist', async (_, action) => {
    const ended = await run(['app', action, '--client-id', 'nobody'], on(folder()));
    expect(ended).toMatchObject({ status: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^bonafide app: There is no application [^\n]+\n$/);
  });

  it('makes no second application with the same client id', async () => {
    const ended = await run(['app', 'create', '--name', 'again', '--client-id', 'desk'], on(folder()));
    expect(ended).toMatchObject({ status: 1, stdout: '' });
    expect(ended.stderr).toMatch(/already/);
  });
});

describe('bonafide migrate', () => {
  it('makes an empty store, may be said again, and warns of the master key that it made', async () => {
    const folder = join(scratch, 'migrated');
    const first = await run(['migrate', '--json'], on(folder));
    expect(first).toMatchObject({ status: 0, stderr: expect.stringMatching(/^Made a master key in [^\n]+\n$/) });
    expect(json(first)).toEqual({ store: 'sqlite', migrated: true });
    expect(await run(['migrate'], on(folder))).toEqual({
      status: 0,
      stdout: 'The sqlite store is up to date.\n',
      stderr: '',
    });
  });
});

describe('a start that cannot be', () => {
  const failed = async (variables: Record<string, string>) =>
    run(['serve'], { variables: { HOST: '127.0.0.1', PORT: '0', DATA_DIR: join(scratch, 'failing'), ...variables } });

  it.each([
    ['MASTER_KEY', { MASTER_KEY: 'c2VjcmV0LXNlY3JldA==' }, 2],
    ['MASTER_KEY', { MASTER_KEY: `${'A'.repeat(42)}B=` }, 2],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://root:hunter2@db/x' }, 2],
    ['DATABASE_URL', { ROLE: 'api' }, 2],
    ['BLOB_URL', { BLOB_URL: 's3://bucket/prefix' }, 1],
    ['CLIENT_ID', { CLIENT_SECRET }, 2],
    ['CLIENT_MODE', { CLIENT_MODE: 'production' }, 2],
  ])('names %s in one sentence without a secret: %j', async (name, variables, status) => {
    const ended = await failed(variables);
    expect(ended).toMatchObject({ status, stdout: '' });
    const sentences = ended.stderr.split('\n').filter((line) => line.startsWith('bonafide serve: '));
    expect(sentences).toEqual([expect.stringContaining(name)]);
    expect(ended.stderr).not.toMatch(/ {4}at |hunter2|c2VjcmV0|AAAA/);
    expect(ended.stderr).not.toContain(CLIENT_SECRET);
  });

  it('says that the port is taken, and does not stay behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const ended = await failed({ PORT: String(port), CLIENT_ID: 'taken', CLIENT_SECRET });
    server.close();
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(
      /\nbonafide serve: PORT is taken: [^\n]+\n$|^bonafide serve: PORT is taken: [^\n]+\n$/,
    );
  });

  it('says that PostgreSQL cannot be reached, without its password', async () => {
    const ended = await failed({ DATABASE_URL: 'postgres://root:hunter2@127.0.0.1:1/x' });
    expect(ended).toMatchObject({ status: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^bonafide serve: [^\n]*ECONNREFUSED[^\n]*\.\n$/);
    expect(ended.stderr).not.toContain('hunter2');
  });

  it('refuses a master key that others can read', async () => {
    const folder = join(scratch, 'open-key');
    await mkdir(folder);
    await writeFile(join(folder, 'master.key'), randomBytes(32).toString('base64'), { mode: 0o644 });
    const ended = await failed({ DATA_DIR: folder });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^bonafide serve: [^\n]*chmod 600[^\n]*\n$/);
  });
});

describe('bonafide serve with credentials of the operator', () => {
  it('takes them and never prints the secret, whatever is logged', async () => {
    const variables = { CLIENT_ID: 'shop', CLIENT_SECRET, LOG_LEVEL: 'trace' };
    const service = await Serving.start(join(scratch, 'given'), variables);
    expect((await login(service.url, 'shop', CLIENT_SECRET)).status).toBe(200);
    expect((await login(service.url, 'shop', `${CLIENT_SECRET}x`)).status).toBe(401);
    expect(await service.stop()).toBe(0);
    expect(service.said).not.toContain(CLIENT_SECRET);
    expect(service.said).not.toContain('client_secret');
  });
});

describe('bonafide doctor', () => {
  interface Examined {
    readonly checked: string;
    readonly good: boolean;
    readonly advice?: string;
  }
  const wrong = (all: Examined[]) => all.filter(({ good }) => !good);

  it('finds nothing wrong with this installation', async () => {
    const ended = await run(['doctor', '--json'], on(join(scratch, 'healthy')));
    expect(wrong(json<Examined[]>(ended))).toEqual([]);
    expect(ended.status).toBe(0);
  });

  it('finds a data folder that another process has, and says how to mend it', async () => {
    const folder = join(scratch, 'in-use');
    const service = await Serving.start(folder, { CLIENT_ID: 'a', CLIENT_SECRET });
    const ended = await run(['doctor'], on(folder));
    await service.stop();
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(
      /\nWRONG {2}the store opens and answers\n {7}[^\n]*in use[^\n]* Stop the other process/,
    );
    expect(ended.stdout.match(/WRONG/g)).toHaveLength(1);
  });

  it('finds a model that is not the one that was measured, and names it', async () => {
    const root = join(scratch, 'installation');
    for (const part of ['bin', 'dist', 'models', 'package.json'])
      await cp(join(BONAFIDE, '..', '..', part), join(root, part), { recursive: true });
    await symlink(join(BONAFIDE, '..', '..', 'node_modules'), join(root, 'node_modules'));
    const model = join(root, 'models', 'ocrb.onnx');
    const bytes = await readFile(model);
    bytes[bytes.length >> 1]! ^= 1;
    await rm(model);
    await writeFile(model, bytes);
    const bin = join(root, 'bin', 'bonafide.js');
    const ended = await run(['doctor', '--json'], { ...on(join(scratch, 'healthy')), bin });
    expect(ended.status).toBe(1);
    const [models, selfTest] = wrong(json<Examined[]>(ended));
    expect(models).toMatchObject({ checked: expect.stringContaining('the ones that were measured') });
    expect(models!.advice).toMatch(/^Model ocrb: .* Run npm install again/);
    expect(selfTest).toMatchObject({ checked: expect.stringContaining('self-test') });
  });
});
