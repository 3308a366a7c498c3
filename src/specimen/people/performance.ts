import type { ChallengeStep, Gesture } from '../../analysis/findings.ts';
import { selfieShot } from './captures.ts';
import type { Genes } from './genes.ts';
import { stream } from './random.ts';
import { render } from './scene/render.ts';
import { toPng } from './scene/sensor.ts';
import type { Shot } from './scene/shot.ts';

export interface Performance {
  /** Seed of room, lamp, camera and of how the person moves. */
  readonly shot?: string | number;
  /** Height in pixels of the frames, 640 unless set. */
  readonly size?: number;
  /** Degrees of a turn, 28 unless set. */
  readonly turn?: number;
  /** Camera to face close up, per the usual distance; 0.7 unless set. */
  readonly nearness?: number;
  /** Replaces single settings of every frame. */
  readonly over?: Shot;
}

/** Where the nose goes in the picture. */
const YAW: Readonly<Record<Gesture, number>> = { front: 0, left: 1, right: -1, closer: 0 };

/** The frames (PNG) of one person in one room who does what a challenge asks, step by step. */
export async function perform(
  person: Genes,
  steps: readonly ChallengeStep[],
  options: Performance = {},
): Promise<Buffer[]> {
  const { shot = 'performance', size = 640, turn = 28, nearness = 0.7, over = {} } = options;
  const random = stream(`${person.seed}#${shot}`, 'performance');
  const room = selfieShot(person, shot);
  const { distance = 60, span = 36 } = room;
  const gestures = steps.flatMap(({ gesture, frames }) => Array<Gesture>(frames).fill(gesture));
  const pictures: Buffer[] = [];
  for (const [frame, gesture] of gestures.entries()) {
    const near = gesture === 'closer' ? nearness : 1;
    const pose = {
      yaw: YAW[gesture] * (turn + random.between(-2, 4)) + random.between(-1.5, 1.5),
      pitch: random.between(-2, 2),
      roll: random.between(-1.5, 1.5),
    };
    const [distanceNow, spanNow] = [distance * near * random.between(0.98, 1.02), span * near];
    const moved = { shiftX: random.between(-0.6, 0.6), lookY: (room.lookY ?? 0) + random.between(-0.4, 0.4) };
    const taken: Shot = {
      ...room,
      ...moved,
      pose,
      distance: distanceNow,
      span: spanNow,
      frame,
      expression: 'neutral',
      ...over,
    };
    pictures.push(await toPng(await render(person, taken, Math.round(size * 0.75), size)));
  }
  return pictures;
}
