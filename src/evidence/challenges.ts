import type { Selectable } from 'kysely';
import type { ChallengeFindings, ChallengeStep, Feedback } from '../analysis/findings.ts';
import { Personal } from '../personal.ts';
import type { Database, Tx } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { SessionKey } from '../store/seal.ts';
import type { Blobs } from './blobs.ts';
import type { SignatureStanding } from './images.ts';

type ChallengeRow = Selectable<Schema['challenge']>;

/** What is said of a frame beside its pixels: the step it belongs to, and milliseconds since the challenge was shown. */
export interface FrameClaim {
  readonly step: number;
  readonly at: number;
}

export interface SentFrame extends FrameClaim {
  readonly jpeg: Buffer;
}

/** What is kept of a frame beside its pixels. */
interface FrameRecord extends FrameClaim {
  /** Length of its content. */
  readonly bytes: number;
  /** Another session sent the same pixels before. */
  readonly replayed?: boolean;
  /** Of all frames together; absent where nobody promised one. */
  readonly signature?: SignatureStanding;
}

export interface StoredChallenge {
  /** The nonce. */
  readonly id: string;
  readonly sessionId: string;
  /** `issued`: waits for its frames; `received`: they are safely stored, not judged yet. */
  readonly status: 'issued' | 'received' | 'judged';
  readonly steps: readonly ChallengeStep[];
  readonly feedback: Feedback | null;
  readonly contentMac: Buffer | null;
  readonly sealedFindings: Buffer | null;
  /** Another session sent one of the frames before. */
  readonly replayed: boolean;
  readonly signature: SignatureStanding;
  readonly issuedAt: number;
  readonly deadlineAt: number;
  readonly receivedAt: number | null;
}

/** The challenges of sessions: rows in the store, the frames that answered one sealed under the session's key in a blob. */
export class Challenges {
  readonly #db: Database;
  readonly #blobs: Blobs;

  constructor(db: Database, blobs: Blobs) {
    this.#db = db;
    this.#blobs = blobs;
  }

  /** Adds a challenge in place of those that nobody answered. */
  async issue(
    tx: Tx,
    challenge: Pick<StoredChallenge, 'id' | 'sessionId' | 'steps' | 'issuedAt' | 'deadlineAt'>,
  ): Promise<void> {
    const { id, sessionId, steps, issuedAt, deadlineAt } = challenge;
    await tx.q
      .updateTable('challenge')
      .set({ deadline_at: issuedAt })
      .where('session_id', '=', sessionId)
      .where('status', '=', 'issued')
      .where('deadline_at', '>', issuedAt)
      .execute();
    const row = { id, session_id: sessionId, status: 'issued', steps: JSON.stringify(steps) } as const;
    const later = {
      frames: null,
      content_mac: null,
      feedback: null,
      findings: null,
      received_at: null,
      judged_at: null,
    };
    await tx.q
      .insertInto('challenge')
      .values({ ...row, ...later, issued_at: issuedAt, deadline_at: deadlineAt })
      .execute();
  }

  /** Keeps the frames under the name that the row, which erasure goes by, has had since the challenge was issued. */
  async keep({ id, sessionId }: StoredChallenge, key: SessionKey, frames: readonly SentFrame[]): Promise<void> {
    const content = Buffer.concat(frames.map(({ jpeg }) => jpeg));
    await this.#blobs.put(blobName(sessionId, id), key.seal(purpose(id), content));
  }

  /** The frames that are kept, with what was said of each. */
  async frames({ id, sessionId }: StoredChallenge, key: SessionKey): Promise<Personal<SentFrame[]>> {
    const row = await this.#rows(sessionId).where('id', '=', id).executeTakeFirstOrThrow();
    const content = key.open(purpose(id), await this.#blobs.get(blobName(sessionId, id)));
    let end = 0;
    const frames = recordsOf(row).map(({ step, at, bytes }) => {
      end += bytes;
      return { step, at, jpeg: content.subarray(end - bytes, end) };
    });
    return new Personal(frames);
  }

  async find(sessionId: string, id: string): Promise<StoredChallenge | null> {
    const row = await this.#rows(sessionId).where('id', '=', id).executeTakeFirst();
    return row ? fromRow(row) : null;
  }

  /** All challenges of a session, the oldest first. */
  async list(sessionId: string): Promise<StoredChallenge[]> {
    return (await this.#rows(sessionId).orderBy('issued_at').orderBy('id').execute()).map(fromRow);
  }

  #rows(sessionId: string) {
    return this.#db.read.selectFrom('challenge').selectAll().where('session_id', '=', sessionId);
  }

  /** Takes back frames that erasure was too early to find. */
  async discard({ sessionId, id }: StoredChallenge): Promise<void> {
    await this.#blobs.delete(blobName(sessionId, id));
  }

  /** Deletes the session's frames and makes sure of it; throws while some are still there. */
  async destroyContent(sessionId: string): Promise<void> {
    for (const { id } of await this.list(sessionId)) {
      await this.#blobs.delete(blobName(sessionId, id));
      if (await this.#blobs.has(blobName(sessionId, id))) throw new Error('a blob is still there after its deletion');
    }
  }
}

interface ReceivedFrames extends Pick<StoredChallenge, 'signature'> {
  readonly frames: readonly SentFrame[];
  /** Of each frame, whether another session sent its pixels before. */
  readonly replayed: readonly boolean[];
  readonly contentMac: Buffer;
}

/** Uses the challenge up; false where that has happened before. */
export async function markReceived(
  tx: Tx,
  { id }: StoredChallenge,
  { frames, replayed, signature, contentMac }: ReceivedFrames,
  now: number,
): Promise<boolean> {
  const records = frames.map(({ step, at, jpeg }, i): FrameRecord => {
    const record = { step, at, bytes: jpeg.length, ...(signature !== 'unsigned' && { signature }) };
    return replayed[i] ? { ...record, replayed: true } : record;
  });
  const { numUpdatedRows } = await tx.q
    .updateTable('challenge')
    .set({ status: 'received', frames: JSON.stringify(records), content_mac: contentMac, received_at: now })
    .where('id', '=', id)
    .where('status', '=', 'issued')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Records the outcome, once. */
export async function recordJudgement(
  tx: Tx,
  id: string,
  outcome: { feedback: Feedback; findings: Buffer | null },
  now: number,
): Promise<void> {
  await tx.q
    .updateTable('challenge')
    .set({ status: 'judged', ...outcome, judged_at: now })
    .where('id', '=', id)
    .where('status', '=', 'received')
    .execute();
}

const findingsPurpose = (id: string) => `challenge findings:${id}`;

export const sealJudgement = (id: string, key: SessionKey, findings: ChallengeFindings): Buffer =>
  key.seal(findingsPurpose(id), Buffer.from(JSON.stringify(findings)));

export function openJudgement(challenge: StoredChallenge, key: SessionKey): Personal<ChallengeFindings> | null {
  if (challenge.sealedFindings === null) return null;
  const text = key.open(findingsPurpose(challenge.id), challenge.sealedFindings).toString();
  return new Personal(JSON.parse(text) as ChallengeFindings);
}

const blobName = (sessionId: string, id: string) => `${sessionId}/${id}`;
const purpose = (id: string) => `challenge:${id}`;

const recordsOf = ({ frames }: Pick<ChallengeRow, 'frames'>) => JSON.parse(frames ?? '[]') as FrameRecord[];

const fromRow = (row: ChallengeRow): StoredChallenge => ({
  id: row.id,
  sessionId: row.session_id,
  status: row.status,
  steps: JSON.parse(row.steps) as ChallengeStep[],
  feedback: row.feedback as Feedback | null,
  contentMac: row.content_mac,
  sealedFindings: row.findings,
  replayed: recordsOf(row).some(({ replayed }) => replayed),
  signature: recordsOf(row)[0]?.signature ?? 'unsigned',
  issuedAt: row.issued_at,
  deadlineAt: row.deadline_at,
  receivedAt: row.received_at,
});
