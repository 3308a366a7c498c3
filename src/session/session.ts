import { IMAGE_TYPES, type ImageType } from '../analysis/findings.ts';
import type { FaultCode } from '../errors.ts';

export const STATUSES = [
  'pending',
  'capturing',
  'processing',
  'recapture',
  'complete',
  'error',
  'expired',
  'deleted',
] as const;
export type Status = (typeof STATUSES)[number];

/** A verification examines a document and its holder, a face authentication compares a selfie with a face that is known. */
export type SessionKind = 'verification' | 'face_auth';

export interface Consent {
  readonly grantedAt: number;
  /** The consent document that was shown; null when the backend vouched for the consent with `auto_start`. */
  readonly documentId: string | null;
  /** SHA-256 of the document as our page showed it, hexadecimal; null where somebody else showed one. */
  readonly hash: string | null;
}

/** A verification session without anything personal. All times are epoch milliseconds. */
export interface Session {
  readonly id: string;
  readonly applicationId: string;
  readonly kind: SessionKind;
  readonly status: Status;
  readonly mock: boolean;
  readonly consent: Consent | null;
  /** Images that this session needs, in the order in which they are asked for. */
  readonly required: readonly ImageType[];
  /** The accepted image of each type. */
  readonly accepted: Readonly<Partial<Record<ImageType, string>>>;
  /** How many times the whole set of images was sent back. */
  readonly attempt: number;
  /** The person was given more time; that happens once. */
  readonly extended: boolean;
  readonly recaptureReason: string | null;
  readonly errorReason: string | null;
  readonly createdAt: number;
  /** When the session expires unless something happens; null while nobody is waited for. */
  readonly deadlineAt: number | null;
  /** When the session and all its data are deleted. */
  readonly deletesAt: number;
}

export type SessionEvent =
  | { readonly type: 'started'; readonly consent: Consent; readonly completionMs: number }
  | {
      readonly type: 'image_accepted';
      readonly image: ImageType;
      readonly imageId: string;
      /** Only a front says whether the back must be seen. */
      readonly backNeeded?: boolean;
    }
  | {
      readonly type: 'recapture_needed';
      readonly reason: string;
      readonly images: readonly ImageType[];
      readonly completionMs: number;
    }
  | { readonly type: 'extended'; readonly completionMs: number }
  | { readonly type: 'decided' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'deleted' };

/** The state machine's "no": a value, because being asked too early or too late is ordinary. */
export interface Refusal {
  readonly refused: Extract<
    FaultCode,
    'not_found' | 'session_not_started' | 'session_over' | 'session_expired' | 'already_extended' | 'invalid_request'
  >;
}

export const isRefusal = (outcome: Session | Refusal): outcome is Refusal => 'refused' in outcome;

const WAITING: ReadonlySet<Status> = new Set(['pending', 'capturing', 'recapture']);
const TAKES_IMAGES: ReadonlySet<Status> = new Set(['capturing', 'recapture']);

/** Images still to come, in order; none once the session waits for nothing. */
export function missingImages(session: Session): ImageType[] {
  if (!WAITING.has(session.status)) return [];
  return session.required.filter((type) => session.accepted[type] === undefined);
}

/** The session as it stands at `now`: deadlines take effect by themselves, whether or not the sweeper has been. */
export function asOf(session: Session, now: number): Session {
  if (session.status === 'deleted') return session;
  if (now >= session.deletesAt) return { ...session, status: 'deleted', deadlineAt: null };
  const late = WAITING.has(session.status) && session.deadlineAt !== null && now >= session.deadlineAt;
  return late ? { ...session, status: 'expired', deadlineAt: null } : session;
}

/** Why a session takes no image at `now`, or null when it does. */
export function refusesImages(session: Session, now: number): Refusal | null {
  const { status } = asOf(session, now);
  if (TAKES_IMAGES.has(status)) return null;
  return REFUSAL[status] ?? { refused: 'session_over' };
}

const REFUSAL: Readonly<Partial<Record<Status, Refusal>>> = {
  deleted: { refused: 'not_found' },
  expired: { refused: 'session_expired' },
  pending: { refused: 'session_not_started' },
};

/** The one place where a session changes. Deadlines are applied first, so a late event meets an expired session. */
export function transition(before: Session, event: SessionEvent, now: number): Session | Refusal {
  if (before.status === 'deleted') return { refused: 'not_found' };
  if (event.type === 'deleted') return { ...before, status: 'deleted', deadlineAt: null };
  const session = asOf(before, now);
  if (session.status === 'deleted') return { refused: 'not_found' };
  switch (event.type) {
    case 'started':
      return start(session, event, now);
    case 'image_accepted':
      return refusesImages(session, now) ?? acceptImage(session, event);
    case 'recapture_needed':
      return whileProcessing(session, () => sendBack(session, event, now));
    case 'extended':
      return refusesImages(session, now) ?? extend(session, event.completionMs);
    case 'decided':
      return whileProcessing(session, () => ({ ...session, status: 'complete' }));
    case 'failed':
      return whileProcessing(session, () => ({ ...session, status: 'error', errorReason: event.reason }));
  }
}

function start(session: Session, event: Extract<SessionEvent, { type: 'started' }>, now: number): Session | Refusal {
  if (session.status !== 'pending')
    return session.status === 'expired' ? REFUSAL.expired! : { refused: 'session_over' };
  return {
    ...session,
    status: 'capturing',
    consent: event.consent,
    deadlineAt: Math.min(now + event.completionMs, session.deletesAt),
  };
}

/** Whether the person may still ask for more time. */
export const isExtendable = ({ status, extended }: Session): boolean => TAKES_IMAGES.has(status) && !extended;

function extend(session: Session, completionMs: number): Session | Refusal {
  if (session.extended) return { refused: 'already_extended' };
  // What takes images has a deadline.
  return { ...session, extended: true, deadlineAt: Math.min(session.deadlineAt! + completionMs, session.deletesAt) };
}

function acceptImage(session: Session, event: Extract<SessionEvent, { type: 'image_accepted' }>): Session {
  const accepted = { ...session.accepted, [event.image]: event.imageId };
  const required = requiredImages(session.required, event);
  const done = required.every((type) => accepted[type] !== undefined);
  return done
    ? { ...session, accepted, required, status: 'processing', deadlineAt: null }
    : { ...session, accepted, required, status: 'capturing' };
}

function requiredImages(
  required: readonly ImageType[],
  { image, backNeeded }: { image: ImageType; backNeeded?: boolean },
): readonly ImageType[] {
  if (image !== 'document_front' || backNeeded === undefined) return required;
  return IMAGE_TYPES.filter((type) => (type === 'document_back' ? backNeeded : required.includes(type)));
}

function sendBack(
  session: Session,
  event: Extract<SessionEvent, { type: 'recapture_needed' }>,
  now: number,
): Session | Refusal {
  if (!event.images.some((type) => session.required.includes(type))) return { refused: 'invalid_request' };
  const kept = Object.entries(session.accepted).filter(([type]) => !event.images.includes(type as ImageType));
  return {
    ...session,
    status: 'recapture',
    accepted: Object.fromEntries(kept),
    attempt: session.attempt + 1,
    recaptureReason: event.reason,
    deadlineAt: Math.min(now + event.completionMs, session.deletesAt),
  };
}

function whileProcessing(session: Session, next: () => Session | Refusal): Session | Refusal {
  return session.status === 'processing' ? next() : { refused: 'session_over' };
}
