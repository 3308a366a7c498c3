import { hash } from 'node:crypto';
import { activityRows } from '../activity.ts';
import { IMAGE_TYPES, type ImageType } from '../analysis/findings.ts';
import type { Application } from '../applications.ts';
import { DURATION_GRAMMAR, parseDuration } from '../duration.ts';
import { Fault } from '../errors.ts';
import { randomBytes } from '../random.ts';
import type { Database } from '../store/database.ts';
import type { KeyRing, SessionKey } from '../store/seal.ts';
import { activitiesOf } from './activities.ts';
import type { MockBehavior } from './mock.ts';
import { type Consent, isRefusal, type Session, transition } from './session.ts';
import { type CustomerInformation, type Particulars, type Reference, type SessionStore, toRow } from './store.ts';

/** The body of the seed's request, already of the right types; every rule beyond types is checked here. */
export interface CreateRequest {
  readonly callback_url?: string;
  readonly state?: string;
  readonly time_to_live?: string;
  readonly mock_behavior?: MockBehavior;
  readonly start?: { readonly consent?: { readonly granted: boolean; readonly document_id: string } };
  readonly auto_start?: boolean;
  readonly customer_information?: CustomerInformation;
  /** Not of the seed: makes the session a face authentication. */
  readonly reference?: Reference;
}

export interface CreatedSession {
  readonly session: Session;
  /** Absent for a session that is already started. */
  readonly startToken: string | null;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const TIME_BYTES = 4;
const TIME_TO_LIVE = { least: MINUTE, most: 365 * DAY };
const PROCESSING_TIME_MOST = 10 * MINUTE;
/** Schemes that make a browser run or read something instead of going somewhere. */
const UNSAFE_SCHEMES = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:', 'view-source:']);

/** Creates sessions durably: the answer is given after the commit. */
export class SessionFactory {
  readonly #db: Database;
  readonly #keys: KeyRing;
  readonly #store: SessionStore;

  constructor(db: Database, keys: KeyRing, store: SessionStore) {
    this.#db = db;
    this.#keys = keys;
    this.#store = store;
  }

  async create(
    application: Application,
    request: CreateRequest,
    idempotencyKey: string | null,
    now: number,
  ): Promise<CreatedSession> {
    const complaints = complaintsAbout(request, application);
    if (complaints.length > 0) throw new Fault('invalid_request', { details: complaints });
    if (request.mock_behavior && application.mode !== 'test') throw new Fault('mock_not_allowed');
    if (idempotencyKey === null) return this.#insert(application, request, null, now);
    return this.#once(application, request, idempotencyKey, now);
  }

  async #insert(
    application: Application,
    request: CreateRequest,
    idempotency: { keyHash: Buffer; requestHash: Buffer } | null,
    now: number,
  ): Promise<CreatedSession> {
    const session = newSession(application, request, now);
    const { key, wrapped } = this.#keys.newSessionKey(session.id);
    const startToken = session.status === 'pending' ? startTokenOf(session, key) : null;
    const row = toRow(session, {
      wrappedKey: wrapped,
      startTokenHash: startToken === null ? null : hashStartToken(startToken),
      particulars: key.seal('particulars', Buffer.from(JSON.stringify(particularsOf(request)))),
    });
    const activities = activityRows(application, activitiesOf(null, session, now));
    await this.#store.insert({ row, idempotency, activities });
    return { session, startToken };
  }

  /** The first request with a key makes the session; the same request again gets the same answer for 24 hours. */
  async #once(application: Application, request: CreateRequest, idempotencyKey: string, now: number) {
    const keyHash = sha256(`${application.id}\n${idempotencyKey}`);
    const requestHash = sha256(`${idempotencyKey}\n${JSON.stringify(request)}`);
    const before = await this.#repeated(application, keyHash, requestHash, now);
    if (before) return before;
    try {
      return await this.#insert(application, request, { keyHash, requestHash }, now);
    } catch (cause) {
      // Two at once: the other one has taken the key.
      const winner = await this.#repeated(application, keyHash, requestHash, now);
      if (winner) return winner;
      throw cause;
    }
  }

  async #repeated(application: Application, keyHash: Buffer, requestHash: Buffer, now: number) {
    const row = await this.#db.read
      .selectFrom('idempotency')
      .selectAll()
      .where('application_id', '=', application.id)
      .where('key_hash', '=', keyHash)
      .executeTakeFirst();
    if (!row) return null;
    if (row.created_at <= now - DAY) {
      await forgetIdempotencyKeys(this.#db, now - DAY);
      return null;
    }
    if (!row.request_hash.equals(requestHash)) throw new Fault('idempotency_key_reused');
    const stored = await this.#store.find(row.session_id, application.id, now);
    if (!stored) throw new Fault('not_found');
    const started = startedByBackend(stored.session);
    return { session: stored.session, startToken: started ? null : startTokenOf(stored.session, stored.key) };
  }
}

/** Idempotency keys older than `before` are forgotten. */
export async function forgetIdempotencyKeys(db: Database, before: number): Promise<void> {
  await db.transaction((tx) => tx.q.deleteFrom('idempotency').where('created_at', '<=', before).execute());
}

// A session that the backend started had its consent at the very moment of its creation.
const startedByBackend = (session: Session) => session.consent?.grantedAt === session.createdAt;

/** Four bytes that grow with time: ids and hashes of one time lie together in an index, which costs it few pages. */
function timePrefix(now: number): Buffer {
  const seconds = Buffer.alloc(TIME_BYTES);
  seconds.writeUInt32BE(Math.floor(now / 1000));
  return seconds;
}

/**
 * 32 hexadecimal characters: the second of the session's creation and 96 bits that are derived from its key, so that a
 * repeated request can be answered although only the hash is stored.
 */
const startTokenOf = ({ createdAt }: Session, key: SessionKey) =>
  Buffer.concat([timePrefix(createdAt), key.token('start_token').subarray(0, 12)]).toString('hex');

/** What is stored of a start token: its time, by which it is found quickly, and its SHA-256. */
export const hashStartToken = (startToken: string): Buffer =>
  Buffer.concat([Buffer.from(startToken.slice(0, 2 * TIME_BYTES), 'hex'), sha256(startToken)]);

const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');

function newSession(application: Application, request: CreateRequest, now: number): Session {
  const { settings } = application;
  const lifetime = request.time_to_live === undefined ? settings.retentionMs : parseDuration(request.time_to_live)!;
  const deletesAt = now + lifetime;
  const session: Session = {
    id: Buffer.concat([timePrefix(now), randomBytes(12)]).toString('base64url'),
    applicationId: application.id,
    kind: request.reference ? 'face_auth' : 'verification',
    status: 'pending',
    mock: request.mock_behavior !== undefined,
    consent: null,
    required: requiredImages(application, request),
    accepted: {},
    attempt: 0,
    extended: false,
    recaptureReason: null,
    errorReason: null,
    createdAt: now,
    deadlineAt: Math.min(now + settings.initiationMs, deletesAt),
    deletesAt,
  };
  const consent = consentOf(request, now);
  if (consent === null) return session;
  const started = transition(session, { type: 'started', consent, completionMs: settings.completionMs }, now);
  if (isRefusal(started)) throw new Fault(started.refused);
  return started;
}

function requiredImages({ settings }: Application, { reference }: CreateRequest): readonly ImageType[] {
  if (reference) return ['selfie'];
  return IMAGE_TYPES.filter((type) => type !== 'selfie' || settings.selfie);
}

/** `auto_start` (deprecated) says that the backend has the consent, but not by which document. */
function consentOf({ start, auto_start }: CreateRequest, now: number): Consent | null {
  if (start?.consent) return { grantedAt: now, documentId: start.consent.document_id, hash: null };
  return auto_start === true ? { grantedAt: now, documentId: null, hash: null } : null;
}

const particularsOf = (request: CreateRequest): Particulars => ({
  callbackUrl: request.callback_url,
  state: request.state,
  customerInformation: request.customer_information,
  mockBehavior: request.mock_behavior,
  reference: request.reference,
});

/** The rules that a schema cannot say, each with its complaint. */
const RULES: ReadonlyArray<(request: CreateRequest, application: Application) => string | null> = [
  ({ callback_url }, { settings }) =>
    callback_url === undefined ? null : callbackComplaint(callback_url, settings.allowedCallbacks),
  ({ time_to_live }) => {
    if (time_to_live === undefined) return null;
    const length = parseDuration(time_to_live);
    return length !== null && length >= TIME_TO_LIVE.least && length <= TIME_TO_LIVE.most
      ? null
      : `time_to_live must be ${DURATION_GRAMMAR}, from 1m to 365d.`;
  },
  ({ mock_behavior }) => {
    if (mock_behavior?.processing_time === undefined) return null;
    const length = parseDuration(mock_behavior.processing_time);
    return length !== null && length <= PROCESSING_TIME_MOST
      ? null
      : `mock_behavior.processing_time must be ${DURATION_GRAMMAR}, at most 10m.`;
  },
  ({ start }) =>
    start?.consent?.granted === false
      ? 'start.consent.granted must be true: a session cannot be started without consent.'
      : null,
];

const complaintsAbout = (request: CreateRequest, application: Application): string[] =>
  RULES.flatMap((rule) => rule(request, application) ?? []);

function callbackComplaint(callbackUrl: string, allowed: readonly string[] | null): string | null {
  if (!URL.canParse(callbackUrl))
    return 'callback_url must be an absolute address, such as https://shop.example/done or myapp://done.';
  const url = new URL(callbackUrl);
  if (UNSAFE_SCHEMES.has(url.protocol)) return `callback_url must not use the scheme ${url.protocol}`;
  return allowed === null || allowed.some((one) => covers(new URL(one), url))
    ? null
    : 'callback_url is not among the callbacks that are allowed for this application.';
}

/** Same scheme, host and port, and a path that is the allowed one or lies below it. */
function covers(allowed: URL, url: URL): boolean {
  const sameHost = allowed.protocol === url.protocol && allowed.host === url.host;
  const folder = allowed.pathname.endsWith('/') ? allowed.pathname : `${allowed.pathname}/`;
  return sameHost && (url.pathname === allowed.pathname || url.pathname.startsWith(folder));
}
