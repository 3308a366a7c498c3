import type { Activity } from '../activity.ts';
import type { Feedback, ImageType } from '../analysis/findings.ts';
import type { Session, SessionKind, Status } from './session.ts';

/** Changes of the status that have a name of their own. */
const OWN_NAME: Readonly<Partial<Record<Status, Activity['name']>>> = {
  expired: 'expiration_session',
  deleted: 'session_deleted',
};

const COMPLETED: Readonly<Record<SessionKind, Activity['name']>> = {
  verification: 'verification_completed',
  face_auth: 'face_auth_session_completed',
};

/** What the change from `before` to `after` is told as, in order; `before` is null for a session that is new. */
export function activitiesOf(before: Session | null, after: Session, at: number): Activity[] {
  const activity = (name: Activity['name'], details: Activity['details'] = {}): Activity => ({
    name,
    sessionId: after.id,
    at,
    details,
  });
  const created = before === null ? [activity('session_created')] : [];
  const began = after.consent !== null && !before?.consent;
  const started = began ? [activity('session_started'), activity('consent_approved')] : [];
  const { status } = after;
  if (status === (before?.status ?? 'pending')) return [...created, ...started];
  const own = OWN_NAME[status];
  const changed = own ? activity(own) : activity('verification_status_updated', { result: status });
  const completed = status === 'complete' ? [activity(COMPLETED[after.kind])] : [];
  return [...created, ...started, changed, ...completed];
}

/** An image's examination is over. */
export const imageActivity = (
  { sessionId, type }: { readonly sessionId: string; readonly type: ImageType },
  feedback: Feedback,
  at: number,
): Activity => ({
  name: 'image_uploaded_info',
  sessionId,
  at,
  details: { imageType: type, processResult: feedback },
});
