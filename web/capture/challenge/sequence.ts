import type { DrawnChallenge, Gesture } from '../camera/contract.ts';
import type { Feed } from '../camera/viewfinder.tsx';

export interface Stage {
  readonly feed: Pick<Feed, 'grab' | 'enact'>;
  /** Says what to do now. */
  readonly show: (step: number) => void;
  readonly pause: (ms: number) => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Somebody has left: nothing more is taken. */
  readonly gone: () => boolean;
}

export interface Performed {
  readonly frames: readonly { readonly picture: Blob; readonly at: number; readonly step: number }[];
  /** At full size, of the last look straight ahead: the selfie that belongs to the frames. */
  readonly still: Blob;
}

/** To read what to do, and to do it. */
const LEAD_MS = 2_200;
const BETWEEN_MS = 450;

/** Takes the frames of every step, one after the other; null where somebody has left or the camera gives nothing. */
export async function perform(
  { steps, frame: { longest_side: longest } }: Pick<DrawnChallenge, 'steps' | 'frame'>,
  { feed, show, pause, now, gone }: Stage,
): Promise<Performed | null> {
  const begun = now();
  const takes = new Map<Gesture, number>();
  const frames: { picture: Blob; at: number; step: number }[] = [];
  let still: Blob | null = null;
  for (const [step, { gesture, frames: count }] of steps.entries()) {
    show(step);
    await pause(LEAD_MS);
    for (let taken = 0; taken < count; taken++) {
      if (taken > 0) await pause(BETWEEN_MS);
      const take = takes.get(gesture) ?? 0;
      takes.set(gesture, take + 1);
      await feed.enact(gesture, take);
      if (gone()) return null;
      const picture = await feed.grab(longest);
      if (!picture) return null;
      frames.push({ picture, at: Math.round(now() - begun), step });
    }
    if (gesture === 'front') still = await feed.grab();
  }
  return still && !gone() ? { frames, still } : null;
}
