import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseOptions } from '../src/store/database.ts';

const DEBIAN = '/usr/lib/postgresql';
const START_MS = 60_000;
// fsync stays on: the crash tests mean it. No TCP: nothing to collide with.
const SETTINGS = ['-c fsync=on', "-c listen_addresses=''", '-c max_connections=200', '-c shared_buffers=32MB'];

let cluster: Promise<string | null> | undefined;

/**
 * A fresh, empty database on a throw-away PostgreSQL that all test files of one vitest run share and that goes
 * when the run ends; null, with a line that says so, where PostgreSQL is not installed.
 */
export async function testPostgres(): Promise<{ url: string } | null> {
  cluster ??= sharedCluster();
  const folder = await cluster;
  if (folder === null) return null;
  const name = `t${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: urlOf(folder, 'postgres') });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return { url: urlOf(folder, name) };
}

function urlOf(folder: string, database: string): string {
  return `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

async function sharedCluster(): Promise<string | null> {
  const bin = binaries();
  if (bin === null) {
    console.info(
      'skipped: PostgreSQL is not installed (apt-get install postgresql), so only the embedded store is tested',
    );
    return null;
  }
  // Workers of one vitest run have one parent.
  const folder = join(tmpdir(), `bonafide-postgres-${process.ppid}`);
  const ready = join(folder, 'ready');
  if (claim(folder)) {
    startCluster(bin, folder);
    writeFileSync(ready, '');
  }
  for (const since = Date.now(); !existsSync(ready); await pause(50)) {
    if (Date.now() - since > START_MS) throw new Error(`PostgreSQL did not start in ${folder}`);
  }
  return folder;
}

/** True for the one worker that made the folder. */
function claim(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o755 });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false;
    throw error;
  }
}

function binaries(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl'))) ?? null;
}

function startCluster(bin: string, folder: string): void {
  watch(folder);
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const run = (program: string, args: string[]): void => {
    execFileSync(join(bin, program), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run('initdb', [
    '--pgdata',
    data,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  const options = [...SETTINGS, `-c unix_socket_directories='${folder}'`].join(' ');
  run('pg_ctl', ['start', '--wait', '--pgdata', data, '--log', join(folder, 'log'), '--options', options]);
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user) throw new Error('no user postgres or nobody to run PostgreSQL as');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Stops the server and removes its folder once the vitest run is gone, however it went. */
function watch(folder: string): void {
  const script = `while kill -0 ${process.ppid}; do sleep 1; done; kill -QUIT $(head -1 '${folder}/data/postmaster.pid'); sleep 1; rm -rf '${folder}'`;
  spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref();
}

/** A fresh folder under the system's temporary one, and the way to remove it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = join(tmpdir(), `bonafide-${randomBytes(8).toString('hex')}`);
  mkdirSync(path, { mode: 0o700 });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export type StoreKind = 'sqlite' | 'postgres';

/** The stores that this machine can test. */
export async function testableStores(): Promise<StoreKind[]> {
  return (await testPostgres()) === null ? ['sqlite'] : ['sqlite', 'postgres'];
}

/** Options for an empty store that nobody else uses, and the way to remove its folder. */
export async function emptyStore(kind: StoreKind): Promise<{ options: DatabaseOptions; remove(): void }> {
  const { path, remove } = temporaryFolder();
  const url = kind === 'postgres' ? (await testPostgres())?.url : undefined;
  return { options: { dataDir: path, url }, remove };
}
