import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyStore, type StoreKind, testableStores } from '../../test/postgres.ts';
import { type Database, type DatabaseOptions, DataFolderInUse, openDatabase } from './database.ts';
import { STORE_VERSION } from './migrations.ts';

const stores = await testableStores();

const application = (id: string) => ({
  id,
  client_id: `client-${id}`,
  name: 'Bank of Utopia',
  mode: 'test' as const,
  settings: '{}',
  created_at: 1_795_445_179_245,
  disabled_at: null,
  collecting_since: null,
});

const session = (id: string) => ({
  id,
  application_id: 'a',
  status: 'pending',
  mock: 0,
  wrapped_key: Buffer.from([0, 255, 10]),
  start_token_hash: null,
  particulars: Buffer.alloc(0),
  consent_at: null,
  consent_document_id: null,
  consent_hash: null,
  required: '[]',
  accepted: '{}',
  attempt: 0,
  recapture_reason: null,
  error_reason: null,
  created_at: 1,
  deadline_at: null,
  deletes_at: 2,
  decided_at: null,
  extended: 0,
  kind: 'verification' as const,
  device: null,
});

const EVERY_VERSION = Array.from({ length: STORE_VERSION }, (_, i) => ({ version: i + 1 }));

async function options(kind: StoreKind): Promise<DatabaseOptions> {
  const store = await emptyStore(kind);
  onTestFinished(store.remove);
  return store.options;
}

async function open(opts: DatabaseOptions): Promise<Database> {
  const db = await openDatabase(opts);
  onTestFinished(() => db.close());
  return db;
}

async function withSession(kind: StoreKind): Promise<Database> {
  const db = await open(await options(kind));
  await db.read.insertInto('application').values(application('a')).execute();
  await db.read.insertInto('session').values(session('s')).execute();
  return db;
}

const attempts = (db: Database) => db.read.selectFrom('session').select('attempt').executeTakeFirstOrThrow();

describe.each(stores)('the store on %s', (kind) => {
  it('gives back numbers, bytes and nulls as they were written', async () => {
    const db = await withSession(kind);
    expect(await db.read.selectFrom('application').selectAll().executeTakeFirst()).toEqual(application('a'));
    const row = await db.read.selectFrom('session').selectAll().executeTakeFirst();
    expect(row).toEqual(session('s'));
    expect(Buffer.isBuffer(row?.wrapped_key)).toBe(true);
    expect(
      await db.read
        .selectFrom('session')
        .select('id')
        .where('wrapped_key', '=', Buffer.from([0, 255, 10]))
        .execute(),
    ).toHaveLength(1);
    const changed = await db.read.updateTable('session').set({ deadline_at: 9e15 }).returning('deadline_at').execute();
    expect(changed).toEqual([{ deadline_at: 9e15 }]);
  });

  it('commits all of a transaction or none', async () => {
    const db = await open(await options(kind));
    const failing = db.transaction(async ({ q }) => {
      await q.insertInto('application').values(application('a')).execute();
      await q.insertInto('application').values(application('b')).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await db.read.selectFrom('application').selectAll().execute()).toEqual([]);
    expect(
      await db.transaction(async ({ q }) => {
        await q.insertInto('application').values(application('a')).execute();
        return 'done';
      }),
    ).toBe('done');
    expect(await db.read.selectFrom('application').select('id').execute()).toEqual([{ id: 'a' }]);
  });

  it('lets no two transactions both build on what a row held before', async () => {
    const db = await withSession(kind);
    const increment = () =>
      db.transaction(async ({ q }) => {
        const { attempt } = await q.selectFrom('session').select('attempt').executeTakeFirstOrThrow();
        await q
          .updateTable('session')
          .set({ attempt: attempt + 1 })
          .execute();
      });
    for (let round = 0; round < 5; round += 1) await Promise.all([increment(), increment(), increment()]);
    expect(await attempts(db)).toEqual({ attempt: 15 });
  });

  it('shows a reader nothing of an open transaction', async () => {
    const db = await withSession(kind);
    const writing = db.transaction(async ({ q }) => {
      await q.updateTable('session').set({ attempt: 1 }).execute();
      await pause(50);
      await q.updateTable('session').set({ attempt: 2 }).execute();
    });
    await pause(20);
    expect([0, 2]).toContain((await attempts(db)).attempt);
    await writing;
    expect(await attempts(db)).toEqual({ attempt: 2 });
  });

  it('signals what was committed, each topic once, and nothing else', async () => {
    const db = await withSession(kind);
    const heard: string[] = [];
    const stop = db.onSignal((topic) => heard.push(topic));
    const failing = db.transaction(async (tx) => {
      tx.signal('never');
      throw new Error('no');
    });
    await failing.catch(() => undefined);
    await db.transaction(async (tx) => {
      for (const topic of ['jobs', 'image:1', 'jobs']) tx.signal(topic);
      expect(heard).toEqual([]);
    });
    await vi.waitFor(() => expect(heard).toEqual(['jobs', 'image:1']), 20_000);
    stop();
    await db.transaction(async (tx) => tx.signal('later'));
    await pause(100);
    expect(heard).toEqual(['jobs', 'image:1']);
  });

  it('keeps a session as long as it has images, and drops its result with it', async () => {
    const db = await withSession(kind);
    const image = { id: 'i', session_id: 's', type: 'selfie', client_image_id: null, content_mac: Buffer.alloc(32) };
    const rest = {
      attempt: 0,
      status: 'received' as const,
      feedback: null,
      findings: null,
      width: 1,
      height: 1,
      bytes: 1,
    };
    await db.read
      .insertInto('image')
      .values({ ...image, ...rest, received_at: 1, analysed_at: null })
      .execute();
    const mac = Buffer.alloc(32);
    const key = { application_id: 'a', key_hash: mac, request_hash: mac, session_id: 's', created_at: 1 };
    await db.read.insertInto('idempotency').values(key).execute();
    await expect(db.read.deleteFrom('session').execute()).rejects.toThrow();
    await db.read.deleteFrom('image').execute();
    await db.read.deleteFrom('session').execute();
    expect(await db.read.selectFrom('idempotency').selectAll().execute()).toEqual([]);
  });

  it('takes any number of sessions without a start token, but each token once', async () => {
    const db = await withSession(kind);
    await db.read
      .insertInto('session')
      .values([session('t'), session('u')])
      .execute();
    const token = { start_token_hash: Buffer.from('token') };
    await db.read
      .insertInto('session')
      .values({ ...session('v'), ...token })
      .execute();
    await expect(
      db.read
        .insertInto('session')
        .values({ ...session('w'), ...token })
        .execute(),
    ).rejects.toThrow();
  });

  it('finds everything again after closing, and migrates nothing twice', async () => {
    const opts = await options(kind);
    const first = await openDatabase(opts);
    await first.read.insertInto('application').values(application('a')).execute();
    await first.close();
    const again = await open(opts);
    await again.ping();
    expect(await again.read.selectFrom('application').select('id').execute()).toEqual([{ id: 'a' }]);
    const { rows } = await sql`select version from migration`.execute(again.read);
    expect(rows).toEqual(EVERY_VERSION);
  });

  it('is not opened by a program older than its tables', async () => {
    const opts = await options(kind);
    const newer = await openDatabase(opts);
    await sql`insert into migration (version, applied_at) values (999, 0)`.execute(newer.read);
    await newer.close();
    for (const _ of ['first', 'again']) {
      await expect(openDatabase(opts)).rejects.toThrow('The store is at version 999, newer than this program.');
    }
  });

  it('answers no ping after it is closed', async () => {
    const db = await openDatabase(await options(kind));
    await db.close();
    await expect(db.ping()).rejects.toThrow();
  });

  it('keeps every acknowledged row when its process is killed', async () => {
    const opts = await options(kind);
    for (let round = 0; round < 3; round += 1) {
      const acknowledged = await killedAfter(opts, 400);
      const db = await openDatabase(opts);
      const kept = await db.read.selectFrom('audit').select('id').execute();
      await db.close();
      const ids = new Set(kept.map(({ id }) => id));
      expect(acknowledged.length).toBeGreaterThanOrEqual(400);
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    }
  });
});

function writer(opts: DatabaseOptions): ChildProcess {
  const program = join(import.meta.dirname, '../../test/store-writer.ts');
  return spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(opts)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The ids that a writer had acknowledged when it was killed in the middle of its work. */
async function killedAfter(opts: DatabaseOptions, count: number): Promise<string[]> {
  const child = writer(opts);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    if (lines.length === count + 1) child.kill('SIGKILL');
  }
  return lines.slice(1);
}

const finds = (dataDir: string, text: string): boolean => {
  // In another process: closing a file of the store in this one would drop its lock.
  const script = `const fs = require('fs'), [dir, text] = process.argv.slice(1);
    console.log(fs.readdirSync(dir).some((name) => fs.readFileSync(dir + '/' + name).includes(text)));`;
  return execFileSync(process.execPath, ['-e', script, dataDir, text], { encoding: 'utf8' }).trim() === 'true';
};

describe('the embedded store', () => {
  it('stops a second process on its folder with one sentence that names it', async () => {
    const opts = await options('sqlite');
    const db = await open(opts);
    const child = writer(opts);
    const errors: string[] = [];
    child.stderr!.on('data', (chunk) => errors.push(String(chunk)));
    const [status] = await once(child, 'close');
    expect(status).toBe(1);
    expect(errors.join('')).toContain(
      `The data folder ${opts.dataDir} is in use by another Bonafide process; stop that one or choose another DATA_DIR.`,
    );
    await expect(openDatabase(opts)).rejects.toBeInstanceOf(DataFolderInUse);
    await db.ping();
  });

  it('is not opened while another process has it, and is at once when that one was killed', async () => {
    const opts = await options('sqlite');
    const child = writer(opts);
    await once(createInterface({ input: child.stdout! }), 'line');
    await expect(openDatabase(opts)).rejects.toBeInstanceOf(DataFolderInUse);
    child.kill('SIGKILL');
    await once(child, 'close');
    const db = await open(opts);
    expect((await db.read.selectFrom('audit').select('id').execute()).length).toBeGreaterThan(0);
  });

  it('makes its folder, and lets only its owner read what is in it', async () => {
    const dataDir = join((await options('sqlite')).dataDir, 'not', 'there');
    await open({ dataDir });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const files = readdirSync(dataDir).map((name) => [name, statSync(join(dataDir, name)).mode & 0o777]);
    expect(files).toEqual([
      ['bonafide.db', 0o600],
      ['bonafide.db-wal', 0o600],
    ]);
  });

  it('leaves no trace of a destroyed key in any file after shredding', async () => {
    const opts = await options('sqlite');
    const db = await open(opts);
    await db.read.insertInto('application').values(application('a')).execute();
    const keyOf = (n: number) => Buffer.from(`-WRAPPED-KEY-${n}-`.repeat(5));
    const tokenOf = (n: number) => Buffer.from(`-TOKEN-${n}-`);
    for (let n = 0; n < 200; n += 1) {
      const own = { wrapped_key: keyOf(n), start_token_hash: tokenOf(n), particulars: Buffer.alloc(700, n) };
      await db.read
        .insertInto('session')
        .values({ ...session(`s${n}`), ...own })
        .execute();
    }
    await db.shred();
    await db.read
      .updateTable('session')
      .set({ wrapped_key: null, start_token_hash: null })
      .where('id', '=', 's77')
      .execute();
    await db.read.deleteFrom('session').where('id', '=', 's99').execute();
    expect(finds(opts.dataDir, '-WRAPPED-KEY-77-')).toBe(true);
    await db.shred();
    for (const n of [77, 99]) {
      expect(finds(opts.dataDir, `-WRAPPED-KEY-${n}-`)).toBe(false);
      expect(finds(opts.dataDir, `-TOKEN-${n}-`)).toBe(false);
    }
    expect(finds(opts.dataDir, '-WRAPPED-KEY-78-')).toBe(true);
    expect(await db.read.selectFrom('session').select('id').execute()).toHaveLength(199);
  });

  it('shreds between transactions, not inside one', async () => {
    const db = await withSession('sqlite');
    const writing = db.transaction(async ({ q }) => {
      await q.updateTable('session').set({ attempt: 1 }).execute();
      await pause(30);
    });
    await Promise.all([writing, db.shred(), db.shred()]);
    expect(await attempts(db)).toEqual({ attempt: 1 });
  });

  it('serves waiting queries in the order in which they came', async () => {
    const db = await withSession('sqlite');
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await attempts(db);
        order.push(n);
      }),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('fails a transaction that waits for a query outside itself, instead of standing still', async () => {
    const db = await withSession('sqlite');
    await expect(db.transaction(() => attempts(db))).rejects.toThrow('The store stayed busy');
    await db.ping();
  });

  it('refuses a boolean or NaN, which the library would not survive or would store as nothing', async () => {
    const db = await withSession('sqlite');
    for (const wrong of [true, Number.NaN]) {
      await expect(
        db.read
          .updateTable('session')
          .set({ mock: wrong as number })
          .execute(),
      ).rejects.toThrow(TypeError);
    }
  });
});

describe.skipIf(!stores.includes('postgres'))('the store on a PostgreSQL server', () => {
  it('is migrated once by processes that start together', async () => {
    const opts = await options('postgres');
    const all = await Promise.all([open(opts), open(opts), open(opts), open(opts)]);
    const { rows } = await sql`select version from migration`.execute(all[3]!.read);
    expect(rows).toEqual(EVERY_VERSION);
  });

  it('carries signals to every process, also after the server dropped the connection', async () => {
    const opts = await options('postgres');
    const [here, there] = [await open(opts), await open(opts)];
    const heard: string[] = [];
    there.onSignal((topic) => heard.push(topic));
    await here.transaction(async (tx) => tx.signal('one'));
    await vi.waitFor(() => expect(heard).toEqual(['one']), 20_000);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(here.read);
    await vi.waitFor(
      async () => {
        await here.transaction(async (tx) => tx.signal('two'));
        expect(heard).toContain('two');
      },
      { timeout: 10_000, interval: 100 },
    );
  });

  it('rejects when the server cannot be reached', async () => {
    const { dataDir } = await options('sqlite');
    await expect(openDatabase({ dataDir, url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow();
  });
});
