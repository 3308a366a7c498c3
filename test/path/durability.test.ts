import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stream, stream } from '../../src/specimen/people/random.ts';
import { makeSpecimen } from '../../src/specimen/specimen.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { Ledger } from '../ledger.ts';
import { emptyStore, temporaryFolder } from '../postgres.ts';
import { build, Client, jobs, ServiceProcess, Unanswered, until, type Variables } from '../processes.ts';
import { type Created, type ErrorBody, PIXEL, STORES, TestService, type Uploaded } from '../service.ts';

const KILLS = 50;
const CLIENTS = 8;
const AFTER_MS = [20, 400] as const;
/** Sessions of former rounds that are looked at again after each restart; after the last one, all are. */
const LOOKED_AT = 10;
const MINUTE = 60_000;
const TYPES = ['document_front', 'document_back', 'selfie'] as const;

beforeAll(build);

describe.concurrent.each(STORES)('kill -9 at any moment, on %s', (kind) => {
  it(`loses nothing that was acknowledged, ${KILLS} times in a row`, { timeout: 15 * MINUTE }, async () => {
    const random = stream('durability', kind);
    const ledger = new Ledger(random, await pictures(24));
    const { options, remove } = await emptyStore(kind);
    const variables = { DATA_DIR: options.dataDir, ...(options.url !== undefined && { DATABASE_URL: options.url }) };

    const service = await killAgainAndAgain(ledger, variables, random);
    const url = service.url;
    const client = (await Client.login(url)).at(url);
    await ledger.verify(client, ledger.sessions);
    expect(ledger.broken).toEqual([]);

    for (const { sid } of ledger.sessions.filter(({ complete, deletion }) => complete && deletion === 'none')) {
      const { body } = await until(
        () => client.call<{ status: string; recommendation?: string }>('GET', `/${sid}/result`),
        ({ body }) => body.status === 'complete',
        2 * MINUTE,
      );
      expect(body.recommendation).toBe('ALLOW');
    }
    for (const name of ['analyse', 'decide', 'erase']) {
      const left = async () => (await jobs(url, name, 'waiting')) + (await jobs(url, name, 'running'));
      await until(left, (count) => count === 0, 2 * MINUTE);
      expect(await jobs(url, name, 'dead')).toBe(0);
    }
    expect((await service.stop()).status).toBe(0);

    const db = await openDatabase(options);
    await nothingIsLeftOfTheDeleted(db, ledger, options.dataDir);
    await db.close();
    console.info(`${kind}: ${summary(ledger)}`);
    remove();
  });
});

/** Rounds of use, kill and restart; returns the last service, which lives. */
async function killAgainAndAgain(ledger: Ledger, variables: Variables, random: Stream): Promise<ServiceProcess> {
  let service = ServiceProcess.reserve();
  await service.begin(variables);
  const { token } = await Client.login(service.url);
  for (let round = 1; round <= KILLS; round++) {
    const reserve = ServiceProcess.reserve();
    // A token outlives the process that issued it.
    const client = new Client(service.url, token);
    const uses = Array.from({ length: CLIENTS }, () => ledger.use(client));
    await new Promise((resolve) => setTimeout(resolve, random.between(...AFTER_MS)));
    await service.kill();
    await Promise.all(uses);
    await reserve.begin(variables);
    service = reserve;
    const others = Array.from({ length: LOOKED_AT }, () => random.pick(ledger.sessions));
    await ledger.verify(client.at(service.url), new Set([...ledger.touched, ...others]));
    ledger.touched.clear();
    expect(ledger.broken, `after kill ${round}`).toEqual([]);
  }
  return service;
}

async function nothingIsLeftOfTheDeleted(db: Database, { sessions }: Ledger, dataDir: string): Promise<void> {
  const deleted = new Set(sessions.filter(({ deletion }) => deletion !== 'none').map(({ sid }) => sid));
  const rows = await Promise.all([
    db.read.selectFrom('session').select('id as sid').execute(),
    db.read.selectFrom('image').select('session_id as sid').execute(),
    db.read.selectFrom('result').select('session_id as sid').execute(),
    db.read.selectFrom('idempotency').select('session_id as sid').execute(),
    db.read.selectFrom('job').select('session_id as sid').execute(),
  ]);
  expect(rows.flat().filter(({ sid }) => deleted.has(sid ?? ''))).toEqual([]);
  const lines = await db.read
    .selectFrom('audit')
    .select('session_id')
    .where('action', '=', 'session_deleted')
    .execute();
  expect(lines.map(({ session_id }) => session_id).sort()).toEqual([...deleted].sort());
  const kept = new Set(
    (await db.read.selectFrom('image').select(['session_id', 'id']).execute()).map(
      (image) => `${image.session_id}.${image.id}`,
    ),
  );
  expect((await blobsIn(dataDir)).filter((name) => !kept.has(name))).toEqual([]);
}

/** Names of the pictures in a data folder; what a crash left unfinished is none. */
async function blobsIn(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('drafts')).map(({ name }) => name);
}

const summary = ({ sessions }: Ledger) =>
  `${KILLS} kills, ${sessions.length} sessions, ${sessions.flatMap(({ sent }) => sent).length} images, ` +
  `${sessions.filter(({ complete }) => complete).length} complete, ` +
  `${sessions.filter(({ deletion }) => deletion !== 'none').length} deleted`;

/** Small pictures, no two alike, that are kept as they are. Base64. */
async function pictures(count: number): Promise<string[]> {
  const colours = Array.from({ length: count }, (_, i) => ({ r: i * 10, g: 255 - i * 10, b: 128 }));
  const made = colours.map((background) =>
    sharp({ create: { width: 16, height: 16, channels: 3, background } })
      .jpeg()
      .toBuffer(),
  );
  return (await Promise.all(made)).map((bytes) => bytes.toString('base64'));
}

describe('kill -9 while a picture is examined', () => {
  const folder = temporaryFolder();
  // One thread, and patience for a second: pictures wait in line, and some are reported as pending.
  const variables = { DATA_DIR: folder.path, WORKERS: '1', UPLOAD_WAIT_SECONDS: '1' };
  let passport: string;
  let selfie: string;
  let service: ServiceProcess;
  let client: Client;

  beforeAll(async () => {
    const { files } = await makeSpecimen({ person: 0, seed: 'path', today: new Date().toISOString().slice(0, 10) });
    passport = files['passport.jpg']!.toString('base64');
    selfie = files['selfie.jpg']!.toString('base64');
    service = await ServiceProcess.serve(variables);
    client = await Client.login(service.url);
  }, 5 * MINUTE);
  afterAll(async () => {
    await service?.kill();
    folder.remove();
  });

  const start = async () => {
    const consent = { granted: true, document_id: 'terms-1' };
    return (await client.call<Created>('POST', '', { start: { consent } })).body.session_id;
  };
  /** The answer, or null where the kill was faster. */
  const upload = (sid: string, type: string, content: string, imageId: string) =>
    client
      .call<Uploaded & ErrorBody>('POST', `/${sid}/images`, {
        image: { format: 'jpg', image_type: type, content, image_id: imageId },
      })
      .catch((error: unknown) => {
        if (error instanceof Unanswered) return null;
        throw error;
      });
  const outcome = (sid: string, type: string, content: string, imageId: string) =>
    until(
      async () => (await upload(sid, type, content, imageId))!,
      ({ body }) => body.code !== 'analysis_pending',
    );
  const killAndRestart = async () => {
    await until(
      () => jobs(service.url, 'analyse', 'running'),
      (count) => count > 0,
    );
    await service.kill();
    service = await ServiceProcess.serve(variables);
    client = client.at(service.url);
  };
  /** Types of the images that the session has, once there are as many as expected; nobody sends them again. */
  const kept = async (sid: string, count: number) => {
    const list = () => client.call<{ session_images: { type: string }[] }>('GET', `/${sid}/images`);
    const { body } = await until(list, ({ body }) => body.session_images.length >= count);
    return body.session_images.map(({ type }) => type);
  };
  const completed = async (sid: string) => {
    const result = () => client.call<{ status: string; recommendation?: string }>('GET', `/${sid}/result`);
    const { body } = await until(result, ({ body }) => body.status === 'complete');
    expect(body.recommendation).toBe('ALLOW');
  };

  it('a picture that was under way is examined after the restart, and the session completes', async () => {
    const sid = await start();
    const cut = upload(sid, 'document_front', passport, 'front');
    await killAndRestart();
    expect((await cut)?.status ?? 'unanswered').not.toBe(200);
    expect(await kept(sid, 1)).toEqual(['document_front']);
    expect((await outcome(sid, 'document_front', passport, 'front')).body.feedback).toBe('ok');
    expect((await outcome(sid, 'selfie', selfie, 'selfie')).body).toMatchObject({ feedback: 'ok', complete: true });
    await completed(sid);
  });

  it('pictures that were reported as pending are all there', async () => {
    const sid = await start();
    const ids = Array.from({ length: 6 }, (_, i) => `front-${i}`);
    const pending: string[] = [];
    const uploads = ids.map(async (id) => {
      const answer = await upload(sid, 'document_front', passport, id);
      if (answer?.body.code === 'analysis_pending') pending.push(id);
    });
    await until(
      async () => pending.length,
      (count) => count > 0,
    );
    await killAndRestart();
    await Promise.all(uploads);
    expect((await kept(sid, ids.length)).length).toBe(ids.length);
    for (const id of pending)
      expect((await outcome(sid, 'document_front', passport, id)).body).toMatchObject({ feedback: 'ok' });
    await outcome(sid, 'selfie', selfie, 'selfie');
    await completed(sid);
  });

  it('what was acknowledged before stays, and the last picture completes the session after the restart', async () => {
    const sid = await start();
    await outcome(sid, 'document_front', passport, 'front');
    const cut = upload(sid, 'selfie', selfie, 'selfie');
    await killAndRestart();
    await cut;
    expect(await kept(sid, 2)).toEqual(['document_front', 'selfie']);
    await completed(sid);
  });
});

describe.each(STORES)('a deletion while images are on the way, on %s', (store) => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ store });
  });
  afterAll(() => service.stop());

  it('leaves no picture behind, and whoever comes too late is told that there is no such session', async () => {
    const late = new Set<number>();
    for (let i = 0; i < 24; i++) {
      const sid = await service.started();
      const uploads = TYPES.map((type) => service.upload(sid, type, PIXEL));
      await new Promise((resolve) => setTimeout(resolve, i));
      expect((await service.call('DELETE', `/verification/${sid}`)).status).toBe(200);
      for (const { status } of await Promise.all(uploads)) late.add(status);
    }
    expect([...late].filter((status) => status !== 200 && status !== 404)).toEqual([]);
    expect(late).toContain(404);
    const { read } = service.service.foundation.db;
    const left = () => read.selectFrom('session').select('id').execute();
    await until(left, (sessions) => sessions.length === 0);
    expect(await blobsIn(service.dataDir)).toEqual([]);
  });

  it('is no failure for who is just looking at a picture', async () => {
    const seen = new Set<number>();
    for (let i = 0; i < 20; i++) {
      const sid = await service.started();
      await service.upload(sid, 'selfie', PIXEL);
      const list = await service.call<{ session_images: { id: string }[] }>('GET', `/verification/${sid}/images`);
      const path = `/verification/${sid}/images/${list.body.session_images[0]!.id}`;
      const deletion = service.call('DELETE', `/verification/${sid}`);
      const looks = Array.from({ length: 12 }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n));
        return service.call('GET', path);
      });
      for (const { status } of await Promise.all(looks)) seen.add(status);
      await deletion;
    }
    expect([...seen].filter((status) => status !== 200 && status !== 404)).toEqual([]);
  });
});
