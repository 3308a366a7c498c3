import { forgetActivities, record } from '../activity.ts';
import type { Application, Applications } from '../applications.ts';
import { audit } from '../audit.ts';
import type { Challenges } from '../evidence/challenges.ts';
import type { Images } from '../evidence/images.ts';
import { forgetExpiredBlocks } from '../gallery/blocklist.ts';
import { forgetRemembered } from '../gallery/gallery.ts';
import { type Commit, enqueue } from '../jobs.ts';
import type { Database, Tx } from '../store/database.ts';
import { activitiesOf } from './activities.ts';
import { forgetIdempotencyKeys } from './create.ts';
import { asOf, isRefusal, type Session, transition } from './session.ts';
import { forgetSightings } from './sightings.ts';
import type { SessionStore } from './store.ts';

/** Sessions that one sweep handles in one transaction: few enough that requests never wait noticeably. */
const BATCH = 100;
const DAY = 86_400_000;

/** Why a session was deleted; goes into the audit log. */
export type DeletionCause = 'api' | 'retention';

/** Destroys the session's key at once; whatever was sealed under it is unreadable from the commit on. The rest follows as a job. */
export async function destroy(
  sessions: SessionStore,
  tx: Tx,
  session: Session,
  { cause, application }: { cause: DeletionCause; application: Application },
  now: number,
): Promise<void> {
  const next = transition(session, { type: 'deleted' }, now);
  if (isRefusal(next)) return;
  await sessions.destroyKey(tx, next);
  await forgetRemembered(tx, session.id);
  await tx.q.deleteFrom('job').where('session_id', '=', session.id).execute();
  await enqueue(tx, 'erase', { sessionId: session.id, payload: { cause, applicationId: application.id }, now });
  await record(tx, application, activitiesOf(session, next, now));
}

/** Job `erase`: the key is gone; now the blobs, checked one by one, then the rows, then a line without personal data. */
export async function erase(
  { images, challenges }: { readonly images: Images; readonly challenges: Challenges },
  sessionId: string,
  { cause, applicationId }: { cause: DeletionCause; applicationId: string },
  now: number,
): Promise<Commit> {
  const blobs = await images.destroyContent(sessionId);
  await challenges.destroyContent(sessionId);
  return async (tx) => {
    await tx.q.deleteFrom('challenge').where('session_id', '=', sessionId).execute();
    await tx.q.deleteFrom('image').where('session_id', '=', sessionId).execute();
    await tx.q.deleteFrom('session').where('id', '=', sessionId).execute();
    const actor = cause === 'api' ? applicationId : 'retention';
    await audit(tx, { at: now, actor, action: 'session_deleted', sessionId, details: { images: blobs } });
  };
}

export interface SweepContext {
  readonly db: Database;
  readonly applications: Applications;
  readonly sessions: SessionStore;
}

/** Deletes what is over and expires what is late, a batch at a time. Returns how many sessions it touched. */
export async function sweep(context: SweepContext, now: number): Promise<number> {
  const deleted = await sweepDue(context, 'deletes_at', destroyDue, now);
  const expired = await sweepDue(context, 'deadline_at', expireDue, now);
  await forgetIdempotencyKeys(context.db, now - DAY);
  await forgetActivities(context.db, now);
  await forgetSightings(context.db, now);
  await forgetExpiredBlocks(context.db, now);
  return deleted + expired;
}

type Handle = (sessions: SessionStore, tx: Tx, id: string, application: Application, now: number) => Promise<void>;

async function sweepDue(
  { db, applications, sessions }: SweepContext,
  column: 'deletes_at' | 'deadline_at',
  handle: Handle,
  now: number,
): Promise<number> {
  const due = await db.read
    .selectFrom('session')
    .select(['id', 'application_id'])
    .where(column, '<=', now)
    .where('wrapped_key', 'is not', null)
    .orderBy(column)
    .limit(BATCH)
    .execute();
  for (const { id, application_id } of due) {
    // A foreign key: no session is without its application.
    const application = (await applications.byId(application_id))!;
    await db.transaction((tx) => handle(sessions, tx, id, application, now));
  }
  return due.length;
}

const destroyDue: Handle = async (sessions, tx, id, application, now) => {
  const session = await sessions.lockSealed(tx, id);
  if (session && session.deletesAt <= now)
    await destroy(sessions, tx, session, { cause: 'retention', application }, now);
};

const expireDue: Handle = async (sessions, tx, id, application, now) => {
  const session = await sessions.lockSealed(tx, id);
  const next = session && asOf(session, now);
  if (next?.status !== 'expired') return;
  await sessions.save(tx, next);
  await record(tx, application, activitiesOf(session, next, now));
};
