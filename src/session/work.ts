import { record } from '../activity.ts';
import type {
  ChallengeFindings,
  DocumentFindings,
  FrameSequence,
  ImageFindings,
  ImageType,
  SelfieFindings,
} from '../analysis/findings.ts';
import { measured, notMeasured } from '../analysis/findings.ts';
import type { Application, Applications } from '../applications.ts';
import { decide, recaptureReason } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import type { Evidence } from '../decision/evidence.ts';
import { LIVE_POLICY, POLICY, type Policy } from '../decision/policy.ts';
import { parseDuration } from '../duration.ts';
import { type Challenges, openJudgement } from '../evidence/challenges.ts';
import { type Images, openProvenance, recordFindings, type StoredImage, sealFindings } from '../evidence/images.ts';
import type { Gallery } from '../gallery/gallery.ts';
import { type Identity, identityOf } from '../gallery/identity.ts';
import { type Commit, enqueue } from '../jobs.ts';
import type { Database, Tx } from '../store/database.ts';
import { acceptedFindings, answerTo } from './acceptance.ts';
import { activitiesOf, imageActivity } from './activities.ts';
import { type Arrival, arrivalOf } from './arrival.ts';
import { imageExamined } from './capture.ts';
import { answeredChallenge } from './challenge-work.ts';
import { type MockBehavior, mockFindings } from './mock.ts';
import { foundFindings, isReference, referenceFace } from './reference.ts';
import { saveResult } from './result.ts';
import { isRefusal, refusesImages, transition } from './session.ts';
import type { SessionStore, StoredSession } from './store.ts';

/** Examines pictures: the pool of this process, or a stand-in in tests of everything around it. */
export interface Examiner {
  examine(jpeg: Uint8Array, type: ImageType, today: string): Promise<ImageFindings>;
  /** Judges the frames of a challenge. */
  judge(sequence: FrameSequence): Promise<ChallengeFindings>;
  /** Which models and which version of the code examine; stored with every decision. */
  readonly engine: string;
}

const nothingToDo: Commit = async () => {};

export interface WorkContext {
  readonly db: Database;
  readonly applications: Applications;
  readonly sessions: SessionStore;
  readonly images: Images;
  readonly challenges: Challenges;
  readonly gallery: Gallery;
  readonly examiner: Examiner;
  readonly clock: () => number;
}

export const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Job `analyse`: examines one picture, answers whoever waits for it, and moves the session on. */
export async function analyse(context: WorkContext, sessionId: string, imageId: string): Promise<Commit> {
  const stored = await context.sessions.peek(sessionId, context.clock());
  const image = await context.images.find(sessionId, imageId);
  const application = stored && (await context.applications.byId(stored.session.applicationId));
  if (!stored || !application || image?.status !== 'received') return nothingToDo;
  const seen = await examineImage(context, stored, image);
  const accepted = await acceptedFindings(context.images, stored);
  const feedback = stored.session.mock ? seen.feedback : answerTo(seen, application.settings, accepted);
  const findings: ImageFindings = { ...seen, feedback };
  return (tx) => recordExamination(context, tx, application, image, findings);
}

/** The findings of one picture; a mock session's are prepared, and take the same path from here on. */
export async function examineImage(
  { images, examiner }: Pick<WorkContext, 'images' | 'examiner'>,
  { session, key, particulars }: StoredSession,
  image: StoredImage,
): Promise<ImageFindings> {
  const { mockBehavior } = particulars.open();
  if (mockBehavior) return preparedFindings(mockBehavior, session.createdAt, image.type);
  const jpeg = await images.content(image, key);
  const seen = await examiner.examine(jpeg.open(), image.type, dayOf(image.receivedAt));
  return withDeviceBarcodes(seen, openProvenance(image, key)?.open().barcodes);
}

/** The device's word on a barcode proves nothing; that the picture holds another one does. */
function withDeviceBarcodes(seen: ImageFindings, told: readonly string[] = []): ImageFindings {
  if (seen.kind !== 'document' || !seen.barcode.measured || told.length === 0) return seen;
  const { value } = seen.barcode;
  // Devices differ in character sets and in what they make of control characters.
  const printable = (text: string) => text.replace(/[^!-~]/g, '');
  const asOnDevice = told.some((text) => printable(text) === printable(value.text));
  return { ...seen, barcode: measured({ ...value, asOnDevice }) };
}

function preparedFindings(mock: MockBehavior, createdAt: number, type: ImageType): ImageFindings {
  const { front, back, selfie } = mockFindings(mock, new Date(createdAt));
  // A picture of the back that the mock document does not have shows what its front shows.
  const sides = { document_front: front, document_back: back ?? front, selfie };
  return { ...sides[type]!, type } as ImageFindings;
}

async function recordExamination(
  context: WorkContext,
  tx: Tx,
  application: Application,
  image: StoredImage,
  findings: ImageFindings,
): Promise<void> {
  const now = context.clock();
  const stored = await context.sessions.lock(tx, image.sessionId, now);
  if (!stored) return;
  const reference = isReference(stored, image);
  const accepted = findings.feedback === 'ok' && (reference || refusesImages(stored.session, now) === null);
  const sealed = sealFindings(image, stored.key, findings);
  tx.signal(imageExamined(image.id));
  if (!(await recordFindings(tx, image, { accepted, feedback: findings.feedback, findings: sealed }, now))) return;
  await record(tx, application, [imageActivity(image, findings.feedback, now)]);
  if (accepted && !reference) await moveOn(context, tx, application, stored, image, findings, now);
}

async function moveOn(
  { sessions }: WorkContext,
  tx: Tx,
  application: Application,
  { session, particulars }: StoredSession,
  image: StoredImage,
  findings: ImageFindings,
  now: number,
): Promise<void> {
  const backNeeded = findings.type === 'document_front' ? { backNeeded: findings.backNeeded } : {};
  const event = { type: 'image_accepted', image: image.type, imageId: image.id, ...backNeeded } as const;
  const next = transition(session, event, now);
  if (isRefusal(next)) return;
  await sessions.save(tx, next);
  await record(tx, application, activitiesOf(session, next, now));
  if (next.status !== 'processing') return;
  const delay = parseDuration(particulars.open().mockBehavior?.processing_time ?? '0s') ?? 0;
  await enqueue(tx, 'decide', { sessionId: session.id, payload: {}, runAt: now + delay, now });
}

/** Job `decide`: all images are in; the findings become a verdict, or the session is sent back. */
export async function decideSession(context: WorkContext, sessionId: string): Promise<Commit> {
  const now = context.clock();
  const stored = await context.sessions.peek(sessionId, now);
  if (stored?.session.status !== 'processing') return nothingToDo;
  const application = await context.applications.byId(stored.session.applicationId);
  if (!application) return nothingToDo;
  const pictures = await acceptedFindings(context.images, stored);
  const arrival = await arrivalOf(context, stored, policyOf(application).risk);
  const again = recaptureOf(stored, application, pictures, now);
  if (again) return (tx) => sendBack(context, tx, sessionId, again, application);
  const challenge = await answeredChallenge(
    context,
    stored,
    async (one) => openJudgement(one, stored.key)?.open() ?? null,
  );
  const reference = await referenceFace(context, stored, foundFindings, now);
  const identity = identityOf(evidenceOf(stored, application, pictures));
  const { gallery: limits } = policyOf(application);
  const flagged = stored.session.mock
    ? null
    : await context.gallery.lookUp(application, sessionId, identity, limits, now);
  const decision = decideOn(stored, application, { pictures, challenge, arrival, reference, flagged }, now);
  return (tx) => conclude(context, tx, application, sessionId, { decision, flagged, identity }, now);
}

/** By what the person of a session is known again. */
export const identityOfSession = async (
  images: Images,
  stored: StoredSession,
  application: Application,
): Promise<Identity> => identityOf(evidenceOf(stored, application, await acceptedFindings(images, stored)));

/** The findings that a session is decided on. */
export interface Examined {
  readonly pictures: readonly ImageFindings[];
  readonly challenge: Evidence['challenge'];
  readonly arrival: Arrival;
  readonly reference: Evidence['reference'];
  /** Null where the gallery was not asked. */
  readonly flagged: Evidence['flagged'] | null;
}

/** What the decision rests on. What this version does not look at says so. */
function evidenceOf(
  { session, particulars }: StoredSession,
  application: Application,
  findings: readonly ImageFindings[],
): Evidence {
  const { mockBehavior } = particulars.open();
  const mock = mockBehavior && mockFindings(mockBehavior, new Date(session.createdAt));
  const document = (type: ImageType) =>
    (findings.find((one) => one.type === type) as DocumentFindings | undefined) ?? null;
  return {
    front: document('document_front'),
    back: session.required.includes('document_back') ? document('document_back') : null,
    selfie: (findings.find((one) => one.type === 'selfie') as SelfieFindings | undefined) ?? null,
    selfieRequired: session.kind === 'face_auth' || application.settings.selfie,
    challenge: notMeasured('no_challenge_answered'),
    injection: notMeasured('not looked at yet'),
    flagged: mock?.flagged ?? notMeasured('no gallery of earlier identities is kept by this version'),
    risk: notMeasured('not looked at yet'),
  };
}

/** The policy that an application is decided by: its mode's, with its own list of checks that must have run. */
export function policyOf({ mode, settings }: Application): Policy {
  const policy = mode === 'live' ? LIVE_POLICY : POLICY;
  return settings.requiredChecks === null ? policy : { ...policy, requiredChecks: settings.requiredChecks };
}

interface Recapture {
  readonly reason: string;
  readonly images: readonly ImageType[];
}

const DOCUMENT_SIDES: readonly ImageType[] = ['document_front', 'document_back'];

function recaptureOf(
  stored: StoredSession,
  application: Application,
  findings: readonly ImageFindings[],
  now: number,
): Recapture | null {
  const { session, particulars } = stored;
  const { mockBehavior } = particulars.open();
  if (mockBehavior)
    return mockBehavior.force_retry === true && session.attempt === 0
      ? { reason: 'poor_image_quality', images: session.required }
      : null;
  if (session.kind === 'face_auth' || session.attempt + 1 >= application.settings.attempts) return null;
  const reason = recaptureReason(evidenceOf(stored, application, findings), new Date(now));
  return reason === null ? null : { reason, images: DOCUMENT_SIDES };
}

async function sendBack(
  { sessions, clock }: WorkContext,
  tx: Tx,
  sessionId: string,
  { reason, images }: Recapture,
  application: Application,
): Promise<void> {
  const now = clock();
  const stored = await sessions.lock(tx, sessionId, now);
  if (!stored) return;
  const { completionMs } = application.settings;
  const next = transition(stored.session, { type: 'recapture_needed', reason, images, completionMs }, now);
  if (isRefusal(next)) return;
  await sessions.save(tx, next);
  await record(tx, application, activitiesOf(stored.session, next, now));
}

/** Decides; pure given the findings, the application's policy and the instant, and therefore the same again in a replay. */
export const decideOn = (
  stored: StoredSession,
  application: Application,
  { pictures, challenge, arrival, reference, flagged }: Examined,
  at: number,
): Decision =>
  decide(
    {
      ...evidenceOf(stored, application, pictures),
      challenge,
      ...arrival,
      ...(reference && { reference }),
      ...(flagged && { flagged }),
    },
    policyOf(application),
    new Date(at),
  );

interface Conclusion extends Pick<Examined, 'flagged'> {
  readonly decision: Decision;
  readonly identity: Identity;
}

async function conclude(
  { sessions, gallery, examiner }: WorkContext,
  tx: Tx,
  application: Application,
  id: string,
  { decision, flagged, identity }: Conclusion,
  now: number,
): Promise<void> {
  const stored = await sessions.lock(tx, id, now);
  if (!stored) return;
  const next = transition(stored.session, { type: 'decided' }, now);
  if (isRefusal(next)) return;
  await sessions.save(tx, next, { decidedAt: now });
  await saveResult(tx, stored, { decision, flagged, engine: examiner.engine, decidedAt: now });
  const { kind, mock } = next;
  if (kind === 'verification' && !mock)
    await gallery.remember(tx, application, { sessionId: id, key: stored.key }, identity, decision.recommendation, now);
  await record(tx, application, activitiesOf(stored.session, next, now));
}
