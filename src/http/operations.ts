import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import Type from 'typebox';
import type { Database } from '../store/database.ts';
import { countJobs } from '../store/job-queue.ts';
import type { Server } from './server.ts';

export interface OperationsContext {
  readonly db: Database;
  /** Reasons why this process cannot serve yet, apart from the store; none when it can. */
  readonly notReady: () => readonly string[];
}

const READY_WITHIN_MS = 2_000;

const Health = Type.Object({ status: Type.Literal('ok') }, { $id: 'Health' });
const Readiness = Type.Object(
  { status: Type.Enum(['ready', 'not_ready']), reasons: Type.Array(Type.String()) },
  { $id: 'Readiness' },
);

/** Health, readiness and metrics. */
export function operationsRoutes(app: Server, context: OperationsContext, registry: Registry): void {
  const tags = ['Operations'];
  app.get('/healthz', { schema: { tags, summary: 'The process lives', response: { 200: Health } } }, () => ({
    status: 'ok' as const,
  }));
  app.get(
    '/readyz',
    { schema: { tags, summary: 'The process can verify', response: { 200: Readiness, 503: Readiness } } },
    async (_request, reply) => {
      const reasons = [...context.notReady(), ...(await storeReasons(context.db))];
      return reply
        .code(reasons.length === 0 ? 200 : 503)
        .send({ status: reasons.length === 0 ? 'ready' : 'not_ready', reasons });
    },
  );
  app.get('/metrics', { schema: { tags, summary: 'Prometheus text' } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

async function storeReasons(db: Database): Promise<string[]> {
  const late = new Promise<string[]>((resolve) => {
    setTimeout(resolve, READY_WITHIN_MS, ['the store does not answer']).unref();
  });
  const answer = db.ping().then(
    () => [],
    () => ['the store is not reachable'],
  );
  return Promise.race([answer, late]);
}

/** Counts every request of the routes that are added afterwards. */
export function collectMetrics(app: Server, db: Database): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'bonafide_http_request_seconds',
    help: 'Answered requests and the time they took.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  new Gauge({
    name: 'bonafide_jobs',
    help: 'Jobs in the queue; dead ones need somebody to look.',
    labelNames: ['name', 'state'] as const,
    registers: [registry],
    async collect() {
      const jobs = await countJobs(db, Date.now());
      // A name without a job is not among them, and must not keep its last figure.
      this.reset();
      for (const { name, ...counts } of jobs)
        for (const state of ['waiting', 'running', 'dead'] as const) this.set({ name, state }, Number(counts[state]));
    },
  });
  app.addHook('onResponse', (request, reply, done) => {
    // The route, never the address: that holds ids and tokens.
    const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode };
    seconds.observe(labels, reply.elapsedTime / 1000);
    done();
  });
  return registry;
}
