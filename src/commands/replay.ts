import type { Application } from '../applications.ts';
import { verdictHash } from '../decision/decision.ts';
import { OperatorError } from '../errors.ts';
import { type Foundation, openFoundation, tellOperator } from '../foundation.ts';
import { acceptedImages } from '../session/acceptance.ts';
import { arrivalOf } from '../session/arrival.ts';
import { answeredChallenge, judgeChallenge } from '../session/challenge-work.ts';
import { referenceFace } from '../session/reference.ts';
import { findResult, type StoredResult } from '../session/result.ts';
import type { StoredSession } from '../session/store.ts';
import { decideOn, type Examined, type Examiner, examineImage, policyOf } from '../session/work.ts';
import { EXIT, UsageError } from './failure.ts';
import type { Invocation } from './index.ts';
import { openLocalPool } from './pictures.ts';
import { print } from './print.ts';

const DIFFERENT = 10;

export async function run({ config, flags, positionals }: Invocation): Promise<number> {
  const id = positionals[0];
  if (id === undefined) throw new UsageError('replay needs the id of a session.');
  const foundation = await openFoundation(config, tellOperator);
  try {
    const decided = await findDecided(foundation, id);
    const pool = await openLocalPool(config);
    const outcome = await examineAgain(foundation, decided, pool).finally(() => pool.close());
    print(flags, outcome, () => words(outcome));
    return outcome.same ? EXIT.ok : DIFFERENT;
  } finally {
    await foundation.db.close();
  }
}

interface Decided {
  readonly stored: StoredSession;
  readonly result: StoredResult;
  readonly application: Application;
}

interface Outcome {
  readonly session: string;
  readonly same: boolean;
  readonly recorded: { readonly verdict: string; readonly engine: string };
  readonly replayed: { readonly verdict: string; readonly engine: string };
}

/** Throws OperatorError where there is no such decided session. */
export const replaySession = async (foundation: Foundation, examiner: Examiner, id: string): Promise<Outcome> =>
  examineAgain(foundation, await findDecided(foundation, id), examiner);

async function findDecided({ sessions, applications, db }: Foundation, id: string): Promise<Decided> {
  const stored = await sessions.peek(id, Date.now());
  const result = stored && (await findResult(db, stored));
  const application = stored && (await applications.byId(stored.session.applicationId));
  if (!stored || !result || !application) throw new OperatorError('There is no decided session with this id.');
  return { stored, result, application };
}

/** Everything anew from the stored images, at the instant of the decision. */
async function examineAgain(
  { sessions, images, challenges }: Foundation,
  decided: Decided,
  examiner: Examiner,
): Promise<Outcome> {
  const { stored, result, application } = decided;
  const pictures = await acceptedImages(images, stored);
  const findings = await Promise.all(pictures.map((image) => examineImage({ images, examiner }, stored, image)));
  const challenge = await answeredChallenge({ images, challenges }, stored, (one) =>
    judgeChallenge({ challenges, examiner }, stored, one),
  );
  const arrival = await arrivalOf({ images, challenges }, stored, policyOf(application).risk);
  const reference = await referenceFace(
    { sessions, images },
    stored,
    ({ image, owner }) => examineImage({ images, examiner }, owner, image),
    Date.now(),
  );
  refuseLostReference(reference, result);
  const flagged = result.flagged?.open() ?? null;
  const examined = { pictures: findings, challenge, arrival, reference, flagged };
  const verdict = verdictHash(decideOn(stored, application, examined, result.decidedAt));
  return {
    session: stored.session.id,
    same: verdict === result.verdictHash,
    recorded: { verdict: result.verdictHash, engine: result.engine },
    replayed: { verdict, engine: examiner.engine },
  };
}

/** What was compared with another session's selfie cannot be compared again once that session is deleted. */
function refuseLostReference(reference: Examined['reference'], { decision }: StoredResult): void {
  const lost = reference?.measured === false && reference.why === 'reference_deleted';
  if (lost && decision.open().measurements.faceDistance.measured)
    throw new OperatorError('The session whose selfie this one was compared with is deleted; it cannot be replayed.');
}

const words = ({ same, recorded, replayed }: Outcome) =>
  same
    ? `The same verdict, bit for bit: ${recorded.verdict}`
    : `A different verdict: ${recorded.verdict} (engine ${recorded.engine}), now ${replayed.verdict} (engine ${replayed.engine}).`;
