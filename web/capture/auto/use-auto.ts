import { useEffect, useRef, useState } from 'react';
import type { ImageType } from '../../../src/analysis/findings.ts';
import type { Feed } from '../camera/viewfinder.tsx';
import { FRAME_SIDE, type Frame, type Seen, type Verdict } from './frame.ts';

/**
 * So many good frames in a row open the shutter. 64 drawn pages under a hand that never holds still, 2026-11-27
 * (bench:auto-capture): it opens within 3 s in 29 with two, 10 with four, 7 with six; each costs a still hand 0.15 s.
 */
const GOOD_FRAMES = 4;
const PAUSE_MS = 150;

/**
 * Looks at the viewfinder in a worker and calls `take` when a picture is worth taking. Answers what the person may mend;
 * null while nothing looks: the browser is too old for it, the network too slow, or the models are still on their way.
 */
export function useAuto(side: ImageType, feed: Feed | null, enabled: boolean, take: () => void): Verdict | null {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const now = useRef(take);
  now.current = take;
  useEffect(() => {
    if (!enabled || !feed || typeof Worker === 'undefined' || isCostly()) return undefined;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    let [good, over] = [0, false];
    const next = (): void =>
      void setTimeout(() => {
        const frame = over ? null : feed.frame(FRAME_SIDE[side]);
        if (frame) post(worker, side, frame);
        else if (!over) next();
      }, PAUSE_MS);
    worker.onerror = () => setVerdict(null);
    worker.onmessage = ({ data: seen }: MessageEvent<Seen>) => {
      if ('ready' in seen) {
        if (seen.ready) next();
        return;
      }
      good = seen.verdict === 'ok' ? good + 1 : 0;
      setVerdict(seen.verdict);
      if (good >= GOOD_FRAMES) now.current();
      else next();
    };
    worker.postMessage(side === 'selfie' ? 'selfie' : 'document');
    return () => {
      over = true;
      worker.terminate();
      setVerdict(null);
    };
  }, [side, feed, enabled]);
  return verdict;
}

/** Members of ImageData are not its own: spreading one gives nothing. */
function post(
  worker: Worker,
  side: ImageType,
  { data, width, height }: Pick<ImageData, 'data' | 'width' | 'height'>,
): void {
  worker.postMessage({ side, data, width, height } satisfies Frame, [data.buffer as ArrayBuffer]);
}

/** Six megabytes of runtime and models are not fetched for somebody who pays for each, or waits minutes for them. */
function isCostly(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || /2g|3g/.test(connection?.effectiveType ?? '');
}
