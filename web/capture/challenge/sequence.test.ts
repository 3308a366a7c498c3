import { describe, expect, it } from 'vitest';
import type { DrawnChallenge, Gesture } from '../camera/contract.ts';
import { perform, type Stage } from './sequence.ts';

const steps = (...gestures: Gesture[]): DrawnChallenge['steps'] => gestures.map((gesture) => ({ gesture, frames: 2 }));
const ASKED = steps('front', 'left', 'closer', 'front', 'right');

/** A stage whose clock only its pauses move; pictures are texts that say what was seen and how large. */
function stage(more: Partial<Stage> = {}) {
  const happened: string[] = [];
  let time = 5_000;
  let seen = 'nobody';
  const made: Stage = {
    feed: {
      enact: async (gesture, take) => {
        seen = `${gesture}-${take}`;
      },
      grab: async (longest) => new Blob([`${seen} ${longest ?? 'whole'}`]),
    },
    show: (step) => void happened.push(`show ${step}`),
    pause: async (ms) => {
      time += ms;
    },
    now: () => time,
    gone: () => false,
    ...more,
  };
  return { made, happened };
}
const drawn = (asked = ASKED) => ({ steps: asked, frame: { longest_side: 640, format: 'jpeg' } as const });
const textOf = (pictures: readonly { readonly picture: Blob }[]) =>
  Promise.all(pictures.map(({ picture }) => picture.text()));

describe('the frames of a challenge', () => {
  it('are taken step by step in the order asked for, each a new picture at the size asked for', async () => {
    const { made, happened } = stage();
    const { frames } = (await perform(drawn(), made))!;
    expect(happened).toEqual(['show 0', 'show 1', 'show 2', 'show 3', 'show 4']);
    expect(frames.map(({ step }) => step)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect(await textOf(frames)).toEqual([
      'front-0 640',
      'front-1 640',
      'left-0 640',
      'left-1 640',
      'closer-0 640',
      'closer-1 640',
      'front-2 640',
      'front-3 640',
      'right-0 640',
      'right-1 640',
    ]);
  });

  it('have times that count from when it was shown, leave time to read, and only grow', async () => {
    const { frames } = (await perform(drawn(), stage().made))!;
    const times = frames.map(({ at }) => at);
    expect(times[0]).toBeGreaterThanOrEqual(2_000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    // The service gives 90 seconds, and takes less than a quarter of a second a step for a machine's work.
    expect(times.at(-1)).toBeLessThan(30_000);
    expect((times.at(-1)! - times[0]!) / ASKED.length).toBeGreaterThan(250);
  });

  it('come with a selfie of the last look straight ahead, at its full size', async () => {
    const { still } = (await perform(drawn(), stage().made))!;
    expect(await still.text()).toBe('front-3 whole');
  });

  it('are none where somebody has left in the middle', async () => {
    let asked = 0;
    const { made } = stage({ gone: () => ++asked > 3 });
    expect(await perform(drawn(), made)).toBeNull();
  });

  it('are none where the camera gives no picture', async () => {
    const dead = { enact: async () => {}, grab: async () => null };
    expect(await perform(drawn(), stage({ feed: dead }).made)).toBeNull();
  });

  it('are none where nothing looked straight ahead: there would be no selfie', async () => {
    expect(await perform(drawn(steps('left', 'right')), stage().made)).toBeNull();
  });

  it('fail with the feed, which says what is wrong', async () => {
    const broken = { grab: async () => new Blob([]), enact: () => Promise.reject(new Error('no picture')) };
    await expect(perform(drawn(), stage({ feed: broken }).made)).rejects.toThrow('no picture');
  });
});
