import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { OPTIONS } from '../src/config.ts';

const ROOT = join(import.meta.dirname, '..');
/** The command line of this checkout. */
export const BONAFIDE = join(ROOT, 'bin', 'bonafide.js');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Another installation's command line. */
  readonly bin?: string;
}

/** Without the options of whoever runs the tests. One thread: loading the models twice proves nothing more. */
function environment(variables: RunOptions['variables']): NodeJS.ProcessEnv {
  const mine = new Set(Object.values(OPTIONS).map(({ name }) => name as string));
  const others = Object.entries(process.env).filter(([name]) => !mine.has(name));
  return { ...Object.fromEntries(others), WORKERS: '1', ...variables };
}

function start(args: readonly string[], { variables, bin = BONAFIDE }: RunOptions) {
  return spawn(process.execPath, [bin, ...args], { env: environment(variables), stdio: 'pipe' });
}

/** Runs one command to its end. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = start(args, options);
  // A command that ends without reading closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

export const json = <T = Record<string, unknown>>({ stdout }: Ended): T => JSON.parse(stdout) as T;

/** The JSON objects of a batch's output, one a line. */
export const lines = <T = Record<string, unknown>>({ stdout }: Ended): T[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T);

export const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), 'bonafide-cli-'));

/** The pictures of a cast member, written once by the specimen command and kept between runs. */
export async function specimen(person: number): Promise<string> {
  const folder = join(ROOT, 'node_modules', '.cache', 'bonafide', `command-line-${person}`);
  const written = await run(['specimen', '--person', String(person), '--out', folder, '--today', '2026-11-23']);
  if (written.status !== 0 || !existsSync(join(folder, 'truth.json'))) throw new Error(written.stderr);
  return folder;
}

/** A service that runs until it is told to stop. */
export class Serving {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #heard: { text: string };

  private constructor(url: string, child: ChildProcess, heard: { text: string }) {
    this.url = url;
    this.#child = child;
    this.#heard = heard;
  }

  /** Waits until it says where it listens; throws with what it said instead. */
  static async start(dataDir: string, variables: Readonly<Record<string, string>> = {}): Promise<Serving> {
    const here = { HOST: '127.0.0.1', PORT: '0', PUBLIC_URL: 'https://verify.example', DATA_DIR: dataDir };
    const child = start(['serve'], { variables: { ...here, ...variables } });
    const heard = { text: '' };
    child.stdout.on('data', (chunk) => (heard.text += chunk));
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.on('data', (chunk) => {
        heard.text += chunk;
        const found = /ready on (http:\S+)/.exec(heard.text)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', () => reject(new Error(heard.text)));
    });
    return new Serving(url, child, heard);
  }

  /** Everything that it wrote so far. */
  get said(): string {
    return this.#heard.text;
  }

  /** SIGTERM; returns the exit status. */
  async stop(): Promise<number | null> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
    return this.#child.exitCode;
  }
}
