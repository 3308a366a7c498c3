import type { Insertable, Selectable } from 'kysely';
import { APPLICATIONS_CHANGED, type Application, type Applications } from './applications.ts';
import { Fault } from './errors.ts';
import type { Database, Tx } from './store/database.ts';
import type { ActivityTable } from './store/schema.ts';

/** What can be told of a session, by the vendor's names. */
export const ACTIVITIES = [
  'session_created',
  'session_started',
  'consent_approved',
  'image_uploaded_info',
  'verification_status_updated',
  'verification_completed',
  'expiration_session',
  'session_deleted',
  'page_loaded',
  'user_action',
  'sdk_process_completed',
  'face_auth_session_completed',
  'error',
] as const;

type Detail = 'imageType' | 'processResult' | 'result' | 'pageName' | 'userActionType' | 'errorName';

/** Something that happened to a session. `details` are codes, never anything about a person. */
export interface Activity {
  readonly name: (typeof ACTIVITIES)[number];
  readonly sessionId: string;
  readonly at: number;
  readonly details: Readonly<Partial<Record<Detail, string>>>;
}

/**
 * An activity as it is collected. The address, the browser and the customer's id of the person are personal; entries are
 * not sealed and outlive an erased session, so they never hold these.
 */
export interface ActivityEntry {
  readonly activity: Activity['name'];
  readonly app_id: string;
  readonly ip: null;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly user_agent: null;
  readonly user_id: null;
  readonly additionalParams: { readonly sessionId: string } & Activity['details'];
}

export type ActivityRow = Insertable<ActivityTable>;

/** How long an activity can be collected. */
const KEPT_MS = 86_400_000;
const MOST_STREAMS = 10;
/** Rows that are forgotten in one transaction: few enough that requests never wait noticeably. */
const SWEPT = 1_000;
const STREAM_ID = /^[\w.-]{1,64}$/;

/** The rows of what happened; none for an application that collects nothing. */
export function activityRows(application: Application, activities: readonly Activity[]): ActivityRow[] {
  if (!application.collecting) return [];
  return activities.map((activity) => ({
    application_id: application.id,
    at: activity.at,
    entry: JSON.stringify(entryOf(application, activity)),
  }));
}

const entryOf = (application: Application, { name, sessionId, at, details }: Activity): ActivityEntry => ({
  activity: name,
  app_id: application.id,
  ip: null,
  timestamp: at,
  user_agent: null,
  user_id: null,
  additionalParams: { sessionId, ...details },
});

/** Records what happened in the transaction that makes it happen, as its last step. Free for who collects nothing. */
export const record = (tx: Tx, application: Application, activities: readonly Activity[]): Promise<void> =>
  insertActivities(tx, activityRows(application, activities));

/** As record(), for rows of several applications. */
export async function insertActivities(tx: Tx, rows: readonly ActivityRow[]): Promise<void> {
  if (rows.length === 0) return;
  // A cursor must never pass a sequence that was drawn and is yet to be seen. In one order, so that none wait in a ring.
  const applications = new Set(rows.map((row) => row.application_id));
  for (const id of [...applications].sort()) await tx.takeTurn(`activity:${id}`);
  await tx.q.insertInto('activity').values(rows).execute();
}

/** Activities that can no longer be collected are deleted, a batch at a time. */
export async function forgetActivities(db: Database, now: number): Promise<void> {
  for (let deleted = SWEPT; deleted === SWEPT; ) {
    const { numDeletedRows } = await db.transaction(({ q }) =>
      q
        .deleteFrom('activity')
        .where('sequence', 'in', (old) =>
          old
            .selectFrom('activity')
            .select('sequence')
            .where('at', '<=', now - KEPT_MS)
            .orderBy('at')
            .limit(SWEPT),
        )
        .executeTakeFirst(),
    );
    deleted = Number(numDeletedRows);
  }
}

/** What an application collects: an application turns it on, opens streams, and each stream is a cursor of its own. */
export class Activities {
  readonly #db: Database;
  readonly #applications: Applications;

  constructor(db: Database, applications: Applications) {
    this.#db = db;
    this.#applications = applications;
  }

  /** From now on activities are recorded; other processes hear of it within moments. */
  async start(applicationId: string, now: number): Promise<void> {
    await this.#change(async (tx) => {
      const { numUpdatedRows } = await tx.q
        .updateTable('application')
        .set({ collecting_since: now })
        .where('id', '=', applicationId)
        .where('collecting_since', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new Fault('collect_already_started');
    });
  }

  /** Nothing more is recorded, and the streams are gone. */
  async stop(applicationId: string): Promise<void> {
    await this.#change(async (tx) => {
      await claim(tx, applicationId);
      await tx.q.deleteFrom('activity_stream').where('application_id', '=', applicationId).execute();
      await tx.q.updateTable('application').set({ collecting_since: null }).where('id', '=', applicationId).execute();
    });
  }

  async #change(work: (tx: Tx) => Promise<void>): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await work(tx);
      tx.signal(APPLICATIONS_CHANGED);
    });
    this.#applications.forget();
  }

  /** A new stream begins with the oldest activity that is still kept. */
  async openStream(applicationId: string, streamId: string): Promise<void> {
    const row = { application_id: applicationId, stream_id: wellFormed(streamId), cursor: 0 };
    await this.#db.transaction(async (tx) => {
      await claim(tx, applicationId);
      const streams = await ofApplication(tx, applicationId).execute();
      if (streams.some((one) => one.stream_id === streamId)) throw new Fault('stream_exists');
      if (streams.length >= MOST_STREAMS) throw new Fault('too_many_streams');
      await tx.q.insertInto('activity_stream').values(row).execute();
    });
  }

  async closeStream(applicationId: string, streamId: string): Promise<void> {
    wellFormed(streamId);
    await this.#db.transaction(async (tx) => {
      await claim(tx, applicationId);
      const { numDeletedRows } = await tx.q
        .deleteFrom('activity_stream')
        .where('application_id', '=', applicationId)
        .where('stream_id', '=', streamId)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new Fault('not_found');
    });
  }

  /** The next activities of a stream, the oldest first, `most` of them at most; each is given once. */
  async collect(applicationId: string, streamId: string, most: number, now: number): Promise<ActivityEntry[]> {
    wellFormed(streamId);
    return this.#db.transaction(async (tx) => {
      const stream = await ofApplication(tx, applicationId).where('stream_id', '=', streamId).executeTakeFirst();
      if (!stream) {
        // Stopping deletes the streams, so only here is it open whether activities are collected at all.
        await claim(tx, applicationId);
        throw new Fault('not_found');
      }
      const rows = await nextRows(tx, applicationId, stream.cursor, most, now);
      const last = rows.at(-1);
      if (last) await moveCursor(tx, applicationId, streamId, last.sequence);
      return rows.map(({ entry }) => JSON.parse(entry) as ActivityEntry);
    });
  }
}

function wellFormed(streamId: string): string {
  if (!STREAM_ID.test(streamId)) throw new Fault('invalid_stream_id');
  return streamId;
}

/** Refuses while nothing is collected. It writes the row, so that of two transactions that rest on it one is repeated. */
async function claim(tx: Tx, applicationId: string): Promise<void> {
  const { numUpdatedRows } = await tx.q
    .updateTable('application')
    .set((row) => ({ collecting_since: row.ref('collecting_since') }))
    .where('id', '=', applicationId)
    .where('collecting_since', 'is not', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Fault('collect_not_started');
}

const ofApplication = ({ q }: Tx, applicationId: string) =>
  q.selectFrom('activity_stream').select(['stream_id', 'cursor']).where('application_id', '=', applicationId);

function nextRows(
  { q }: Tx,
  applicationId: string,
  after: number,
  most: number,
  now: number,
): Promise<Pick<Selectable<ActivityTable>, 'sequence' | 'entry'>[]> {
  return q
    .selectFrom('activity')
    .select(['sequence', 'entry'])
    .where('application_id', '=', applicationId)
    .where('sequence', '>', after)
    .where('at', '>', now - KEPT_MS)
    .orderBy('sequence')
    .limit(most)
    .execute();
}

async function moveCursor({ q }: Tx, applicationId: string, streamId: string, cursor: number): Promise<void> {
  await q
    .updateTable('activity_stream')
    .set({ cursor })
    .where('application_id', '=', applicationId)
    .where('stream_id', '=', streamId)
    .execute();
}
