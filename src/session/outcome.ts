import { Fault } from '../errors.ts';
import type { Database } from '../store/database.ts';

/** A signal may get lost, so what is waited for is looked at now and then too. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Waits until `look` gives something, which a worker of this process or another signals under `topic`. Throws what `look`
 * throws, and the Fault `analysis_pending` after `waitMs`.
 */
export async function outcome<T>(
  db: Database,
  topic: string,
  look: () => Promise<T | null>,
  waitMs: number,
): Promise<T> {
  const ended = Date.now() + waitMs;
  let wake = () => {};
  const stop = db.onSignal((heard) => heard === topic && wake());
  try {
    while (Date.now() < ended) {
      const signalled = new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, LOOK_AGAIN_MS).unref();
      });
      const found = await look();
      if (found !== null) return found;
      await signalled;
    }
  } finally {
    stop();
  }
  throw new Fault('analysis_pending', { retryAfter: 5 });
}
