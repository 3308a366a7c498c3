import type { Database, Tx } from './database.ts';

export interface GroupCommitOptions {
  /** Items of one transaction at most. */
  readonly most: number;
}

interface Waiting<T> {
  readonly item: T;
  resolve(): void;
  reject(error: unknown): void;
}

// The embedded store commits one at a time; PostgreSQL gains up to about four batches in flight.
const IN_FLIGHT = { sqlite: 1, postgres: 4 } as const;

/**
 * Commits what concurrent callers insert together: one sync of the disk for up to `most` of them. The promise of an
 * item resolves after its commit. If a batch fails, each of its items is tried alone, so that only the guilty fail.
 */
export function groupCommit<T>(
  db: Pick<Database, 'kind' | 'transaction'>,
  insert: (tx: Tx, items: readonly T[]) => Promise<void>,
  { most }: GroupCommitOptions,
): (item: T) => Promise<void> {
  const queue: Waiting<T>[] = [];
  let inFlight = 0;
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled || queue.length === 0 || inFlight >= IN_FLIGHT[db.kind]) return;
    scheduled = true;
    // After this turn of the event loop, so that all requests it brings are in.
    setImmediate(() => {
      scheduled = false;
      void send(queue.splice(0, most));
      schedule();
    });
  };
  const commit = (batch: readonly Waiting<T>[]): Promise<void> =>
    db.transaction((tx) =>
      insert(
        tx,
        batch.map(({ item }) => item),
      ),
    );
  const send = async (batch: readonly Waiting<T>[]): Promise<void> => {
    inFlight += 1;
    await commit(batch).then(
      () => batch.forEach(({ resolve }) => void resolve()),
      (error) => (batch.length === 1 ? batch[0]!.reject(error) : alone(batch)),
    );
    inFlight -= 1;
    schedule();
  };
  const alone = (batch: readonly Waiting<T>[]): Promise<unknown> =>
    Promise.all(batch.map((one) => commit([one]).then(one.resolve, one.reject)));

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      schedule();
    });
}
