import { describe, expect, it } from 'vitest';
import { ctcDecode } from './ctc.ts';

/** Logits for the alphabet AB, class by class, from rows of [blank, A, B] a time step. */
function scores(...steps: [number, number, number][]): [Float32Array, number, string] {
  return [Float32Array.from([0, 1, 2].flatMap((k) => steps.map((step) => step[k]!))), steps.length, 'AB'];
}

const read = (...steps: [number, number, number][]) => ctcDecode(...scores(...steps));
const BLANK: [number, number, number] = [9, 0, 0];
const A: [number, number, number] = [0, 9, 0];
const B: [number, number, number] = [0, 0, 9];

describe('decoding the output of a line recogniser', () => {
  it('takes a character seen several times in a row for one', () => {
    expect(read(BLANK, A, A, B, BLANK).map(({ character }) => character)).toEqual(['A', 'B']);
  });

  it('takes the same character twice where a blank stands between', () => {
    expect(read(A, BLANK, A).map(({ character }) => character)).toEqual(['A', 'A']);
  });

  it('reads nothing from blanks', () => {
    expect(read(BLANK, BLANK)).toEqual([]);
    expect(read()).toEqual([]);
  });

  it('says how sure it is where it sees the character most clearly', () => {
    const [only] = read([0, 1, 0], [0, 5, 0], [0, 2, 0]);
    expect(only?.step).toBe(1);
    expect(only?.probability).toBeCloseTo(Math.exp(5) / (Math.exp(5) + 2));
  });

  it('keeps what it might have been, likeliest first', () => {
    const [only] = read([0, 3, 2]);
    expect(only?.alternatives.map(({ character }) => character)).toEqual(['A', 'B']);
    expect(only!.alternatives[0]!.probability).toBeGreaterThan(only!.alternatives[1]!.probability);
  });
});
