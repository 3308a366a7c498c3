import { expect, it } from 'vitest';
import { SEQUENCES } from './gestures.ts';

const written = SEQUENCES.map((steps) => steps.map(({ gesture }) => gesture).join(' '));

it('there are 28 sequences, each another one', () => {
  expect(written).toHaveLength(28);
  expect(new Set(written).size).toBe(28);
});

it('each looks ahead, then holds two turns, one close-up and one return to the front, no move twice in a row', () => {
  for (const steps of SEQUENCES) {
    const [first, ...moves] = steps.map(({ gesture }) => gesture);
    expect(first).toBe('front');
    expect(moves.filter((move) => move === 'front' || move === 'closer').sort()).toEqual(['closer', 'front']);
    expect(moves).toHaveLength(4);
    expect(moves.some((move, i) => move === moves[i - 1])).toBe(false);
  }
});

it('each takes six to twelve frames', () => {
  for (const steps of SEQUENCES) {
    const frames = steps.reduce((sum, step) => sum + step.frames, 0);
    expect(frames).toBeGreaterThanOrEqual(6);
    expect(frames).toBeLessThanOrEqual(12);
  }
});
