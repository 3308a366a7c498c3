import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSpecimen } from '../../src/specimen/specimen.ts';
import { temporaryFolder, testPostgres } from '../postgres.ts';
import { type Answer, bonafide, build, Client, jobs, ServiceProcess, until, type Variables } from '../processes.ts';
import { type Created, type ErrorBody, PIXEL, STORES, type Uploaded } from '../service.ts';

const MINUTE = 60_000;
const CONSENT = { granted: true, document_id: 'terms-1' };
/** How often an upload looks for its outcome by itself: what is answered sooner, a signal has answered. */
const LOOK_MS = 1_000;

type Uploading = Answer<Uploaded & ErrorBody>;

const start = async (client: Client, request: object = {}) =>
  (await client.call<Created>('POST', '', { start: { consent: CONSENT }, ...request })).body.session_id;
const upload = (client: Client, sid: string, type: string, content: string, imageId?: string): Promise<Uploading> =>
  client.call('POST', `/${sid}/images`, {
    image: { format: 'jpg', image_type: type, content, ...(imageId !== undefined && { image_id: imageId }) },
  });
const result = async (client: Client, sid: string) =>
  (await client.call<{ status: string; recommendation?: string }>('GET', `/${sid}/result`)).body;
const completed = (client: Client, sid: string) =>
  until(
    () => result(client, sid),
    ({ status }) => status === 'complete',
  );

/** As a client does it that was told that its picture is safe: the same one again, until there is an outcome. */
const patiently = (client: Client, sid: string, type: string, content: string, imageId: string) =>
  until(
    () => upload(client, sid, type, content, imageId),
    ({ body }) => body.code !== 'analysis_pending',
    2 * MINUTE,
  );

async function timed<T>(what: Promise<T>): Promise<{ value: T; ms: number }> {
  const since = performance.now();
  return { value: await what, ms: Math.round(performance.now() - since) };
}

describe.runIf(STORES.includes('postgres'))('two API processes and two workers on one database', () => {
  const folder = temporaryFolder();
  let database: string;
  let shared: Variables;
  let passport: string;
  let selfie: string;
  /** Uploads to the first wait two seconds for their outcome, to the second as long as it takes. */
  let api: [ServiceProcess, ServiceProcess];
  let workers: ServiceProcess[];
  let clients: [Client, Client];

  const startApi = (wait: string) => ServiceProcess.serve({ ...shared, ROLE: 'api', UPLOAD_WAIT_SECONDS: wait });
  const startWorker = () => ServiceProcess.serve({ ...shared, ROLE: 'worker', WORKERS: '1' });

  beforeAll(async () => {
    build();
    const { files } = await makeSpecimen({ person: 0, seed: 'path', today: new Date().toISOString().slice(0, 10) });
    passport = files['passport.jpg']!.toString('base64');
    selfie = files['selfie.jpg']!.toString('base64');
    database = (await testPostgres())!.url;
    shared = { DATABASE_URL: database, DATA_DIR: folder.path };
    // All at once, on nothing: who is first makes the tables, the keys and the application for all.
    const [first, second, ...others] = await Promise.all([startApi('2'), startApi('90'), startWorker(), startWorker()]);
    api = [first, second];
    workers = others;
    clients = [await Client.login(first.url), await Client.login(second.url)];
  }, 5 * MINUTE);

  afterAll(async () => {
    await Promise.all([...(api ?? []), ...(workers ?? [])].map((one) => one.kill()));
    folder.remove();
  });

  /** The worker that has this session's job. */
  const examinedBy = (sid: string) =>
    until(
      async () => {
        const owners = await query(database, 'select lease_owner from job where session_id = $1', sid);
        return workers.find(({ pid }) => owners.some(({ lease_owner }) => lease_owner?.includes(`pid ${pid}/`)));
      },
      (worker) => worker !== undefined,
    );

  it('a token of either is good for both', async () => {
    const [one, other] = clients;
    for (const client of [one, other, one.at(other.url), other.at(one.url)])
      expect((await client.call('POST', '', {})).status).toBe(200);
  });

  it('a session made at one takes images at both, and both tell the same result', { timeout: 3 * MINUTE }, async () => {
    const [one, other] = clients;
    const sid = await start(one);
    expect((await patiently(one, sid, 'document_front', passport, 'front')).body.feedback).toBe('ok');
    expect((await patiently(other, sid, 'selfie', selfie, 'selfie')).body).toMatchObject({
      feedback: 'ok',
      complete: true,
    });
    const told = await completed(other, sid);
    expect(told.recommendation).toBe('ALLOW');
    expect(await result(one, sid)).toEqual(told);
    expect((await one.call('GET', `/${sid}/images`)).body).toEqual((await other.call('GET', `/${sid}/images`)).body);
    // What one has answered, the other answers too.
    expect((await upload(other, sid, 'document_front', passport, 'front')).body.feedback).toBe('ok');
  });

  it('signals between the processes answer an upload, not the look at the store now and then', async () => {
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const sid = await start(clients[i % 2]!, { mock_behavior: {} });
      for (const [n, type] of ['document_front', 'document_back', 'selfie'].entries()) {
        const { value, ms } = await timed(upload(clients[(i + n) % 2]!, sid, type, PIXEL));
        expect(value.body.feedback).toBe('ok');
        waits.push(ms);
      }
      await completed(clients[i % 2]!, sid);
    }
    waits.sort((a, b) => a - b);
    expect(waits[waits.length / 2]).toBeLessThan(LOOK_MS);
    console.info(`24 uploads over two processes: median ${waits[12]} ms, slowest ${waits[23]} ms`);
  });

  it('an application that is revoked on one is refused by the other at once', async () => {
    const made = await bonafide(['app', 'create', '--name', 'short-lived', '--json'], shared);
    const { client_id: id, client_secret: secret } = JSON.parse(made.stdout) as Record<string, string>;
    const one = await Client.login(api[0].url, id, secret);
    const both = [one, one.at(api[1].url)];
    const statuses = () => Promise.all(both.map(async (client) => (await client.call('POST', '', {})).status));
    expect(await statuses()).toEqual([200, 200]);
    expect((await bonafide(['app', 'disable', '--client-id', id!], shared)).status).toBe(0);
    expect(await statuses()).toEqual([401, 401]);
    expect((await clients[0].call('POST', '', {})).status).toBe(200);
  });

  it('an application that is revoked while a process hears nothing is refused once it hears again', async () => {
    const made = await bonafide(['app', 'create', '--name', 'unheard', '--json'], shared);
    const { client_id: id, client_secret: secret } = JSON.parse(made.stdout) as Record<string, string>;
    const client = await Client.login(api[0].url, id, secret);
    expect((await client.call('POST', '', {})).status).toBe(200);
    await query(database, "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %'");
    await query(database, 'update application set disabled_at = 1 where client_id = $1', id!);
    const status = async () => (await client.call('POST', '', {})).status;
    await until(status, (answer) => answer === 401, 10_000);
  });

  it('a worker killed while it examines: the other one answers', { timeout: 4 * MINUTE }, async () => {
    const [impatient, patient] = clients;
    const [waiting, asking] = [await start(patient), await start(impatient)];
    const [doomed, survivor] = workers as [ServiceProcess, ServiceProcess];
    survivor.signal('SIGSTOP');
    const answer = timed(upload(patient, waiting, 'document_front', passport, 'front'));
    const asked = timed(patiently(impatient, asking, 'document_front', passport, 'front'));
    for (const sid of [waiting, asking]) expect(await examinedBy(sid)).toBe(doomed);
    await doomed.kill();
    survivor.signal('SIGCONT');
    const [byLease, byRetry] = [await answer, await asked];
    expect(byRetry.value).toMatchObject({ status: 200, body: { feedback: 'ok' } });
    expect(byLease.value).toMatchObject({ status: 200, body: { feedback: 'ok' } });
    console.info(
      `a worker was killed: answer after ${byRetry.ms} ms to who asked again, ${byLease.ms} ms to who waited`,
    );
    workers = [survivor, await startWorker()];
  });

  // In less than the time for which an idle connection is kept (72 s).
  it('SIGTERM drains: what is under way is answered, and nothing is lost', { timeout: MINUTE }, async () => {
    const patient = clients[1];
    const sids = await Promise.all(Array.from({ length: 6 }, () => start(patient)));
    const uploads = sids.map((sid) => upload(patient, sid, 'document_front', passport, 'front'));
    await examinedBy(sids[0]!);
    const [leaving, staying] = workers as [ServiceProcess, ServiceProcess];
    const [ofWorker, ofApi] = await Promise.all([leaving.stop(), api[1].stop()]);
    expect([ofWorker.status, ofApi.status]).toEqual([0, 0]);
    for (const { status, body } of await Promise.all(uploads))
      expect({ status, feedback: body.feedback }).toEqual({ status: 200, feedback: 'ok' });
    api = [api[0], await startApi('90')];
    clients = [clients[0], clients[1].at(api[1].url)];
    workers = [staying];
    for (const sid of sids)
      expect((await upload(clients[1], sid, 'document_front', passport, 'front')).status).toBe(200);
  });

  it('without any worker a picture is kept, and examined once there is one', { timeout: 4 * MINUTE }, async () => {
    const [impatient] = clients;
    const sid = await start(impatient);
    await Promise.all(workers.map((one) => one.stop()));
    const pending = await upload(impatient, sid, 'document_front', passport, 'front');
    expect(pending).toMatchObject({ status: 503, body: { code: 'analysis_pending', error_code: 503 } });
    expect(pending.body.message).toContain('send it again with the same image_id');
    expect(Number(pending.headers.get('retry-after'))).toBeGreaterThan(0);
    workers = [await startWorker()];
    const outcome = await patiently(impatient, sid, 'document_front', passport, 'front');
    expect(outcome).toMatchObject({ status: 200, body: { feedback: 'ok', missing_images: ['selfie'] } });
    expect(
      (await impatient.call<{ session_images: object[] }>('GET', `/${sid}/images`)).body.session_images,
    ).toHaveLength(1);
    expect(await jobs(api[0].url, 'analyse', 'dead')).toBe(0);
  });
});

describe('what cannot work says so in one sentence', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it.each(['api', 'worker'])('ROLE=%s without PostgreSQL', async (role) => {
    const { status, stderr } = await bonafide(['serve'], { ROLE: role, DATA_DIR: folder.path });
    expect(status).toBe(2);
    expect(stderr).toBe(
      `bonafide serve: ROLE=${role} needs DATABASE_URL: the embedded store belongs to one process.\n`,
    );
  });

  it('two services on one data folder: the second stops, the first goes on', { timeout: 2 * MINUTE }, async () => {
    const first = ServiceProcess.reserve();
    await first.begin({ DATA_DIR: folder.path });
    const { status, stderr } = await bonafide(['serve'], { DATA_DIR: folder.path });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bonafide serve: The data folder .* is in use by another Bonafide process; .*\n$/);
    expect((await (await Client.login(first.url)).call('POST', '', {})).status).toBe(200);
    await first.kill();
  });
});

async function query(url: string, text: string, ...values: string[]): Promise<{ lease_owner?: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
