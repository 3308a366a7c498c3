import { record } from '../activity.ts';
import { recordFindings } from '../evidence/images.ts';
import type { Tx } from '../store/database.ts';
import { activitiesOf, imageActivity } from './activities.ts';
import { imageExamined } from './capture.ts';
import { isRefusal, transition } from './session.ts';
import type { WorkContext } from './work.ts';

/** Job `analyse` gave up: the picture counts as refused, so that the person can send another one. */
export async function abandonImage(
  { sessions, applications, clock }: WorkContext,
  tx: Tx,
  sessionId: string,
  imageId: string,
): Promise<void> {
  const now = clock();
  const session = await sessions.lockSealed(tx, sessionId);
  const type = await recordFindings(tx, { id: imageId }, { accepted: false, feedback: 'other', findings: null }, now);
  tx.signal(imageExamined(imageId));
  const application = session && type && (await applications.byIdIn(tx, session.applicationId));
  if (application) await record(tx, application, [imageActivity({ sessionId, type }, 'other', now)]);
}

/** Job `decide` gave up: the session ends in `error`, with the technical failure as its reason. */
export async function abandonSession(
  { sessions, applications, clock }: WorkContext,
  tx: Tx,
  sessionId: string,
): Promise<void> {
  const now = clock();
  const stored = await sessions.lock(tx, sessionId, now);
  if (!stored) return;
  const next = transition(stored.session, { type: 'failed', reason: 'technical_failure' }, now);
  if (isRefusal(next)) return;
  await sessions.save(tx, next);
  const application = await applications.byIdIn(tx, next.applicationId);
  if (application) await record(tx, application, activitiesOf(stored.session, next, now));
}
