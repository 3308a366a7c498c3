import type { ChallengeStep, Gesture } from '../src/analysis/findings.ts';
import { cached } from '../src/specimen/cache.ts';
import { type Person, person, portrait, printAttack } from '../src/specimen/people/index.ts';
import { byGesture, inJpeg, type Repertoire, repertoire } from '../src/specimen/people/repertoire.ts';
import { STOCK } from '../src/specimen/people/stock.ts';

/** What the page sends of one frame. */
export interface SentFrame {
  readonly content: string;
  readonly at: number;
  readonly step: number;
}

export { type Repertoire, repertoire };

const GESTURES = Object.keys(STOCK) as Gesture[];
const SIZE = 640;

/** How a hand that imitates the gestures turns a flat picture. */
const HELD: Readonly<Record<Gesture, { yaw: number; near: number }>> = {
  front: { yaw: 0, near: 1 },
  left: { yaw: 50, near: 1 },
  right: { yaw: -50, near: 1 },
  closer: { yaw: 0, near: 0.7 },
};

/** The same with a printed portrait of the member in the hand. */
export async function printRepertoire(member: number): Promise<Repertoire> {
  const who: Person = person(`cast:${member}`);
  const print = () => portrait(who, { size: SIZE, supersampling: 1 });
  const own = await cached(['printed portrait', member], print);
  const held = GESTURES.flatMap((gesture) => Array<Gesture>(STOCK[gesture]).fill(gesture));
  const photographed = held.map((gesture, frame) => {
    const { yaw, near } = HELD[gesture];
    const shot = { shot: 'held', frame, size: SIZE, roll: frame % 3, shiftX: (frame % 4) * 0.3 };
    return cached(['print repertoire', member, shot, gesture], () =>
      printAttack(own, { ...shot, yaw, distance: 45 * near, span: 27.7 * near }),
    );
  });
  return byGesture(await inJpeg(await Promise.all(photographed)));
}

const base64 = (bytes: Buffer) => bytes.toString('base64');

/** Frames for the steps, each picture used once, 700 ms apart. */
export function enact(of: Repertoire, steps: readonly ChallengeStep[]): SentFrame[] {
  const left = Object.fromEntries(GESTURES.map((gesture) => [gesture, [...of[gesture]]]));
  const pictures = steps.flatMap(({ gesture, frames }, step) =>
    Array.from({ length: frames }, () => ({ step, content: base64(left[gesture]!.shift()!) })),
  );
  return pictures.map((picture, i) => ({ ...picture, at: 500 + 700 * i }));
}

/** One more picture of the same person in the same room, looking ahead, never part of a sequence. */
export const selfieOf = (of: Repertoire): string => base64(of.front.at(-1)!);
