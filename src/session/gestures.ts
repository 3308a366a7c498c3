import type { ChallengeStep, Gesture } from '../analysis/findings.ts';

const FRAMES = 2;
const TURNS: readonly Gesture[] = ['left', 'right'];

/** Two turns, a close-up among them, and one return to the front; no move twice in a row, which would be one long move. */
function allMoves(): Gesture[][] {
  const turns = TURNS.flatMap((one) => TURNS.map((other) => [one, other]));
  const near = turns.flatMap((pair) => [0, 1, 2].map((at) => pair.toSpliced(at, 0, 'closer')));
  const all = near.flatMap((moves) => [1, 2, 3].map((at) => moves.toSpliced(at, 0, 'front')));
  return all.filter((moves) => moves.every((move, i) => move !== moves[i - 1]));
}

/** Every sequence that may be asked for: each begins ahead and takes two frames a step. */
export const SEQUENCES: readonly (readonly ChallengeStep[])[] = allMoves().map((moves) =>
  ['front' as const, ...moves].map((gesture) => ({ gesture, frames: FRAMES })),
);
