import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Database, Tx } from './store/database.ts';
import {
  deleteHeld,
  type JobRow,
  nextRunAt,
  releaseHeld,
  takeDue,
  updateHeld,
  voidForeignLeases,
} from './store/job-queue.ts';

interface JobRule {
  /** Times taken, crashes of the process included, after which the job is dead. */
  readonly attempts: number;
  /** Wait after the first failure; it doubles up to `mostWaitMs`. */
  readonly firstWaitMs: number;
  readonly mostWaitMs: number;
  /** Without a heartbeat for this long, another worker takes the job. */
  readonly leaseMs: number;
  /** A job that comes again: one row, always there. */
  readonly everyMs?: number;
}

const FOR_EVER = Number.POSITIVE_INFINITY;

export const JOBS = {
  // A person waits before the page for this one: after a crash another worker answers within an upload's wait.
  analyse: { attempts: 3, firstWaitMs: 250, mostWaitMs: 2_000, leaseMs: 10_000 },
  judge: { attempts: 3, firstWaitMs: 250, mostWaitMs: 2_000, leaseMs: 10_000 },
  decide: { attempts: 10, firstWaitMs: 500, mostWaitMs: 60_000, leaseMs: 10_000 },
  // Erasure is never given up: it stays visible, with its attempts and last error, until it has happened.
  erase: { attempts: FOR_EVER, firstWaitMs: 1_000, mostWaitMs: 300_000, leaseMs: 15_000 },
  sweep: { attempts: FOR_EVER, firstWaitMs: 1_000, mostWaitMs: 10_000, leaseMs: 10_000, everyMs: 5_000 },
} as const satisfies Record<string, JobRule>;

export type JobName = keyof typeof JOBS;
const ruleOf = (name: JobName): JobRule => JOBS[name];

export interface Job {
  readonly id: string;
  readonly name: JobName;
  readonly sessionId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Times taken, this one included. */
  readonly attempts: number;
}

/** What a job's work writes; it commits together with the end of the job, or not at all. */
export type Commit = (tx: Tx) => Promise<void>;

export interface JobHandler {
  /** Does the work, which may happen more than once, and returns what to write about it, which happens once. */
  run(job: Job): Promise<Commit>;
  /** Writes, in the transaction that buries the job, what its failure means. */
  onDead?(job: Job, tx: Tx): Promise<void>;
}

export type JobHandlers = Partial<Record<JobName, JobHandler>>;

export interface NewJob {
  readonly sessionId: string | null;
  /** JSON; never personal data. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds; absent: now. */
  readonly runAt?: number | undefined;
  readonly now: number;
}

export interface JobRunnerOptions {
  readonly db: Database;
  /** Only jobs that have a handler are taken. */
  readonly handlers: JobHandlers;
  /** Jobs at the same time. */
  readonly concurrency: number;
  /** Names this worker in the `job` table. */
  readonly owner: string;
  readonly clock: () => number;
  /** 0..1, for the spread of retries. */
  readonly random: () => number;
  /** Told of what no caller sees: failed attempts, lost leases, an unreachable store. */
  readonly onError: (error: unknown, job: Job | null) => void;
}

/** Another worker has the job by now, or it was withdrawn: this one's work is void. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  readonly code = 'lease_lost';
}

/** The job's workers disappeared as often as it may be tried. */
export class LeaseExpired extends Error {
  override readonly name = 'LeaseExpired';
  readonly code = 'lease_expired';
}

const TOPIC = 'jobs';
const POLL_MS = 1_000;
// A due job that another worker is just taking must not make this one spin.
const LEAST_WAIT_MS = 20;
const HEARTBEATS_PER_LEASE = 3;
const PROCESS = randomUUID();

/** Puts a job into the queue if, and when, the caller's transaction commits. */
export async function enqueue(tx: Tx, name: JobName, job: NewJob): Promise<void> {
  await tx.q
    .insertInto('job')
    .values(newRow(randomUUID(), name, job))
    .execute();
  tx.signal(TOPIC);
}

const newRow = (id: string, name: JobName, { sessionId, payload, runAt, now }: NewJob): JobRow => ({
  id,
  name,
  session_id: sessionId,
  payload: JSON.stringify(payload),
  run_at: runAt ?? now,
  attempts: 0,
  lease_owner: null,
  lease_until: null,
  last_error: null,
  dead_at: null,
  created_at: now,
});

const jobOf = (row: JobRow): Job => ({
  id: row.id,
  name: row.name as JobName,
  sessionId: row.session_id,
  payload: JSON.parse(row.payload),
  attempts: row.attempts,
});

/** Starts taking due jobs. On the embedded store all leases of former processes are void: the folder is ours. */
export async function startJobs(options: JobRunnerOptions): Promise<JobRunner> {
  const { db, handlers, clock } = options;
  const recurring = namesOf(handlers).filter((name) => ruleOf(name).everyMs !== undefined);
  await db.transaction(async ({ q }) => {
    if (db.kind === 'sqlite') await voidForeignLeases(q, PROCESS);
    for (const name of recurring) {
      const row = newRow(name, name, { sessionId: null, payload: {}, now: clock() });
      await q
        .insertInto('job')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
  return new JobRunner(options);
}

const namesOf = (handlers: JobHandlers): JobName[] => Object.keys(handlers) as JobName[];

/** Takes jobs under leases and runs them. Started by startJobs. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #leaseMs: ReadonlyMap<JobName, number>;
  readonly #owner: string;
  readonly #running = new Map<JobRow, Promise<void>>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;
  #takeAgain = false;
  #stopping = false;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#leaseMs = new Map(namesOf(options.handlers).map((name) => [name, ruleOf(name).leaseMs]));
    this.#owner = `${PROCESS}/${options.owner}/${randomUUID()}`;
    this.#unsubscribe = options.db.onSignal((topic) => {
      if (topic === TOPIC) this.#wake();
    });
    this.#wake();
  }

  /** Takes nothing more, waits up to `limitMs` for what runs, and gives the rest back to be taken at once. */
  async stop(limitMs: number): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe();
    await this.#taking;
    clearTimeout(this.#timer);
    const limit = new AbortController();
    const timeUp = pause(limitMs, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#running.values()), timeUp]);
    limit.abort();
    await this.#giveBack([...this.#running.keys()]);
  }

  async #giveBack(rows: readonly JobRow[]): Promise<void> {
    const { db, clock } = this.#options;
    if (rows.length === 0) return;
    await db.transaction(async (tx) => {
      // Not the job's fault, so not one of its attempts.
      for (const row of rows) await releaseHeld(tx.q, row, { run_at: clock(), attempts: row.attempts - 1 });
      tx.signal(TOPIC);
    });
  }

  #wake(): void {
    if (this.#stopping) return;
    this.#takeAgain = true;
    this.#taking ??= this.#takeAll().finally(() => {
      this.#taking = undefined;
      if (this.#takeAgain) this.#wake();
    });
  }

  async #takeAll(): Promise<void> {
    clearTimeout(this.#timer);
    let waitMs = POLL_MS;
    try {
      while (this.#takeAgain && !this.#stopping) {
        this.#takeAgain = false;
        // The embedded store answers without leaving the turn: a long queue must not starve timers and sockets.
        await nextTurn();
        waitMs = await this.#fill();
      }
    } catch (error) {
      this.#options.onError(error, null);
    }
    this.#timer = setTimeout(() => this.#wake(), waitMs);
  }

  /** Takes as many due jobs as there is room for; returns how long to wait unless signalled. */
  async #fill(): Promise<number> {
    const { db, concurrency, clock } = this.#options;
    const room = concurrency - this.#running.size;
    if (room === 0 || this.#stopping) return POLL_MS;
    const rows = await takeDue(db, { owner: this.#owner, now: clock(), most: room, leaseMs: this.#leaseMs });
    for (const row of rows) this.#running.set(row, this.#run(row));
    const next = await nextRunAt(db, [...this.#leaseMs.keys()]);
    return next === null ? POLL_MS : Math.min(POLL_MS, Math.max(LEAST_WAIT_MS, next - clock()));
  }

  async #run(row: JobRow): Promise<void> {
    const { handlers, onError } = this.#options;
    const job = jobOf(row);
    const handler = handlers[job.name]!;
    const heartbeat = setInterval(() => void this.#extend(row, job), ruleOf(job.name).leaseMs / HEARTBEATS_PER_LEASE);
    try {
      if (job.attempts > ruleOf(job.name).attempts) throw new LeaseExpired();
      const commit = await handler.run(job);
      await this.#finish(row, job, commit);
    } catch (error) {
      onError(error, job);
      await this.#fail(row, job, handler, error).catch((failure) => onError(failure, job));
    } finally {
      clearInterval(heartbeat);
      this.#running.delete(row);
      this.#wake();
    }
  }

  async #extend(row: JobRow, job: Job): Promise<void> {
    const { db, clock, onError } = this.#options;
    const change = { lease_until: clock() + ruleOf(job.name).leaseMs };
    await updateHeld(db.read, row, change).catch((error) => onError(error, job));
  }

  #finish(row: JobRow, job: Job, commit: Commit): Promise<void> {
    const { db, clock } = this.#options;
    const { everyMs } = ruleOf(job.name);
    return db.transaction(async (tx) => {
      const held =
        everyMs === undefined
          ? await deleteHeld(tx.q, row)
          : await releaseHeld(tx.q, row, { run_at: clock() + everyMs, attempts: 0, last_error: null });
      if (!held) throw new LeaseLost();
      await commit(tx);
    });
  }

  /** Leaves the job for later, or buries it after its last attempt; does nothing if it is not ours any more. */
  #fail(row: JobRow, job: Job, handler: JobHandler, error: unknown): Promise<void> {
    const { db, clock, random } = this.#options;
    const rule = ruleOf(job.name);
    const dead = job.attempts >= rule.attempts;
    const change = dead ? { dead_at: clock() } : { run_at: clock() + waitAfter(rule, job.attempts, random()) };
    return db.transaction(async (tx) => {
      const held = await releaseHeld(tx.q, row, { ...change, last_error: labelOf(error) });
      if (held && dead) await handler.onDead?.(job, tx);
    });
  }
}

/** Doubles with every failure; half of it is by chance, so that what failed together does not return together. */
function waitAfter({ firstWaitMs, mostWaitMs }: JobRule, failures: number, random: number): number {
  return Math.round(Math.min(mostWaitMs, firstWaitMs * 2 ** (failures - 1)) * (0.5 + random / 2));
}

/** Class and code only: messages may hold personal data. */
function labelOf(error: unknown): string {
  const { name, code } = error instanceof Error ? (error as Error & { code?: unknown }) : {};
  return [name, code].filter((part) => typeof part === 'string' && /^[\w-]{1,60}$/.test(part)).join(' ') || 'unknown';
}
