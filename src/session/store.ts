import { CompiledQuery, type Selectable } from 'kysely';
import { type ActivityRow, insertActivities } from '../activity.ts';
import type { ImageType } from '../analysis/findings.ts';
import { Personal } from '../personal.ts';
import type { Database, Tx } from '../store/database.ts';
import { groupCommit } from '../store/group-commit.ts';
import type { Schema } from '../store/schema.ts';
import type { KeyRing, SessionKey } from '../store/seal.ts';
import type { MockBehavior } from './mock.ts';
import { asOf, type Session, type SessionKind, type Status } from './session.ts';

type SessionRow = Selectable<Schema['session']>;

/** What the backend told us about a session; sealed, because nobody can promise that none of it is personal. */
export interface Particulars {
  readonly callbackUrl?: string | undefined;
  readonly state?: string | undefined;
  readonly customerInformation?: CustomerInformation | undefined;
  readonly mockBehavior?: MockBehavior | undefined;
  /** Of a face authentication. */
  readonly reference?: Reference | undefined;
}

/** The picture that a face authentication compares with: a selfie of an earlier session, or, where that is null, its own. */
export interface Reference {
  readonly sessionId: string | null;
  readonly imageId: string;
}

export interface CustomerInformation {
  readonly organization_name?: string;
  readonly organization_id?: string;
  readonly external_user_id?: string;
}

/** A session with what is needed to open its sealed parts. */
export interface StoredSession {
  readonly session: Session;
  readonly key: SessionKey;
  readonly particulars: Personal<Particulars>;
  /** See deviceOf(). */
  readonly sealedDevice: Buffer | null;
}

export interface NewSession {
  readonly row: SessionRow;
  readonly idempotency: { readonly keyHash: Buffer; readonly requestHash: Buffer } | null;
  readonly activities: readonly ActivityRow[];
}

/** The sessions' SQL. Rules live in session.ts. */
export class SessionStore {
  readonly #db: Database;
  readonly #keys: KeyRing;
  /** Answers once the session is committed; concurrent callers share a commit. */
  readonly insert: (session: NewSession) => Promise<void>;

  constructor(db: Database, keys: KeyRing) {
    this.#db = db;
    this.#keys = keys;
    this.insert = groupCommit(db, insertSessions, { most: 64 });
  }

  /** The session as it stands now, or null where there is none, it was deleted, or it belongs to another application. */
  async find(id: string, applicationId: string, now: number): Promise<StoredSession | null> {
    const row = await this.#db.read
      .selectFrom('session')
      .selectAll()
      .where('id', '=', id)
      .where('application_id', '=', applicationId)
      .executeTakeFirst();
    return row ? this.#open(row, now) : null;
  }

  /** The session for a job, inside its transaction; locked against other processes until the commit. */
  async lock(tx: Tx, id: string, now: number): Promise<StoredSession | null> {
    const row = await this.#lockRow(tx, id);
    return row ? this.#open(row, now) : null;
  }

  /** The session for work outside a transaction (opening images); check it again under lock() before changing it. */
  async peek(id: string, now: number): Promise<StoredSession | null> {
    const row = await this.#db.read.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? this.#open(row, now) : null;
  }

  /** The session that a start token was made for, for whoever only looks. */
  async peekByStartToken(hash: Buffer, now: number): Promise<StoredSession | null> {
    const query = this.#db.read.selectFrom('session').selectAll().where('start_token_hash', '=', hash);
    const row = await query.executeTakeFirst();
    return row ? this.#open(row, now) : null;
  }

  /** The session as its row says, sealed parts unopened, whatever the time; null once its key is destroyed. Locked. */
  async lockSealed(tx: Tx, id: string): Promise<Session | null> {
    const row = await this.#lockRow(tx, id);
    return row?.wrapped_key ? fromRow(row) : null;
  }

  #lockRow(tx: Tx, id: string): Promise<SessionRow | undefined> {
    const query = tx.q.selectFrom('session').selectAll().where('id', '=', id);
    return (this.#db.kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  }

  /** The session that a start token was made for, as lock(). */
  async lockByStartToken(tx: Tx, hash: Buffer, now: number): Promise<StoredSession | null> {
    const row = await tx.q.selectFrom('session').select('id').where('start_token_hash', '=', hash).executeTakeFirst();
    const locked = row && (await this.#lockRow(tx, row.id));
    return locked?.start_token_hash?.equals(hash) ? this.#open(locked, now) : null;
  }

  async save(tx: Tx, session: Session, more: { decidedAt?: number; device?: Buffer } = {}): Promise<void> {
    await tx.q
      .updateTable('session')
      .set({
        ...changing(session),
        ...(more.decidedAt !== undefined && { decided_at: more.decidedAt }),
        ...(more.device && { device: more.device }),
      })
      .where('id', '=', session.id)
      .execute();
  }

  /** Destroys the session's key, and with it everything that was sealed under it. The row stays until the rest is gone. */
  async destroyKey(tx: Tx, session: Session): Promise<void> {
    await tx.q
      .updateTable('session')
      .set({
        ...changing(session),
        wrapped_key: null,
        start_token_hash: null,
        particulars: Buffer.alloc(0),
        consent_document_id: null,
        consent_hash: null,
        device: null,
      })
      .where('id', '=', session.id)
      .execute();
  }

  #open(row: SessionRow, now: number): StoredSession | null {
    if (row.wrapped_key === null) return null;
    const session = asOf(fromRow(row), now);
    if (session.status === 'deleted') return null;
    const key = this.#keys.unwrap(row.id, row.wrapped_key);
    const particulars = JSON.parse(key.open('particulars', row.particulars).toString()) as Particulars;
    return { session, key, particulars: new Personal(particulars), sealedDevice: row.device };
  }
}

async function insertSessions(tx: Tx, sessions: readonly NewSession[]): Promise<void> {
  await insertRows(
    tx,
    sessions.map((one) => one.row),
  );
  const keys = sessions.flatMap(({ row, idempotency }) =>
    idempotency === null
      ? []
      : {
          application_id: row.application_id,
          key_hash: idempotency.keyHash,
          request_hash: idempotency.requestHash,
          session_id: row.id,
          created_at: row.created_at,
        },
  );
  if (keys.length > 0) await tx.q.insertInto('idempotency').values(keys).execute();
  await insertActivities(
    tx,
    sessions.flatMap((one) => one.activities),
  );
}

/** Of an insert of so many rows, the text: composing it costs more than the store takes to run it. */
const INSERTS = { sqlite: new Map<number, string>(), postgres: new Map<number, string>() };

async function insertRows(tx: Tx, rows: readonly SessionRow[]): Promise<void> {
  const texts = INSERTS[tx.kind];
  const text = texts.get(rows.length) ?? tx.q.insertInto('session').values(rows).compile().sql;
  texts.set(rows.length, text);
  // toRow gives every row the same columns in the same order.
  await tx.q.executeQuery(CompiledQuery.raw(text, rows.flatMap(Object.values<unknown>)));
}

/** The columns that a transition may change. */
const changing = (session: Session) => ({
  status: session.status,
  consent_at: session.consent?.grantedAt ?? null,
  consent_document_id: session.consent?.documentId ?? null,
  consent_hash: session.consent?.hash ?? null,
  required: JSON.stringify(session.required),
  accepted: JSON.stringify(session.accepted),
  attempt: session.attempt,
  extended: session.extended ? 1 : 0,
  recapture_reason: session.recaptureReason,
  error_reason: session.errorReason,
  deadline_at: session.deadlineAt,
});

/** The row of a new session. */
export function toRow(
  session: Session,
  sealed: { wrappedKey: Buffer; startTokenHash: Buffer | null; particulars: Buffer },
): SessionRow {
  return {
    id: session.id,
    application_id: session.applicationId,
    mock: session.mock ? 1 : 0,
    ...changing(session),
    wrapped_key: sealed.wrappedKey,
    start_token_hash: sealed.startTokenHash,
    particulars: sealed.particulars,
    created_at: session.createdAt,
    deletes_at: session.deletesAt,
    decided_at: null,
    device: null,
    kind: session.kind,
  };
}

const consentOf = ({ consent_at: grantedAt, consent_document_id: documentId, consent_hash: hash }: SessionRow) =>
  grantedAt === null ? null : { grantedAt, documentId, hash };

const fromRow = (row: SessionRow): Session => ({
  id: row.id,
  applicationId: row.application_id,
  kind: row.kind as SessionKind,
  status: row.status as Status,
  mock: row.mock === 1,
  consent: consentOf(row),
  required: JSON.parse(row.required) as ImageType[],
  accepted: JSON.parse(row.accepted) as Session['accepted'],
  attempt: row.attempt,
  extended: row.extended === 1,
  recaptureReason: row.recapture_reason,
  errorReason: row.error_reason,
  createdAt: row.created_at,
  deadlineAt: row.deadline_at,
  deletesAt: row.deletes_at,
});
