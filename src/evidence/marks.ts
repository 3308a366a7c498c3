import type { Tx } from '../store/database.ts';
import type { KeyRing } from '../store/seal.ts';

/**
 * Which sessions sent which pictures of a face, as keyed hashes of the decoded pixels: a live camera never gives the same
 * pixels twice, so a picture that another session sent before was put in the camera's place. Whose session, and of which
 * application, is told to nobody. A session's marks go with it.
 */
export class ContentMarks {
  readonly #keys: KeyRing;

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  /** Marks the pictures as the session's, and says of each whether another session sent it before. */
  async note(tx: Tx, sessionId: string, fingerprints: readonly Buffer[], now: number): Promise<boolean[]> {
    const replayed: boolean[] = [];
    for (const fingerprint of fingerprints) {
      const macs = this.#keys.macs('content', fingerprint);
      await tx.q
        .insertInto('content_mark')
        .values({ mac: macs[0]!, session_id: sessionId, at: now })
        .onConflict((on) => on.columns(['mac', 'session_id']).doNothing())
        .execute();
      const other = await tx.q
        .selectFrom('content_mark')
        .select('at')
        .where('mac', 'in', macs)
        .where('session_id', '!=', sessionId)
        .limit(1)
        .executeTakeFirst();
      replayed.push(other !== undefined);
    }
    return replayed;
  }
}
