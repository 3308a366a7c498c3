import { type Decision, verdictHash } from '../decision/decision.ts';
import type { Evidence } from '../decision/evidence.ts';
import { Personal } from '../personal.ts';
import type { Database, Tx } from '../store/database.ts';
import type { StoredSession } from './store.ts';

export interface StoredResult {
  readonly decision: Personal<Decision>;
  /** The models and the code that examined the pictures. */
  readonly engine: string;
  readonly verdictHash: string;
  readonly decidedAt: number;
  /** What the gallery said at the time, which it may not say again; null: it was not asked. */
  readonly flagged: Personal<Flagged> | null;
}

type Flagged = Evidence['flagged'];

const PURPOSE = 'result';
const FLAGGED = 'flagged';

/** Keeps a decision in the transaction that completes its session. */
export async function saveResult(
  tx: Tx,
  { session, key }: StoredSession,
  {
    decision,
    engine,
    decidedAt,
    flagged,
  }: { decision: Decision; engine: string; decidedAt: number; flagged: Flagged | null },
): Promise<void> {
  const row = {
    session_id: session.id,
    recommendation: decision.recommendation,
    sealed: key.seal(PURPOSE, Buffer.from(JSON.stringify(decision))),
    flagged: flagged && key.seal(FLAGGED, Buffer.from(JSON.stringify(flagged))),
    policy_version: decision.policy.version,
    policy_hash: decision.policy.hash,
    engine,
    verdict_hash: verdictHash(decision),
    mock: session.mock ? 1 : 0,
    decided_at: decidedAt,
  };
  await tx.q.insertInto('result').values(row).execute();
}

/** The result of a completed session; null while there is none. */
export async function findResult(db: Database, { session, key }: StoredSession): Promise<StoredResult | null> {
  const row = await db.read.selectFrom('result').selectAll().where('session_id', '=', session.id).executeTakeFirst();
  if (!row) return null;
  const decision = JSON.parse(key.open(PURPOSE, row.sealed).toString()) as Decision;
  return {
    decision: new Personal(decision),
    engine: row.engine,
    verdictHash: row.verdict_hash,
    decidedAt: row.decided_at,
    flagged: row.flagged && new Personal(JSON.parse(key.open(FLAGGED, row.flagged).toString()) as Flagged),
  };
}
