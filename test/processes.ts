import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const COMMAND_LINE = join(ROOT, 'bin', 'bonafide.js');
const WITHOUT_MODELS = join(import.meta.dirname, 'serve-without-models.mjs');

export type Variables = Readonly<Record<string, string>>;

/** The credentials of the application that every service of these tests makes at its first start. */
export const CREDENTIALS = { CLIENT_ID: 'client-of-the-test', CLIENT_SECRET: 'secret-of-the-test' } as const;

/** Tokens of one process are good for all: one issuer, whatever the port. */
const ALWAYS: Variables = {
  ...CREDENTIALS,
  PORT: '0',
  HOST: '127.0.0.1',
  PUBLIC_URL: 'https://verify.example',
  LOG_LEVEL: 'warn',
  RATE_LIMIT_APPLICATION: '0',
  RATE_LIMIT_ADDRESS: '0',
};

/** Compiles what the processes run, if a source is newer. */
export function build(): void {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'build.js')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Nothing of this process's environment but the way to programs. */
const environment = (variables: Variables) => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  ...variables,
});

/** Runs a command of `bonafide` to its end. */
export async function bonafide(args: readonly string[], variables: Variables): Promise<Ended> {
  const process = new ServiceProcess([COMMAND_LINE, ...args], { ...ALWAYS, ...variables });
  return process.ended;
}

export interface Ended {
  /** Exit status; null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** None of them outlives the test. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A service in a process of its own, to be sent signals. */
export class ServiceProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #url = '';

  constructor(args: readonly string[], variables: Variables) {
    this.#child = spawn(process.execPath, [...args], { cwd: ROOT, env: environment(variables), stdio: 'pipe' });
    this.#child.stdout!.on('data', (part: Buffer) => (this.#stdout += part));
    this.#child.stderr!.on('data', (part: Buffer) => (this.#stderr += part));
    // A killed process leaves a broken pipe behind.
    this.#child.stdin!.on('error', () => undefined);
    alive.add(this.#child);
    this.ended = once(this.#child, 'close').then(([status]) => {
      alive.delete(this.#child);
      return { status, stdout: this.#stdout, stderr: this.#stderr };
    });
  }

  /** `bonafide serve`, models and all, once it is ready. */
  static async serve(variables: Variables): Promise<ServiceProcess> {
    const started = new ServiceProcess([COMMAND_LINE, 'serve'], { ...ALWAYS, ...variables });
    await started.#ready();
    return started;
  }

  /** A process that has loaded the service without models and waits for `begin`. */
  static reserve(): ServiceProcess {
    return new ServiceProcess([WITHOUT_MODELS], {});
  }

  /** Starts the service in a process that was held in reserve; resolves once it is ready. */
  async begin(variables: Variables): Promise<void> {
    this.#child.stdin!.write(`${JSON.stringify({ ...ALWAYS, ...variables })}\n`);
    await this.#ready();
  }

  /** Where it listens. */
  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Rejects, with what it wrote, when the process ends before it is ready. */
  async #ready(): Promise<void> {
    const stream = this.#child.stderr!;
    const gone = this.ended.then(({ status, stderr }) => {
      throw new Error(`the service ended with status ${status} before it was ready: ${stderr}`);
    });
    gone.catch(() => undefined);
    for (;;) {
      const url = /ready on (http:\S+)/.exec(this.#stderr)?.[1];
      if (url !== undefined) {
        this.#url = url;
        return;
      }
      await Promise.race([once(stream, 'data'), gone]);
    }
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  signal(name: 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  /** SIGTERM; resolves when the process is gone. */
  stop(): Promise<Ended> {
    this.signal('SIGTERM');
    return this.ended;
  }
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** The connection broke before the whole answer was there: what was asked may have happened or not. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** A client of one application over real HTTP. */
export class Client {
  readonly url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async login(
    url: string,
    id: string = CREDENTIALS.CLIENT_ID,
    secret: string = CREDENTIALS.CLIENT_SECRET,
  ): Promise<Client> {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
    const answer = await fetch(`${url}/oidc/token`, { method: 'POST', body });
    return new Client(url, ((await answer.json()) as { access_token: string }).access_token);
  }

  /** The same token at another process. */
  at(url: string): Client {
    return new Client(url, this.token);
  }

  /** A request of the documented API; `path` begins after /api/v1/verification. Throws Unanswered. */
  async call<T = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const sent = payload === undefined ? {} : { body: JSON.stringify(payload) };
    try {
      const answer = await fetch(`${this.url}/verify/api/v1/verification${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, ...headers },
        ...sent,
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const json = answer.headers.get('content-type')?.startsWith('application/json');
      return { status: answer.status, body: (json ? JSON.parse(String(bytes)) : bytes) as T, headers: answer.headers };
    } catch (cause) {
      throw new Unanswered(`${method} was not answered`, { cause });
    }
  }
}

/** The value of one gauge of the service's metrics; 0 where it has none. */
export async function jobs(url: string, name: string, state: 'waiting' | 'running' | 'dead'): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^bonafide_jobs\\{name="${name}",state="${state}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Asks again and again until the answer is what is wanted; throws with the last one after `limitMs`. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, limitMs = 60_000): Promise<T> {
  for (const since = Date.now(); ; ) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() - since > limitMs) throw new Error(`it never came to that; at last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
