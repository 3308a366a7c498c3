import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { ApplicationSettings, Mode } from '../src/applications.ts';
import { type Config, readConfig } from '../src/config.ts';
import type { CompleteSessionResult, DeprecatedSessionResult } from '../src/http/result-schema.ts';
import { type Outside, type Service, startService } from '../src/service.ts';
import type { Examiner } from '../src/session/work.ts';
import { type StoreKind, testableStores, testPostgres } from './postgres.ts';

/** The stores that this machine can test. */
export const STORES = await testableStores();

/** Examines nothing: for tests of what mock sessions go through, where no picture is ever looked at. */
export const NO_EXAMINER: Examiner & { close(): Promise<void> } = {
  engine: 'none',
  examine: () => Promise.reject(new Error('this test has no examiner')),
  judge: () => Promise.reject(new Error('this test has no examiner')),
  close: async () => {},
};

export interface TestOptions {
  readonly store?: StoreKind;
  readonly mode?: Mode;
  readonly variables?: Readonly<Record<string, string>>;
  readonly settings?: Partial<ApplicationSettings>;
  readonly openExaminer?: Outside['openExaminer'];
}

export interface Answer<T = Record<string, never>> {
  readonly status: number;
  readonly body: T;
  readonly raw: LightMyRequestResponse;
}

/** A running service with one application, its token, and a clock that a test may turn. */
export class TestService {
  readonly service: Service;
  readonly config: Config;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly #dataDir: string;
  readonly #time: { ahead: number };
  #token = '';

  private constructor(
    service: Service,
    config: Config,
    credentials: readonly [string, string],
    dataDir: string,
    time: { ahead: number },
  ) {
    this.service = service;
    this.config = config;
    [this.clientId, this.clientSecret] = credentials;
    this.#dataDir = dataDir;
    this.#time = time;
  }

  static async start(options: TestOptions = {}): Promise<TestService> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bonafide-'));
    const databaseUrl = options.store === 'postgres' ? (await testPostgres())?.url : undefined;
    const credentials = [`client-${randomBytes(4).toString('hex')}`, randomBytes(16).toString('hex')] as const;
    const config = readConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      PUBLIC_URL: 'https://verify.example',
      CLIENT_ID: credentials[0],
      CLIENT_SECRET: credentials[1],
      CLIENT_MODE: options.mode ?? 'test',
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...options.variables,
    });
    const time = { ahead: 0 };
    const service = await startService(config, {
      clock: () => Date.now() + time.ahead,
      random: Math.random,
      openExaminer: options.openExaminer ?? (async () => NO_EXAMINER),
      tell: () => {},
    });
    const test = new TestService(service, config, credentials, dataDir, time);
    if (options.settings) await test.settings(options.settings);
    await test.login();
    return test;
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  get token(): string {
    return this.#token;
  }

  /** Turns the service's clock forward. */
  pass(milliseconds: number): void {
    this.#time.ahead += milliseconds;
  }

  async settings(settings: Partial<ApplicationSettings>): Promise<void> {
    const { db } = this.service.foundation;
    const heard = new Promise<void>((resolve) => {
      const stop = db.onSignal((topic) => {
        if (topic !== 'applications') return;
        stop();
        resolve();
      });
    });
    await db.transaction(async (tx) => {
      await tx.q
        .updateTable('application')
        .set({ settings: JSON.stringify(settings) })
        .where('client_id', '=', this.clientId)
        .execute();
      tx.signal('applications');
    });
    await heard;
  }

  async login(form: Record<string, string> = {}): Promise<Answer<{ access_token: string }>> {
    const answer = await this.requestToken({
      grant_type: 'client_credentials',
      client_id: this.clientId,
      client_secret: this.clientSecret,
      ...form,
    });
    this.#token = (answer.body as { access_token?: string }).access_token ?? '';
    return answer as Answer<{ access_token: string }>;
  }

  requestToken(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer<object>> {
    return this.send({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(form).toString(),
    });
  }

  /** A request of the documented API with the application's token; `path` begins after /api/v1. */
  async call<T = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const body = payload === undefined ? {} : { payload: JSON.stringify(payload) };
    const type = payload === undefined ? {} : { 'content-type': 'application/json' };
    return this.send<T>({
      method,
      url: `/verify/api/v1${path}`,
      headers: { authorization: `Bearer ${this.#token}`, ...type, ...headers },
      ...body,
    });
  }

  async send<T>(request: InjectOptions): Promise<Answer<T>> {
    const raw = await this.service.server.inject(request);
    const json = raw.headers['content-type']?.toString().startsWith('application/json');
    return { status: raw.statusCode, body: (json ? raw.json() : raw.body) as T, raw };
  }

  async create(request: object = {}, headers: Record<string, string> = {}): Promise<Created> {
    const answer = await this.call<Created>('POST', '/verification', request, headers);
    if (answer.status !== 200) throw new Error(`create answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** A session that is started with consent, in mock mode unless told otherwise. */
  async started(request: object = { mock_behavior: {} }): Promise<string> {
    const consent = { granted: true, document_id: 'terms-1' };
    return (await this.create({ start: { consent }, ...request })).session_id;
  }

  upload(sid: string, type: string, content: string, more: object = {}): Promise<Answer<Uploaded>> {
    const image = { format: 'jpg', image_type: type, content, ...more };
    return this.call<Uploaded>('POST', `/verification/${sid}/images`, { image });
  }

  /** Uploads whatever the session says is missing until it is complete; returns the types in order. */
  async uploadAll(sid: string, content: string): Promise<string[]> {
    const sent: string[] = [];
    for (let missing = ['document_front']; missing.length > 0; ) {
      const answer = await this.upload(sid, missing[0]!, content);
      if (answer.status !== 200) throw new Error(`upload answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      sent.push(missing[0]!);
      missing = answer.body.missing_images;
    }
    return sent;
  }

  async result<T = ResultBody>(sid: string, query = ''): Promise<Answer<T>> {
    return this.call<T>('GET', `/verification/${sid}/result${query}`);
  }

  /** Asks for the result until the status is one of those wanted. */
  async until<T = ResultBody>(sid: string, wanted: readonly string[], query = ''): Promise<T> {
    for (let i = 0; i < 400; i++) {
      const { body } = await this.result<{ status: string }>(sid, query);
      if (wanted.includes(body.status)) return body as T;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`the session never became ${wanted.join(' or ')}`);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

type Whole<T> = T extends readonly (infer E)[] ? Whole<E>[] : T extends object ? { [K in keyof T]-?: Whole<T[K]> } : T;

/** Any result: a test knows which shape it asked for. */
export type ResultBody = Whole<CompleteSessionResult> &
  Whole<Omit<DeprecatedSessionResult, 'status' | 'mock' | 'policy'>>;

export interface Created {
  readonly session_id: string;
  readonly start_token?: string;
  readonly expiration: string;
  readonly missing_images: string[];
}

export interface Uploaded {
  readonly feedback: string;
  readonly complete: boolean;
  readonly missing_images: string[];
}

export interface ErrorBody {
  readonly error_code: number;
  readonly message: string | string[];
  readonly code: string;
  readonly request_id: string;
}

/** A picture of one pixel: mock sessions take it. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
