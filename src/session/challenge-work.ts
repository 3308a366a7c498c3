import { type ChallengeFindings, type Feedback, type Finding, measured, notMeasured } from '../analysis/findings.ts';
import type { AnsweredChallenge } from '../decision/evidence.ts';
import { type Challenges, recordJudgement, type StoredChallenge, sealJudgement } from '../evidence/challenges.ts';
import type { Images } from '../evidence/images.ts';
import type { Commit } from '../jobs.ts';
import type { Tx } from '../store/database.ts';
import { challengeJudged } from './challenge.ts';
import { mockChallenge } from './mock.ts';
import type { SessionStore, StoredSession } from './store.ts';
import type { Examiner } from './work.ts';

export interface JudgeContext {
  readonly sessions: SessionStore;
  readonly challenges: Challenges;
  readonly clock: () => number;
  readonly examiner: Pick<Examiner, 'judge'>;
}

type RecordContext = Pick<JudgeContext, 'sessions' | 'clock'>;

/** Job `judge`: judges the frames of one challenge and answers whoever waits for it. */
export async function judge(context: JudgeContext, sessionId: string, id: string): Promise<Commit> {
  const stored = await context.sessions.peek(sessionId, context.clock());
  const challenge = await context.challenges.find(sessionId, id);
  if (!stored || challenge?.status !== 'received') return async () => {};
  const findings = await judgeChallenge(context, stored, challenge);
  const sealed = sealJudgement(id, stored.key, findings);
  return (tx) => record(context, tx, challenge, { feedback: findings.feedback, findings: sealed });
}

/** The findings on one challenge's frames; a mock session's are prepared. */
export async function judgeChallenge(
  { challenges, examiner }: Pick<JudgeContext, 'challenges' | 'examiner'>,
  { session, key }: StoredSession,
  challenge: StoredChallenge,
): Promise<ChallengeFindings> {
  if (session.mock) return mockChallenge();
  const frames = (await challenges.frames(challenge, key)).open();
  const { steps, issuedAt, receivedAt } = challenge;
  return examiner.judge({
    steps,
    elapsed: receivedAt! - issuedAt,
    frames: frames.map(({ step, at, jpeg }) => ({ step, at, bytes: jpeg })),
  });
}

/** Job `judge` gave up: the person is asked for another sequence. */
export const abandonChallenge = (
  context: RecordContext,
  tx: Tx,
  challenge: Pick<StoredChallenge, 'id' | 'sessionId'>,
) => record(context, tx, challenge, { feedback: 'other', findings: null });

async function record(
  { sessions, clock }: RecordContext,
  tx: Tx,
  { id, sessionId }: Pick<StoredChallenge, 'id' | 'sessionId'>,
  found: { feedback: Feedback; findings: Buffer | null },
): Promise<void> {
  tx.signal(challengeJudged(id));
  // A session that was deleted meanwhile keeps nothing.
  if (await sessions.lockSealed(tx, sessionId)) await recordJudgement(tx, id, found, clock());
}

/**
 * What a decision knows of the session's challenges: the last one that was passed, or else the last one, with the attacks
 * found in any; `findingsOf` gives a judged challenge's findings, or null where it could not be judged.
 */
export async function answeredChallenge(
  { challenges, images }: { readonly challenges: Challenges; readonly images: Images },
  { session }: StoredSession,
  findingsOf: (challenge: StoredChallenge) => Promise<ChallengeFindings | null>,
): Promise<Finding<AnsweredChallenge>> {
  if (session.mock) return notMeasured('mock');
  const { selfie: selfieId } = session.accepted;
  const selfie = selfieId === undefined ? null : await images.find(session.id, selfieId);
  if (!selfie) return notMeasured('selfie_missing');
  const answered: AnsweredChallenge[] = [];
  for (const challenge of await challenges.list(session.id)) {
    const findings = challenge.status === 'judged' ? await findingsOf(challenge) : null;
    const secondsToSelfie = (selfie.receivedAt - (challenge.receivedAt ?? 0)) / 1000;
    if (findings) answered.push({ ...findings, secondsToSelfie });
  }
  const counts = answered.findLast(({ failed }) => failed.length === 0) ?? answered.at(-1);
  if (!counts) return notMeasured('no_challenge_answered');
  return measured({ ...counts, attacks: [...new Set(answered.flatMap(({ attacks }) => attacks))] });
}
