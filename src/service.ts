import { Activities } from './activity.ts';
import type { Applications } from './applications.ts';
import type { Config } from './config.ts';
import { demoShop } from './demo/shop.ts';
import type { Credentials } from './demo/verification.ts';
import { type Foundation, openFoundation, poolOptions, type Tell, tellOperator } from './foundation.ts';
import { Blocklist } from './gallery/blocklist.ts';
import { Gallery } from './gallery/gallery.ts';
import { buildServer, type Server } from './http/server.ts';
import { Tokens } from './http/tokens.ts';
import { type JobHandlers, type JobRunner, startJobs } from './jobs.ts';
import { openNetworks } from './network.ts';
import { abandonImage, abandonSession } from './session/abandon.ts';
import { BlockDesk } from './session/block.ts';
import { Capture } from './session/capture.ts';
import { ChallengeDesk } from './session/challenge.ts';
import { abandonChallenge, judge } from './session/challenge-work.ts';
import { ConsentDocuments } from './session/consents.ts';
import { SessionFactory } from './session/create.ts';
import { FaceAuthDesk } from './session/face-auth.ts';
import { type DeletionCause, erase, sweep } from './session/retention.ts';
import { SessionStarter } from './session/start.ts';
import { analyse, decideSession, type Examiner, type WorkContext } from './session/work.ts';

/** Time and chance, and an examiner in place of the pool: tests own them. */
export interface Outside {
  readonly clock: () => number;
  readonly random: () => number;
  readonly openExaminer: (config: Config) => Promise<Examiner & { close(): Promise<void> }>;
  readonly tell: Tell;
}

export const OUTSIDE: Outside = {
  clock: Date.now,
  random: Math.random,
  openExaminer: async (config) => (await import('./analysis/pool.ts')).openPool(poolOptions(config)),
  tell: tellOperator,
};

export interface Service {
  readonly server: Server;
  readonly foundation: Foundation;
  /** Where it listens. */
  readonly url: string;
  /** Whether the demonstration shop is served too, at /demo. */
  readonly demo: boolean;
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
  const address = { url: '' };
  const demo = await demoApplication(foundation.applications, config, outside);
  if (demo)
    server.register(async (scope) =>
      demoShop(scope, { api: () => address.url, publicUrl: config.publicUrl ?? null, credentials: demo }),
    );
  const worker = config.role === 'api' ? null : startWorker(foundation, config, outside, server);
  opened.push(async () => worker?.then(({ stop }) => stop()).catch(() => undefined));
  opened.push(() => {
    state.stopping = true;
    return drain(server);
  });
  address.url = await server.listen({ port: config.port, host: config.host });
  await worker;
  state.warming = false;
  return { server, foundation, url: address.url, demo: demo !== null };
}

/** Answers what is under way. Connections that fall idle meanwhile are closed: clients would keep them for a minute. */
async function drain(server: Server): Promise<void> {
  const closing = setInterval(() => server.server.closeIdleConnections(), 100);
  await server.close().finally(() => clearInterval(closing));
}

async function apiContext(foundation: Foundation, config: Config, { clock, tell }: Outside) {
  const { db, keys, applications, sessions, images, challenges, marks } = foundation;
  const networks = await openNetworks(config.networkFiles);
  const issuer = config.publicUrl ?? `http://localhost:${config.port}`;
  const options = { issuer, requireResource: config.requireResource, clock };
  const factory = new SessionFactory(db, keys, sessions);
  const capture = new Capture(foundation, {
    queueLimit: config.queueLimit,
    waitMs: config.uploadWaitSeconds * 1000,
  });
  const faceAuth = new FaceAuthDesk({ db, sessions, images, factory, capture, clock });
  return {
    ...foundation,
    clock,
    publicUrl: config.publicUrl ?? null,
    tokens: await Tokens.open(db, keys, applications, options, () => tell('The signing keys could not be read again.')),
    factory,
    capture,
    faceAuth,
    blocks: new BlockDesk({ sessions, images, faceAuth, blocklist: new Blocklist(db, keys), clock }),
    consents: new ConsentDocuments(db),
    networks,
    starter: new SessionStarter({ ...foundation, networks }),
    activities: new Activities(db, applications),
    desk: new ChallengeDesk({ db, sessions, challenges, marks, clock }, config.uploadWaitSeconds * 1000),
  };
}

/** The examiner first: no job is taken before the models have passed their self-test. */
async function startWorker(foundation: Foundation, config: Config, outside: Outside, { log }: Server) {
  const { clock, random } = outside;
  const examiner = await outside.openExaminer(config);
  const gallery = new Gallery(foundation.db, foundation.keys);
  const runner: JobRunner = await startJobs({
    db: foundation.db,
    handlers: handlers({ ...foundation, gallery, examiner, clock }),
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
      await gallery.close();
    },
  };
}

/** Class and code: messages of errors may hold what a caller sent. */
function labels(error: unknown): { error: string; errorCode?: string } {
  const { name = 'unknown', code } = error instanceof Error ? (error as Error & { code?: unknown }) : {};
  return { error: name, ...(typeof code === 'string' && { errorCode: code }) };
}

function handlers(context: WorkContext): JobHandlers {
  const { db, images, challenges, clock } = context;
  return {
    analyse: {
      run: ({ sessionId, payload }) => analyse(context, sessionId!, payload.imageId as string),
      onDead: ({ sessionId, payload }, tx) => abandonImage(context, tx, sessionId!, payload.imageId as string),
    },
    judge: {
      run: ({ sessionId, payload }) => judge(context, sessionId!, payload.challengeId as string),
      onDead: ({ sessionId, payload }, tx) =>
        abandonChallenge(context, tx, { sessionId: sessionId!, id: payload.challengeId as string }),
    },
    decide: {
      run: ({ sessionId }) => decideSession(context, sessionId!),
      onDead: ({ sessionId }, tx) => abandonSession(context, tx, sessionId!),
    },
    erase: {
      run: async ({ sessionId, payload }) => {
        const { cause, applicationId } = payload as { cause: DeletionCause; applicationId: string };
        return erase({ images, challenges }, sessionId!, { cause, applicationId }, clock());
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

const DEMO_CLIENT_ID = 'demo-shop';

/** The demonstration shop has an application of its own, whose secret is new at every start and known to nobody else. */
async function demoApplication(
  applications: Applications,
  { demo, databaseUrl, publicUrl, clientMode, role }: Config,
  { clock }: Outside,
): Promise<Credentials | null> {
  const alone = databaseUrl === undefined && publicUrl === undefined && clientMode === 'test';
  if (role !== 'all' || demo === 'off' || (demo === 'auto' && !alone)) return null;
  const clientId = DEMO_CLIENT_ID;
  const known = await applications.byClientId(clientId);
  if (known?.disabled) return null;
  if (known) return { clientId, clientSecret: await applications.rotateSecret(clientId, 0, clock()) };
  const { clientSecret } = await applications.create({ name: 'Fern & Fell', mode: 'test', clientId }, clock());
  return { clientId, clientSecret };
}
