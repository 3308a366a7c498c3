import { audit } from '../audit.ts';
import type { Images } from '../evidence/images.ts';
import { type Commit, enqueue } from '../jobs.ts';
import type { Database, Tx } from '../store/database.ts';
import { forgetIdempotencyKeys } from './create.ts';
import { asOf, isRefusal, type Session, transition } from './session.ts';
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
  cause: DeletionCause,
  now: number,
): Promise<void> {
  const next = transition(session, { type: 'deleted' }, now);
  if (isRefusal(next)) return;
  await sessions.destroyKey(tx, next);
  await tx.q.deleteFrom('job').where('session_id', '=', session.id).execute();
  await enqueue(tx, 'erase', { sessionId: session.id, payload: { cause, applicationId: session.applicationId }, now });
}

/** Job `erase`: the key is gone; now the blobs, checked one by one, then the rows, then a line without personal data. */
export async function erase(
  images: Images,
  sessionId: string,
  { cause, applicationId }: { cause: DeletionCause; applicationId: string },
  now: number,
): Promise<Commit> {
  const blobs = await images.destroyContent(sessionId);
  return async (tx) => {
    await tx.q.deleteFrom('image').where('session_id', '=', sessionId).execute();
    await tx.q.deleteFrom('session').where('id', '=', sessionId).execute();
    const actor = cause === 'api' ? applicationId : 'retention';
    await audit(tx, { at: now, actor, action: 'session_deleted', sessionId, details: { images: blobs } });
  };
}

/** Deletes what is over and expires what is late, a batch at a time. Returns how many sessions it touched. */
export async function sweep(db: Database, sessions: SessionStore, now: number): Promise<number> {
  const deleted = await sweepDue(db, 'deletes_at', now, (tx, id) => destroyDue(sessions, tx, id, now));
  const expired = await sweepDue(db, 'deadline_at', now, (tx, id) => expireDue(sessions, tx, id, now));
  await forgetIdempotencyKeys(db, now - DAY);
  return deleted + expired;
}

async function sweepDue(
  db: Database,
  column: 'deletes_at' | 'deadline_at',
  now: number,
  handle: (tx: Tx, id: string) => Promise<void>,
): Promise<number> {
  const due = await db.read
    .selectFrom('session')
    .select('id')
    .where(column, '<=', now)
    .where('wrapped_key', 'is not', null)
    .orderBy(column)
    .limit(BATCH)
    .execute();
  for (const { id } of due) await db.transaction((tx) => handle(tx, id));
  return due.length;
}

async function destroyDue(sessions: SessionStore, tx: Tx, id: string, now: number): Promise<void> {
  const session = await sessions.lockSealed(tx, id);
  if (session && session.deletesAt <= now) await destroy(sessions, tx, session, 'retention', now);
}

async function expireDue(sessions: SessionStore, tx: Tx, id: string, now: number): Promise<void> {
  const session = await sessions.lockSealed(tx, id);
  if (session && asOf(session, now).status === 'expired') await sessions.save(tx, asOf(session, now));
}
