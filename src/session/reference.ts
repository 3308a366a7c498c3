import { type Face, type Finding, type ImageFindings, notMeasured } from '../analysis/findings.ts';
import { type Images, openFindings, type StoredImage } from '../evidence/images.ts';
import type { SessionStore, StoredSession } from './store.ts';

export interface ReferenceContext {
  readonly sessions: SessionStore;
  readonly images: Images;
}

/** The picture that a face authentication compares with, and the session whose key opens it. */
export interface FoundReference {
  readonly image: StoredImage;
  readonly owner: StoredSession;
}

/** Whether a picture is what the session compares with, rather than what it compares. */
export const isReference = ({ particulars }: StoredSession, image: Pick<StoredImage, 'id'>): boolean =>
  particulars.open().reference?.imageId === image.id;

/** Nothing of another session's selfie is copied, so it is gone for this one too once that session is deleted: null. */
export async function findReference(
  { sessions, images }: ReferenceContext,
  stored: StoredSession,
  now: number,
): Promise<FoundReference | null> {
  const { reference } = stored.particulars.open();
  if (!reference) return null;
  const { sessionId, imageId } = reference;
  const owner = sessionId === null ? stored : await sessions.find(sessionId, stored.session.applicationId, now);
  const image = owner && (await images.find(owner.session.id, imageId));
  return owner && image ? { owner, image } : null;
}

/** What was found on it when it came. */
export const foundFindings = async ({ image, owner }: FoundReference): Promise<ImageFindings | null> =>
  openFindings(image, owner.key)?.open() ?? null;

/** The face that the selfie of a face authentication must show; undefined for a verification. */
export async function referenceFace(
  context: ReferenceContext,
  stored: StoredSession,
  findingsOf: (reference: FoundReference) => Promise<ImageFindings | null>,
  now: number,
): Promise<Finding<Face> | undefined> {
  if (stored.session.kind !== 'face_auth') return undefined;
  const found = await findReference(context, stored, now);
  if (!found) return notMeasured('reference_deleted');
  const findings = await findingsOf(found);
  return findings?.type === 'selfie' ? findings.face : notMeasured('reference_not_examined');
}
