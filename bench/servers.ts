import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CREDENTIALS = { CLIENT_ID: 'bench', CLIENT_SECRET: 'bench-secret' } as const;

/** A server in a process of its own. */
export interface Running {
  readonly url: string;
  /** Seconds from its start until it was ready. */
  readonly readyAfter: number;
  /** Resident memory now, in MB. */
  rss(): Promise<number>;
  stop(): Promise<void>;
}

export async function startBare(): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/bare.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return running(child, await firstMatch(child.stdout!, /(http:\S+)/), 0, async () => {});
}

/** `bonafide serve` as an operator runs it, on a fresh data folder, with limits that never bite. */
export async function startBonafide(variables: Readonly<Record<string, string>> = {}): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bonafide-bench-'));
  const env = {
    ...process.env,
    ...CREDENTIALS,
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    PUBLIC_URL: 'http://127.0.0.1',
    RATE_LIMIT_APPLICATION: '1000000000',
    ...variables,
  };
  const started = performance.now();
  const child = spawn(process.execPath, ['bin/bonafide.js', 'serve'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await firstMatch(child.stderr!, /ready on (http:\S+)/);
  return running(child, url, (performance.now() - started) / 1000, () => rm(dataDir, { recursive: true, force: true }));
}

function running(child: ChildProcess, url: string, readyAfter: number, clean: () => Promise<void>): Running {
  return {
    url,
    readyAfter,
    async rss() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await clean();
    },
  };
}

async function firstMatch(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  for await (const line of createInterface({ input: stream })) {
    const found = pattern.exec(line)?.[1];
    if (found === undefined) continue;
    stream.resume();
    return found;
  }
  throw new Error('the server ended before it was ready');
}

/** An access token of the bench's application. */
export async function login(url: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: CREDENTIALS.CLIENT_ID,
    client_secret: CREDENTIALS.CLIENT_SECRET,
  });
  const answer = await fetch(`${url}/oidc/token`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
