import { timingSafeEqual } from 'node:crypto';
import { record } from '../activity.ts';
import type { Applications } from '../applications.ts';
import type { Observations } from '../decision/risk.ts';
import { Fault } from '../errors.ts';
import type { Database, Tx } from '../store/database.ts';
import type { KeyRing, SessionKey } from '../store/seal.ts';
import { activitiesOf } from './activities.ts';
import { wasShown } from './consents.ts';
import { hashStartToken } from './create.ts';
import { type Device, sealDevice } from './device.ts';
import { isRefusal, type Session, type SessionKind, transition } from './session.ts';
import { countSightings } from './sightings.ts';
import type { SessionStore, StoredSession } from './store.ts';

export interface StartRequest {
  readonly startToken: string;
  /** What the session must be; absent: either. */
  readonly kind?: SessionKind;
  /** Version of the consent document that the person was shown; null where the page did not say. */
  readonly documentId: string | null;
  /** Names the very text, where our page showed it. */
  readonly hash: string | null;
  readonly device: Omit<Device, 'observations'>;
  readonly seen: Pick<Observations, 'evidence' | 'userAgent' | 'address'>;
}

export interface StartedSession {
  readonly session: Session;
  /** Bearer token of the person's device; good for this session only. */
  readonly userToken: string;
}

export interface StarterContext {
  readonly db: Database;
  readonly sessions: SessionStore;
  readonly applications: Applications;
  readonly keys: KeyRing;
  readonly networks: Networks;
}

/** What the operator's files say of addresses. */
export interface Networks {
  find(address: string): Observations['network'];
}

/** The person's side of a session: a start token is redeemed once, for a token that is bound to the session. */
export class SessionStarter {
  readonly #db: Database;
  readonly #sessions: SessionStore;
  readonly #applications: Applications;
  readonly #keys: KeyRing;
  readonly #networks: Networks;

  constructor({ db, sessions, applications, keys, networks }: StarterContext) {
    this.#db = db;
    this.#sessions = sessions;
    this.#applications = applications;
    this.#keys = keys;
    this.#networks = networks;
  }

  /** Burns the token and starts the session in one transaction: of many at once, one wins. */
  async redeem(
    { startToken, kind, documentId, hash, device, seen }: StartRequest,
    now: number,
  ): Promise<StartedSession> {
    return this.#db.transaction(async (tx) => {
      const stored = await this.#sessions.lockByStartToken(tx, hashStartToken(startToken), now);
      const application = stored && (await this.#applications.byIdIn(tx, stored.session.applicationId));
      const wanted = kind === undefined || stored?.session.kind === kind;
      if (!stored || !wanted || isUsed(stored.session) || !application || application.disabled)
        throw new Fault('not_found');
      const { completionMs } = application.settings;
      if (hash !== null && !(await wasShown(tx, application.id, hash)))
        throw new Fault('invalid_request', { details: ['consent.document_hash names no document that was shown.'] });
      const consent = { grantedAt: now, documentId, hash };
      const session = transition(stored.session, { type: 'started', consent, completionMs }, now);
      if (isRefusal(session)) throw new Fault(session.refused);
      const observations = application.settings.deviceEvidence
        ? await this.#observe(tx, session, device, seen, now)
        : null;
      await this.#sessions.save(tx, session, { device: sealDevice(stored, { ...device, observations }) });
      await record(tx, application, activitiesOf(stored.session, session, now));
      return { session, userToken: userTokenOf(session.id, stored.key) };
    });
  }

  async #observe(
    tx: Tx,
    session: Session,
    { signingKey }: StartRequest['device'],
    seen: StartRequest['seen'],
    now: number,
  ): Promise<Observations> {
    const earlier = await countSightings(tx, this.#keys, session, { ...seen, signingKey }, now);
    return { ...seen, at: now, network: this.#networks.find(seen.address), earlier };
  }

  /** Gives the person more time, once. */
  async extend(sessionId: string, now: number): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const stored = await this.#sessions.lock(tx, sessionId, now);
      const application = stored && (await this.#applications.byIdIn(tx, stored.session.applicationId));
      if (!stored || !application) throw new Fault('not_found');
      const { completionMs } = application.settings;
      const session = transition(stored.session, { type: 'extended', completionMs }, now);
      if (isRefusal(session)) throw new Fault(session.refused);
      await this.#sessions.save(tx, session);
    });
  }

  /** The session that a link was made for, whether it was used or not; nothing is redeemed. */
  async byLink(startToken: string, now: number): Promise<StoredSession | null> {
    return this.#sessions.peekByStartToken(hashStartToken(startToken), now);
  }

  /** The session that a user token belongs to; null where it is not the token of a session that exists. */
  async authenticate(userToken: string, now: number): Promise<StoredSession | null> {
    const [sessionId = ''] = userToken.split('.');
    const stored = await this.#sessions.peek(sessionId, now);
    if (!stored) return null;
    const [given, right] = [userToken, userTokenOf(sessionId, stored.key)].map((text) => Buffer.from(text));
    return given!.length === right!.length && timingSafeEqual(given!, right!) ? stored : null;
  }
}

/** A start token starts one session once. What became of it afterwards can still be asked by whoever holds the link. */
const isUsed = ({ status }: Session): boolean => status !== 'pending' && status !== 'expired';

/** Derived from the session's key: nothing is stored, and it dies with the session. */
const userTokenOf = (sessionId: string, key: SessionKey) =>
  `${sessionId}.${key.token('user_token').toString('base64url')}`;

/** Where the person goes at the end: the callback with `sessionId` and `state` in its query. */
export function callbackAddress(callbackUrl: string, sessionId: string, state: string | undefined): string {
  const url = new URL(callbackUrl);
  url.searchParams.set('sessionId', sessionId);
  if (state !== undefined) url.searchParams.set('state', state);
  return url.href;
}
