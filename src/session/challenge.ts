import { randomInt, timingSafeEqual } from 'node:crypto';
import type { ChallengeStep, Feedback } from '../analysis/findings.ts';
import type { Application } from '../applications.ts';
import { Fault } from '../errors.ts';
import { type AcceptedPicture, acceptUpload } from '../evidence/accept.ts';
import {
  type Challenges,
  type FrameClaim,
  markReceived,
  openJudgement,
  type SentFrame,
  type StoredChallenge,
} from '../evidence/challenges.ts';
import type { ContentMarks } from '../evidence/marks.ts';
import { enqueue } from '../jobs.ts';
import { randomBytes } from '../random.ts';
import type { Database } from '../store/database.ts';
import { type Signed, standingOf } from './device.ts';
import { SEQUENCES } from './gestures.ts';
import { outcome } from './outcome.ts';
import { refusesImages } from './session.ts';
import type { SessionStore, StoredSession } from './store.ts';

/** A drawn challenge: it is answered once, before its deadline. */
export interface IssuedChallenge {
  readonly nonce: string;
  readonly deadline: number;
  readonly steps: readonly ChallengeStep[];
}

/** One frame as the page sends it. */
export interface FrameUpload extends FrameClaim {
  /** Base64, with or without a `data:` prefix. */
  readonly content: string;
}

/** The frames of a challenge; a signature is over `signedText` of them. */
export interface FramesUpload extends Signed {
  readonly frames: readonly FrameUpload[];
}

/** What a device signs: the nonce, then of each frame its step, its time and its content, each on a line of its own. */
const signedText = (nonce: string, frames: readonly FrameUpload[]): string =>
  [nonce, ...frames.flatMap(({ step, at, content }) => [step, at, content])].join('\n');

export interface ChallengeAnswer {
  readonly feedback: Feedback;
  /** Whether the page goes on to the selfie; otherwise it draws another challenge. */
  readonly complete: boolean;
}

/** Time for five steps of some two seconds, for reading what is asked, and for a slow network. */
const LIFETIME_MS = 90_000;
/** Draws a session; whoever has not managed by then is decided without. */
const MOST_CHALLENGES = 4;
/** Longer side in pixels that the page is asked for, and what is taken. */
export const FRAME_SIDE = { asked: 640, least: 320, most: 1920 } as const;
/** More frames than any challenge asks for say nothing more. */
export const MOST_FRAMES = 12;

const NONCE_BYTES = 18;

/** Signal topic: the frames of this challenge are judged. */
export const challengeJudged = (id: string) => `challenge:${id}`;

export interface ChallengeContext {
  readonly db: Database;
  readonly sessions: SessionStore;
  readonly challenges: Challenges;
  readonly marks: ContentMarks;
  readonly clock: () => number;
}

/** Gives out challenges and takes their answers: kept first, judged by a worker (of this process or another). */
export class ChallengeDesk {
  readonly #context: ChallengeContext;
  readonly #waitMs: number;

  constructor(context: ChallengeContext, waitMs: number) {
    this.#context = context;
    this.#waitMs = waitMs;
  }

  /** Draws a challenge in place of one that nobody answered. Throws Fault. */
  async draw(application: Application, sessionId: string): Promise<IssuedChallenge> {
    const { db, sessions, challenges, clock } = this.#context;
    const now = clock();
    const stored = await sessions.find(sessionId, application.id, now);
    refuse(application, stored, now);
    const challenge = {
      id: randomBytes(NONCE_BYTES).toString('base64url'),
      sessionId,
      steps: SEQUENCES[randomInt(SEQUENCES.length)]!,
      issuedAt: now,
      deadlineAt: now + LIFETIME_MS,
    };
    const drawn = (await challenges.list(sessionId)).length;
    if (drawn >= MOST_CHALLENGES) throw new Fault('too_many_challenges');
    await db.transaction(async (tx) => {
      if (!(await sessions.lockSealed(tx, sessionId))) throw new Fault('not_found');
      await challenges.issue(tx, challenge);
    });
    return { nonce: challenge.id, deadline: challenge.deadlineAt, steps: challenge.steps };
  }

  /** Takes the frames, waits for their judgement, and says how to go on. The same frames again get the same answer. */
  async answer(
    application: Application,
    sessionId: string,
    nonce: string,
    upload: FramesUpload,
  ): Promise<ChallengeAnswer> {
    const { db, sessions, challenges, clock } = this.#context;
    const stored = await sessions.find(sessionId, application.id, clock());
    const challenge = stored && (await challenges.find(sessionId, nonce));
    if (!stored || !challenge) throw new Fault('not_found');
    const contentMac = stored.key.mac('frames', Buffer.from(JSON.stringify(upload.frames)));
    if (challenge.status === 'issued') await this.#receive(application, stored, challenge, upload, contentMac);
    else if (!challenge.contentMac || !timingSafeEqual(challenge.contentMac, contentMac))
      throw new Fault('challenge_over');
    const judged = await outcome(db, challengeJudged(nonce), () => this.#judged(challenge), this.#waitMs);
    return this.#next(stored, judged);
  }

  async #receive(
    application: Application,
    stored: StoredSession,
    challenge: StoredChallenge,
    upload: FramesUpload,
    contentMac: Buffer,
  ): Promise<void> {
    const { db, sessions, challenges, marks, clock } = this.#context;
    refuse(application, stored, clock());
    if (clock() >= challenge.deadlineAt) throw new Fault('challenge_over');
    const frames = await acceptFrames(challenge, upload.frames, stored.session.mock);
    const signature = standingOf(application, stored, signedText(challenge.id, upload.frames), upload);
    await challenges.keep(challenge, stored.key, frames);
    try {
      await db.transaction(async (tx) => {
        const now = clock();
        if (!(await sessions.lockSealed(tx, challenge.sessionId))) throw new Fault('not_found');
        const fingerprints = stored.session.mock ? [] : frames.map(({ fingerprint }) => fingerprint);
        const replayed = await marks.note(tx, challenge.sessionId, fingerprints, now);
        if (!(await markReceived(tx, challenge, { frames, replayed, signature, contentMac }, now)))
          throw new Fault('challenge_over');
        const payload = { challengeId: challenge.id };
        await enqueue(tx, 'judge', { sessionId: challenge.sessionId, payload, now });
      });
    } catch (error) {
      // Deleted, and its blobs erased, while these frames were on their way to the disk.
      if (error instanceof Fault && error.code === 'not_found') await challenges.discard(challenge);
      throw error;
    }
  }

  async #judged({ sessionId, id }: StoredChallenge): Promise<StoredChallenge | null> {
    const challenge = await this.#context.challenges.find(sessionId, id);
    if (!challenge) throw new Fault('not_found');
    return challenge.status === 'judged' ? challenge : null;
  }

  /** An attack is told to the backend, in the result, and not to whoever tries it. */
  async #next({ key }: StoredSession, judged: StoredChallenge): Promise<ChallengeAnswer> {
    const findings = openJudgement(judged, key)?.open();
    if (findings && findings.attacks.length > 0) return { feedback: 'ok', complete: true };
    const drawn = (await this.#context.challenges.list(judged.sessionId)).length;
    const feedback = judged.feedback ?? 'other';
    return { feedback, complete: feedback === 'ok' || drawn >= MOST_CHALLENGES };
  }
}

function refuse(application: Application, stored: StoredSession | null, now: number): asserts stored is StoredSession {
  if (!stored) throw new Fault('not_found');
  const refusal = refusesImages(stored.session, now);
  if (refusal) throw new Fault(refusal.refused);
  const offered = application.settings.challenge && stored.session.required.includes('selfie');
  if (!offered) throw new Fault('challenge_not_offered');
}

type AcceptedFrame = SentFrame & Pick<AcceptedPicture, 'fingerprint'>;

/** Throws `invalid_image` or `invalid_request`, naming the frame at fault. */
async function acceptFrames(
  { steps }: StoredChallenge,
  uploads: readonly FrameUpload[],
  anySize: boolean,
): Promise<AcceptedFrame[]> {
  const unknown = uploads.findIndex(({ step }) => !(step < steps.length));
  if (unknown >= 0)
    throw new Fault('invalid_request', { details: [`frames[${unknown}].step is no step of this challenge.`] });
  const frames: AcceptedFrame[] = [];
  for (const [i, { content, step, at }] of uploads.entries()) {
    const { jpeg, width, height, fingerprint } = await acceptUpload(content, { anySize: true });
    const side = Math.max(width, height);
    if (!(anySize || (side >= FRAME_SIDE.least && side <= FRAME_SIDE.most)))
      throw new Fault('invalid_image', {
        details: [
          `frames[${i}].content measures ${width} x ${height} pixels; the longer side must be ${FRAME_SIDE.least} to ${FRAME_SIDE.most}.`,
        ],
      });
    frames.push({ step, at, jpeg, fingerprint });
  }
  return frames;
}
