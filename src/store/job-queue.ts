import { type Kysely, type Selectable, sql, type Updateable } from 'kysely';
import type { Database, Tx } from './database.ts';
import type { JobTable, Schema } from './schema.ts';

export type JobRow = Selectable<JobTable>;

/** What proves that a worker still has a job: taking it again changes `attempts`, whoever takes it. */
export type Held = Pick<JobRow, 'id' | 'lease_owner' | 'attempts'>;

export interface Taking {
  readonly owner: string;
  readonly now: number;
  /** Jobs at most. */
  readonly most: number;
  /** Length of the lease, by the names that may be taken. */
  readonly leaseMs: ReadonlyMap<string, number>;
}

/** Whether this very job is there already, waiting or running. */
export async function isQueued({ q }: Tx, job: Pick<JobRow, 'name' | 'session_id' | 'payload'>): Promise<boolean> {
  const found = await q
    .selectFrom('job')
    .select('id')
    .where('session_id', '=', job.session_id)
    .where('name', '=', job.name)
    .where('payload', '=', job.payload)
    .where('dead_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

const NO_LEASE = { lease_owner: null, lease_until: null } as const;

/** Leases due jobs, the longest due first, in one statement; no two workers get the same one. */
export function takeDue(db: Pick<Database, 'kind' | 'read'>, { owner, now, most, leaseMs }: Taking): Promise<JobRow[]> {
  const due = db.read
    .selectFrom('job')
    .select('id')
    .where('dead_at', 'is', null)
    .where('run_at', '<=', now)
    .where('name', 'in', [...leaseMs.keys()])
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .orderBy('run_at')
    .limit(most);
  return (
    db.read
      // Materialised, because a plan that ran the selection twice would lock more than it takes.
      .with(
        (cte) => cte('due').materialized(),
        () => (db.kind === 'postgres' ? due.forUpdate().skipLocked() : due),
      )
      .updateTable('job')
      .set((eb) => ({ lease_owner: owner, lease_until: leaseEnd(now, leaseMs), attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
      .returningAll()
      .execute()
  );
}

function leaseEnd(now: number, leaseMs: ReadonlyMap<string, number>) {
  const cases = [...leaseMs].map(([name, length]) => sql`when ${name} then ${sql.lit(now + length)}`);
  return sql<number>`case name ${sql.join(cases, sql` `)} end`;
}

/** When the next of these names is due, if nobody has it. */
export async function nextRunAt({ read }: Pick<Database, 'read'>, names: readonly string[]): Promise<number | null> {
  const row = await read
    .selectFrom('job')
    .select((eb) => eb.fn.min('run_at').as('next'))
    .where('dead_at', 'is', null)
    .where('lease_owner', 'is', null)
    .where('name', 'in', names)
    .executeTakeFirst();
  return row?.next ?? null;
}

/** False when the job is no longer held: somebody else has it, or it is gone. */
export async function updateHeld(q: Kysely<Schema>, held: Held, change: Updateable<JobTable>): Promise<boolean> {
  const { numUpdatedRows } = await q
    .updateTable('job')
    .set(change)
    .where('id', '=', held.id)
    .where('lease_owner', '=', held.lease_owner)
    .where('attempts', '=', held.attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Ends the lease too, and leaves the job for later. */
export const releaseHeld = (q: Kysely<Schema>, held: Held, change: Updateable<JobTable>): Promise<boolean> =>
  updateHeld(q, held, { ...change, ...NO_LEASE });

/** False when the job is no longer held. */
export async function deleteHeld(q: Kysely<Schema>, held: Held): Promise<boolean> {
  const { numDeletedRows } = await q
    .deleteFrom('job')
    .where('id', '=', held.id)
    .where('lease_owner', '=', held.lease_owner)
    .where('attempts', '=', held.attempts)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Frees the jobs of workers whose names do not begin with `prefix`. */
export async function voidForeignLeases(q: Kysely<Schema>, prefix: string): Promise<void> {
  await q.updateTable('job').set(NO_LEASE).where('lease_owner', 'not like', `${prefix}%`).execute();
}

export interface JobCount {
  readonly name: string;
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
}

/** Jobs by name; `waiting` counts those of later and those whose worker is gone too. */
export async function countJobs({ read }: Pick<Database, 'read'>, now: number): Promise<JobCount[]> {
  const { rows } = await sql<JobCount>`
    select name,
      count(*) filter (where dead_at is null and (lease_until is null or lease_until <= ${now})) as waiting,
      count(*) filter (where dead_at is null and lease_until > ${now}) as running,
      count(*) filter (where dead_at is not null) as dead
    from job group by name order by name`.execute(read);
  return rows;
}
