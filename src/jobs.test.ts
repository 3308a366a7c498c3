import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyStore, type StoreKind, testableStores } from '../test/postgres.ts';
import {
  enqueue,
  JOBS,
  type Job,
  type JobHandlers,
  type JobName,
  type JobRunner,
  LeaseExpired,
  LeaseLost,
  type NewJob,
  startJobs,
} from './jobs.ts';
import { type Database, openDatabase, type Tx } from './store/database.ts';
import { countJobs } from './store/job-queue.ts';

const HOUR_MS = 3_600_000;
const nothing = async (): Promise<void> => {};
const now = (): number => Date.now();
/** Waits as long as a busy machine may need. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, 20_000);

interface Bench {
  readonly db: Database;
  readonly errors: unknown[];
  add(name: JobName, job?: Partial<NewJob>): Promise<void>;
  start(handlers: JobHandlers, options?: { concurrency?: number; clock?: () => number }): Promise<JobRunner>;
  jobs(): Promise<
    {
      name: string;
      attempts: number;
      last_error: string | null;
      dead_at: number | null;
      run_at: number;
      lease_until: number | null;
    }[]
  >;
}

async function bench(kind: StoreKind): Promise<Bench> {
  const { options, remove } = await emptyStore(kind);
  const db = await openDatabase(options);
  const runners: JobRunner[] = [];
  const errors: unknown[] = [];
  onTestFinished(async () => {
    await Promise.all(runners.map((runner) => runner.stop(0)));
    await db.close();
    remove();
  });
  return {
    db,
    errors,
    add: (name, job) => db.transaction((tx) => enqueue(tx, name, { sessionId: null, payload: {}, now: now(), ...job })),
    async start(handlers, { concurrency = 4, clock = now } = {}) {
      const onError = (error: unknown): void => void errors.push(error);
      const runner = await startJobs({ db, handlers, concurrency, owner: 'test', clock, random: () => 0.5, onError });
      runners.push(runner);
      return runner;
    },
    jobs: () =>
      db.read
        .selectFrom('job')
        .select(['name', 'attempts', 'last_error', 'dead_at', 'run_at', 'lease_until'])
        .orderBy('created_at')
        .execute(),
  };
}

/** A line in the store that shows that a job's work was committed. */
const note = (tx: Tx, id: string) =>
  tx.q.insertInto('audit').values({ id, at: 0, actor: 'test', action: 'x', session_id: null, details: '{}' }).execute();
const notes = async (db: Database): Promise<string[]> =>
  (await db.read.selectFrom('audit').select('id').execute()).map(({ id }) => id).sort();
const noting =
  (id: string) =>
  async (tx: Tx): Promise<void> =>
    void (await note(tx, id));

/** A handler that starts and then waits until it is let go. */
function held(commit: (tx: Tx) => Promise<void> = nothing) {
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const started: Job[] = [];
  return {
    started,
    letGo: () => letGo(),
    run: async (job: Job) => {
      started.push(job);
      await gate;
      return commit;
    },
  };
}

afterEach(() => void vi.useRealTimers());

describe.each(await testableStores())('the queue on %s', (kind) => {
  it('runs a job once its transaction is committed, with what it was given', async () => {
    const { start, add, db, jobs } = await bench(kind);
    const seen: Job[] = [];
    await start({
      analyse: {
        run: async (job) => {
          seen.push(job);
          return noting('analysed');
        },
      },
    });
    await add('analyse', { sessionId: 's1', payload: { imageId: 'i1' } });
    await eventually(async () => expect(await notes(db)).toEqual(['analysed']));
    expect(seen).toEqual([
      { id: expect.any(String), name: 'analyse', sessionId: 's1', payload: { imageId: 'i1' }, attempts: 1 },
    ]);
    expect(await jobs()).toEqual([]);
  });

  it('runs what waited before it started', async () => {
    const { start, add, jobs } = await bench(kind);
    await add('decide');
    await start({ decide: { run: async () => nothing } });
    await eventually(async () => expect(await jobs()).toEqual([]));
  });

  it('never runs a job of a transaction that was rolled back', async () => {
    const { start, db, jobs } = await bench(kind);
    const run = vi.fn(async () => nothing);
    await start({ decide: { run } });
    const failing = db.transaction(async (tx) => {
      await enqueue(tx, 'decide', { sessionId: null, payload: {}, now: now() });
      throw new Error('no');
    });
    await failing.catch(() => undefined);
    await pause(100);
    expect(run).not.toHaveBeenCalled();
    expect(await jobs()).toEqual([]);
  });

  it('takes only the jobs it has handlers for', async () => {
    const { start, add, jobs } = await bench(kind);
    await add('erase');
    await add('decide');
    await start({ decide: { run: async () => nothing } });
    await eventually(async () => expect(await jobs()).toMatchObject([{ name: 'erase', attempts: 0 }]));
  });

  it('does not run a job before its time, and then without being told', async () => {
    const { start, add } = await bench(kind);
    const ranAt: number[] = [];
    await start({
      decide: {
        run: async () => {
          ranAt.push(now());
          return nothing;
        },
      },
    });
    const runAt = now() + 400;
    await add('decide', { runAt });
    await eventually(() => expect(ranAt).toHaveLength(1));
    expect(ranAt[0]).toBeGreaterThanOrEqual(runAt);
  });

  it('commits the work and the end of the job together, or neither', async () => {
    const { start, add, db, jobs, errors } = await bench(kind);
    await start({
      decide: {
        run:
          async ({ attempts }) =>
          async (tx) => {
            await note(tx, `attempt ${attempts}`);
            if (attempts === 1) throw new Error('the disk was full');
          },
      },
    });
    await add('decide');
    await eventually(async () => expect(await jobs()).toEqual([]));
    expect(await notes(db)).toEqual(['attempt 2']);
    expect(errors).toHaveLength(1);
  });

  it('tries a failed job again later, and keeps of the error only its class and code', async () => {
    const { start, add, jobs } = await bench(kind);
    const error = Object.assign(new RangeError('Anna Maria Eriksson'), { code: 'too_far' });
    await start({ decide: { run: () => Promise.reject(error) } });
    const before = now();
    await add('decide');
    await eventually(async () => expect((await jobs())[0]?.last_error).toBe('RangeError too_far'));
    const [job] = await jobs();
    expect(job).toMatchObject({ attempts: 1, dead_at: null, lease_until: null });
    // Half of the wait is by chance; the chance of this bench is one half.
    expect(job!.run_at).toBeGreaterThanOrEqual(before + JOBS.decide.firstWaitMs * 0.75);
  });

  it.each([
    ['a string', 'Anna Maria'],
    ['an error named by a person', Object.assign(new Error('x'), { name: 'Anna Maria', code: 'Eriksson, Anna' })],
  ])('keeps nothing of %s', async (_, thrown) => {
    const { start, add, jobs } = await bench(kind);
    await start({ decide: { run: () => Promise.reject(thrown) } });
    await add('decide');
    await eventually(async () => expect((await jobs())[0]?.last_error).toBe('unknown'));
  });

  it('buries a job after its last attempt, in one transaction with what that means, and leaves it visible', async () => {
    const { start, add, db, jobs } = await bench(kind);
    const run = vi.fn(() => Promise.reject(new Error('again')));
    await start({ analyse: { run, onDead: (job, tx) => noting(`dead ${job.sessionId}`)(tx) } });
    await add('analyse', { sessionId: 's1' });
    await eventually(async () => expect(await notes(db)).toEqual(['dead s1']));
    expect(run).toHaveBeenCalledTimes(JOBS.analyse.attempts);
    const [job] = await jobs();
    expect(job).toMatchObject({ attempts: 3, last_error: 'Error', lease_until: null, dead_at: expect.any(Number) });
    expect(await countJobs(db, now())).toEqual([{ name: 'analyse', waiting: 0, running: 0, dead: 1 }]);
  });

  it('never gives up an erasure', async () => {
    const { start, add, db, jobs } = await bench(kind);
    await add('erase');
    await db.read.updateTable('job').set({ attempts: 10_000 }).execute();
    await start({ erase: { run: () => Promise.reject(new Error('again')) } });
    await eventually(async () => expect((await jobs())[0]?.last_error).toBe('Error'));
    const [job] = await jobs();
    expect(job).toMatchObject({ attempts: 10_001, dead_at: null });
    expect(job!.run_at).toBeLessThanOrEqual(now() + JOBS.erase.mostWaitMs);
  });

  it('buries, without running it, a job that took its workers down as often as it may be tried', async () => {
    const { start, add, db, errors } = await bench(kind);
    await add('analyse');
    await db.read
      .updateTable('job')
      .set({ attempts: 3, lease_owner: 'gone', lease_until: now() - 1 })
      .execute();
    const run = vi.fn(async () => nothing);
    await start({ analyse: { run, onDead: (_, tx) => noting('dead')(tx) } });
    await eventually(async () => expect(await notes(db)).toEqual(['dead']));
    expect(run).not.toHaveBeenCalled();
    expect(errors[0]).toBeInstanceOf(LeaseExpired);
  });

  it('gives every job to one worker only, and to no more at once than allowed', async () => {
    const { start, add, db, jobs } = await bench(kind);
    let running = 0;
    let most = 0;
    const handler = {
      run: async (job: Job) => {
        running += 1;
        most = Math.max(most, running);
        await pause(2);
        running -= 1;
        return noting(job.id);
      },
    };
    await Promise.all(Array.from({ length: 60 }, () => add('decide')));
    await Promise.all([1, 2].map(() => start({ decide: handler }, { concurrency: 3 })));
    await eventually(async () => expect(await jobs()).toEqual([]));
    expect(await notes(db)).toHaveLength(60);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('gives a job whose lease ran out to another worker, and voids what the first one brings late', async () => {
    const { start, add, db, jobs, errors } = await bench(kind);
    const slow = held(noting('slow'));
    await start({ decide: slow });
    await add('decide');
    await eventually(() => expect(slow.started).toHaveLength(1));
    const second = held(noting('second'));
    await start({ decide: second }, { clock: () => now() + HOUR_MS });
    await eventually(() => expect(second.started).toMatchObject([{ attempts: 2 }]));
    slow.letGo();
    await eventually(() => expect(errors[0]).toBeInstanceOf(LeaseLost));
    expect(await jobs()).toMatchObject([{ attempts: 2, last_error: null }]);
    second.letGo();
    await eventually(async () => expect(await jobs()).toEqual([]));
    expect(await notes(db)).toEqual(['second']);
  });

  it('does not commit the work of a job that was withdrawn meanwhile', async () => {
    const { start, add, db, errors } = await bench(kind);
    const slow = held(noting('slow'));
    await start({ decide: slow });
    await add('decide', { sessionId: 's1' });
    await eventually(() => expect(slow.started).toHaveLength(1));
    await db.read.deleteFrom('job').where('session_id', '=', 's1').execute();
    slow.letGo();
    await eventually(() => expect(errors[0]).toBeInstanceOf(LeaseLost));
    expect(await notes(db)).toEqual([]);
  });

  it('keeps its lease while it works', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { start, add, jobs } = await bench(kind);
    let later = 0;
    const slow = held();
    await start({ decide: slow }, { clock: () => now() + later });
    await add('decide');
    await eventually(() => expect(slow.started).toHaveLength(1));
    const [before] = await jobs();
    later = JOBS.decide.leaseMs - 1_000;
    vi.advanceTimersByTime(JOBS.decide.leaseMs / 2);
    await eventually(async () =>
      expect((await jobs())[0]!.lease_until).toBeGreaterThan(before!.lease_until! + later / 2),
    );
    slow.letGo();
    await eventually(async () => expect(await jobs()).toEqual([]));
  });

  it('counts what waits, runs and is dead', async () => {
    const { start, add, db } = await bench(kind);
    const slow = held();
    await start({ decide: slow }, { concurrency: 1 });
    await add('decide');
    await eventually(() => expect(slow.started).toHaveLength(1));
    await add('decide');
    await add('decide', { runAt: now() + HOUR_MS });
    await add('erase');
    expect(await countJobs(db, now())).toEqual([
      { name: 'decide', waiting: 2, running: 1, dead: 0 },
      { name: 'erase', waiting: 1, running: 0, dead: 0 },
    ]);
    slow.letGo();
  });

  it('lets what runs finish when it is stopped, and takes nothing more', async () => {
    const { start, add, db, jobs } = await bench(kind);
    const slow = held(noting('slow'));
    const runner = await start({ decide: slow }, { concurrency: 1 });
    await add('decide');
    await eventually(() => expect(slow.started).toHaveLength(1));
    await add('decide');
    const stopped = runner.stop(60_000);
    slow.letGo();
    await stopped;
    expect(await notes(db)).toEqual(['slow']);
    expect(await jobs()).toMatchObject([{ attempts: 0, lease_until: null }]);
  });

  it('gives back what does not finish in time: another takes it at once, and it costs no attempt', async () => {
    const { start, add, db, jobs, errors } = await bench(kind);
    const stuck = held(noting('stuck'));
    const runner = await start({ decide: stuck });
    await add('decide');
    await eventually(() => expect(stuck.started).toHaveLength(1));
    const other = held(noting('other'));
    await start({ decide: other });
    await runner.stop(50);
    await eventually(() => expect(other.started).toMatchObject([{ attempts: 1 }]));
    stuck.letGo();
    await eventually(() => expect(errors[0]).toBeInstanceOf(LeaseLost));
    other.letGo();
    await eventually(async () => expect(await jobs()).toEqual([]));
    expect(await notes(db)).toEqual(['other']);
  });

  it('has one sweep, however many workers start, and runs it again after its interval', async () => {
    const { start, jobs } = await bench(kind);
    const run = vi.fn(async () => nothing);
    let later = 0;
    const clock = (): number => now() + later;
    const before = now();
    await start({ sweep: { run } }, { clock });
    await start({ sweep: { run } }, { clock });
    await eventually(() => expect(run).toHaveBeenCalledTimes(1));
    await eventually(async () =>
      expect(await jobs()).toMatchObject([{ name: 'sweep', attempts: 0, lease_until: null }]),
    );
    expect((await jobs())[0]!.run_at).toBeGreaterThanOrEqual(before + JOBS.sweep.everyMs);
    later = JOBS.sweep.everyMs;
    await eventually(() => expect(run).toHaveBeenCalledTimes(2));
    expect(await jobs()).toHaveLength(1);
  });

  it('leaves room for timers while a long queue drains', async () => {
    const { start, add, jobs } = await bench(kind);
    await Promise.all(Array.from({ length: 150 }, () => add('decide')));
    const left: number[] = [];
    let done = 0;
    const ticking = setInterval(() => left.push(150 - done), 1);
    await start(
      {
        decide: {
          run: async () => {
            done += 1;
            return nothing;
          },
        },
      },
      { concurrency: 1 },
    );
    await eventually(async () => expect(await jobs()).toEqual([]));
    clearInterval(ticking);
    expect(new Set(left).size).toBeGreaterThan(10);
  });

  it('comes back by itself after the store failed for a while', async () => {
    const { start, add, db, jobs, errors } = await bench(kind);
    await start({ decide: { run: async () => nothing } });
    await sql`alter table job rename to job_away`.execute(db.read);
    await eventually(() => expect(errors.length).toBeGreaterThan(0));
    await sql`alter table job_away rename to job`.execute(db.read);
    await add('decide');
    await eventually(async () => expect(await jobs()).toEqual([]));
  });
});

describe('the leases of a process that is gone', () => {
  const leased = { attempts: 1, lease_owner: 'former/process', lease_until: now() + HOUR_MS };

  it('are void on the embedded store, which only one process has', async () => {
    const { start, add, db, jobs } = await bench('sqlite');
    await add('decide');
    await db.read.updateTable('job').set(leased).execute();
    await start({ decide: { run: async () => nothing } });
    await eventually(async () => expect(await jobs()).toEqual([]));
  });

  it('hold on PostgreSQL until they run out, because others may still be there', async (context) => {
    if (!(await testableStores()).includes('postgres')) context.skip();
    const { start, add, db, jobs } = await bench('postgres');
    await add('decide');
    await db.read.updateTable('job').set(leased).execute();
    const run = vi.fn(async () => nothing);
    await start({ decide: { run } });
    await pause(200);
    expect(run).not.toHaveBeenCalled();
    expect(await jobs()).toMatchObject([{ attempts: 1 }]);
  });
});
