import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Activities } from './activity.ts';
import { Applications } from './applications.ts';
import type { Config } from './config.ts';
import { OperatorError } from './errors.ts';
import { type Blobs, fsBlobs, s3Blobs } from './evidence/blobs.ts';
import { Images } from './evidence/images.ts';
import { buildServer, type Server } from './http/server.ts';
import { Tokens } from './http/tokens.ts';
import { type JobHandlers, type JobRunner, startJobs } from './jobs.ts';
import { Capture } from './session/capture.ts';
import { SessionFactory } from './session/create.ts';
import { type DeletionCause, erase, sweep } from './session/retention.ts';
import { SessionStarter } from './session/start.ts';
import { SessionStore } from './session/store.ts';
import {
  abandonImage,
  abandonSession,
  analyse,
  decideSession,
  type Examiner,
  type WorkContext,
} from './session/work.ts';
import { type Database, DataFolderInUse, openDatabase } from './store/database.ts';
import { KeyRing, masterKeyFile } from './store/seal.ts';

/** Time and chance, and an examiner in place of the pool: tests own them. */
export interface Outside {
  readonly clock: () => number;
  readonly random: () => number;
  readonly openExaminer: (config: Config) => Promise<Examiner & { close(): Promise<void> }>;
  /** Lines for the operator (a new secret, a warning). */
  readonly tell: (line: string) => void;
}

export const OUTSIDE: Outside = {
  clock: Date.now,
  random: Math.random,
  openExaminer: async (config) => (await import('./analysis/pool.ts')).openPool(poolOptions(config)),
  tell: (line) => process.stderr.write(`${line}\n`),
};

export const poolOptions = ({ workers, queueLimit }: Pick<Config, 'workers' | 'queueLimit'>) => ({
  threads: workers === 0 ? Math.min(availableParallelism(), 4) : workers,
  queueLimit,
  timeoutMs: 20_000,
});

/** Store, keys and images: what commands and the service share. */
export interface Foundation {
  readonly db: Database;
  readonly keys: KeyRing;
  readonly applications: Applications;
  readonly sessions: SessionStore;
  readonly images: Images;
}

/** Opens the store. Throws an OperatorError where another process owns the data folder. */
export async function openFoundation(config: Config, tell: Outside['tell']): Promise<Foundation> {
  const db = await openDatabase({ dataDir: config.dataDir, url: config.databaseUrl }).catch((error: unknown) => {
    throw error instanceof DataFolderInUse ? new OperatorError(error.message) : error;
  });
  const keys = new KeyRing(config.masterKey ?? ownMasterKey(config.dataDir, tell));
  return {
    db,
    keys,
    applications: new Applications(db),
    sessions: new SessionStore(db, keys),
    images: new Images(db, openBlobs(config)),
  };
}

function ownMasterKey(dataDir: string, tell: Outside['tell']): string {
  const { masterKey, made } = masterKeyFile(dataDir);
  if (made)
    tell(`Made a master key in ${join(dataDir, 'master.key')}. Back it up apart from the data, or set MASTER_KEY.`);
  return masterKey;
}

function openBlobs({ blobUrl, dataDir, s3AccessKeyId, s3SecretAccessKey }: Config): Blobs {
  if (blobUrl === undefined) return fsBlobs(join(dataDir, 'blobs'));
  if (s3AccessKeyId === undefined || s3SecretAccessKey === undefined)
    throw new OperatorError('BLOB_URL needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
  return s3Blobs(blobUrl, { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey });
}

export interface Service {
  readonly server: Server;
  readonly foundation: Foundation;
  /** Where it listens. */
  readonly url: string;
  /** Drains: no accepted request is dropped, running examinations finish or go back to the queue. */
  stop(): Promise<void>;
}

const DRAIN_MS = 10_000;

/**
 * Composes and starts one process of the service, in the order in which its parts need each other. A start that fails
 * gives back what it had opened.
 */
export async function startService(config: Config, outside: Outside = OUTSIDE): Promise<Service> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    return { ...(await compose(config, outside, opened)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Adds the way to close each part to `opened` before the next one is begun. */
async function compose(
  config: Config,
  outside: Outside,
  opened: (() => Promise<void>)[],
): Promise<Omit<Service, 'stop'>> {
  const foundation = await openFoundation(config, outside.tell);
  opened.push(() => foundation.db.close());
  await firstApplication(foundation.applications, config, outside);
  const state = { stopping: false, warming: config.role !== 'api' };
  const server = await buildServer({
    db: foundation.db,
    api: config.role === 'worker' ? null : await apiContext(foundation, config, outside),
    notReady: () => [...(state.warming ? ['the models are loading'] : []), ...(state.stopping ? ['stopping'] : [])],
    logLevel: config.logLevel,
    trustProxy: config.trustProxy,
    limits: { perApplication: config.applicationRate, perAddress: config.addressRate },
  });
  const worker = config.role === 'api' ? null : startWorker(foundation, config, outside, server);
  opened.push(async () => worker?.then(({ stop }) => stop()).catch(() => undefined));
  opened.push(() => {
    state.stopping = true;
    return drain(server);
  });
  const url = await server.listen({ port: config.port, host: config.host });
  await worker;
  state.warming = false;
  return { server, foundation, url };
}

/** Answers what is under way. Connections that fall idle meanwhile are closed: clients would keep them for a minute. */
async function drain(server: Server): Promise<void> {
  const closing = setInterval(() => server.server.closeIdleConnections(), 100);
  await server.close().finally(() => clearInterval(closing));
}

async function apiContext(foundation: Foundation, config: Config, { clock, tell }: Outside) {
  const { db, keys, applications, sessions, images } = foundation;
  const issuer = config.publicUrl ?? `http://localhost:${config.port}`;
  const options = { issuer, requireResource: config.requireResource, clock };
  return {
    ...foundation,
    clock,
    tokens: await Tokens.open(db, keys, applications, options, () => tell('The signing keys could not be read again.')),
    factory: new SessionFactory(db, keys, sessions),
    starter: new SessionStarter(db, sessions, applications),
    activities: new Activities(db, applications),
    capture: new Capture(db, sessions, images, {
      queueLimit: config.queueLimit,
      waitMs: config.uploadWaitSeconds * 1000,
    }),
  };
}

/** The examiner first: no job is taken before the models have passed their self-test. */
async function startWorker(foundation: Foundation, config: Config, outside: Outside, { log }: Server) {
  const { clock, random } = outside;
  const examiner = await outside.openExaminer(config);
  const runner: JobRunner = await startJobs({
    db: foundation.db,
    handlers: handlers({ ...foundation, examiner, clock }),
    concurrency: poolOptions(config).threads + 2,
    owner: `pid ${process.pid}`,
    clock,
    random,
    onError: (error, job) => log.warn({ job: job?.name, attempt: job?.attempts, ...labels(error) }, 'job failed'),
  });
  return {
    async stop() {
      await runner.stop(DRAIN_MS);
      await examiner.close();
    },
  };
}

/** Class and code: messages of errors may hold what a caller sent. */
function labels(error: unknown): { error: string; errorCode?: string } {
  const { name = 'unknown', code } = error instanceof Error ? (error as Error & { code?: unknown }) : {};
  return { error: name, ...(typeof code === 'string' && { errorCode: code }) };
}

function handlers(context: WorkContext): JobHandlers {
  const { db, images, clock } = context;
  return {
    analyse: {
      run: ({ sessionId, payload }) => analyse(context, sessionId!, payload.imageId as string),
      onDead: ({ sessionId, payload }, tx) => abandonImage(context, tx, sessionId!, payload.imageId as string),
    },
    decide: {
      run: ({ sessionId }) => decideSession(context, sessionId!),
      onDead: ({ sessionId }, tx) => abandonSession(context, tx, sessionId!),
    },
    erase: {
      run: async ({ sessionId, payload }) => {
        const { cause, applicationId } = payload as { cause: DeletionCause; applicationId: string };
        return erase(images, sessionId!, { cause, applicationId }, clock());
      },
    },
    sweep: {
      run: async () => {
        await sweep(context, clock());
        // What was erased since the last time, keys above all, leaves the log of the embedded store too.
        await db.shred();
        return async () => {};
      },
    },
  };
}

/** A service without an application is of no use: the first start makes one. */
async function firstApplication(applications: Applications, config: Config, { clock, tell }: Outside): Promise<void> {
  const { clientId, clientSecret, clientMode } = config;
  const needed =
    clientId === undefined ? (await applications.list()).length === 0 : !(await applications.byClientId(clientId));
  if (!needed) return;
  const wanted = {
    name: 'first application',
    mode: clientMode,
    ...(clientId !== undefined && { clientId }),
    ...(clientSecret !== undefined && { clientSecret }),
  };
  const made = await applications.create(wanted, clock()).catch(async (error: unknown) => {
    // Of several processes that start on an empty database, one makes it for all.
    if (clientId !== undefined && (await applications.byClientId(clientId))) return null;
    throw error;
  });
  if (made && clientSecret === undefined)
    tell(
      `Made an application. Its credentials, shown this once:\n  client_id     ${made.application.clientId}\n  client_secret ${made.clientSecret}`,
    );
}
