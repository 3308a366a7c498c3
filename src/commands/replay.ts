import { openPool } from '../analysis/pool.ts';
import { verdictHash } from '../decision/decision.ts';
import { OperatorError } from '../errors.ts';
import { type Foundation, openFoundation, poolOptions } from '../service.ts';
import { findResult } from '../session/result.ts';
import { decideOn, type Examiner, examineImage } from '../session/work.ts';
import type { Command, Invocation } from './index.ts';
import { print } from './print.ts';

const DIFFERENT = 10;

export const replay: Command = {
  name: 'replay',
  usage: 'SESSION',
  sentence:
    'Examines the images of a decided session again and compares the verdict bit for bit. Exit status 10: it differs.',
  flags: {},
  async run({ config, flags, positionals }: Invocation) {
    const id = positionals[0];
    if (id === undefined) throw new OperatorError('replay needs the id of a session.');
    const foundation = await openFoundation(config, () => {});
    const pool = await openPool(poolOptions(config));
    try {
      const outcome = await replaySession(foundation, pool, id);
      print(flags, outcome, () => words(outcome));
      return outcome.same ? 0 : DIFFERENT;
    } finally {
      await pool.close();
      await foundation.db.close();
    }
  },
};

interface Outcome {
  readonly session: string;
  readonly same: boolean;
  readonly recorded: { readonly verdict: string; readonly engine: string };
  readonly replayed: { readonly verdict: string; readonly engine: string };
}

/** Everything anew from the stored images, at the instant of the decision. */
export async function replaySession(foundation: Foundation, examiner: Examiner, id: string): Promise<Outcome> {
  const { sessions, images, applications, db } = foundation;
  const stored = await sessions.peek(id, Date.now());
  const result = stored && (await findResult(db, stored));
  const application = stored && (await applications.byId(stored.session.applicationId));
  if (!stored || !result || !application) throw new OperatorError(`There is no decided session ${id}.`);
  const accepted = new Set(Object.values(stored.session.accepted));
  const pictures = (await images.list(id)).filter((image) => accepted.has(image.id));
  const findings = await Promise.all(pictures.map((image) => examineImage({ images, examiner }, stored, image)));
  const verdict = verdictHash(decideOn(stored, application, findings, result.decidedAt));
  return {
    session: id,
    same: verdict === result.verdictHash,
    recorded: { verdict: result.verdictHash, engine: result.engine },
    replayed: { verdict, engine: examiner.engine },
  };
}

const words = ({ same, recorded, replayed }: Outcome) =>
  same
    ? `The same verdict, bit for bit: ${recorded.verdict}`
    : `A different verdict: ${recorded.verdict} (engine ${recorded.engine}), now ${replayed.verdict} (engine ${replayed.engine}).`;
