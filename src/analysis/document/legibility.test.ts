import { describe, expect, it } from 'vitest';
import { leastProbability } from './legibility.ts';

/** Characters at these steps, all as certain as that. */
const row = (steps: readonly number[], probability = 0.9) => steps.map((step) => ({ step, probability }));

describe('how legible a row is', () => {
  it('is how certain its least certain character is', () => {
    expect(leastProbability([...row([0, 4, 8]), { step: 12, probability: 0.4 }])).toBe(0.4);
  });

  it('is nothing where a letter between two others was overlooked, however certain those are', () => {
    expect(leastProbability(row([0, 4, 8, 16, 20, 24, 28, 32], 1))).toBe(0);
    expect(leastProbability(row([0, 4, 8, 24, 28, 32, 36, 40], 1))).toBe(0);
  });

  it('does not suffer from a pitch that changes along the row, as in perspective', () => {
    const steps = Array.from({ length: 44 }, (_, i) => Math.round(3 * i + 0.02 * i * i));
    expect(leastProbability(row(steps))).toBe(0.9);
  });

  it('does not suffer from a row that begins or ends late: its fillers there say nothing', () => {
    expect(leastProbability(row([40, 44, 48, 52]))).toBe(0.9);
  });

  it('is nothing in a row without characters or with characters that lie nowhere', () => {
    expect(leastProbability([])).toBe(0);
    expect(leastProbability(row([0, Number.NaN, 8]))).toBe(0);
    expect(leastProbability(row([3, 3, 3]))).toBe(0);
  });

  it('is that of its only character', () => {
    expect(leastProbability(row([7]))).toBe(0.9);
  });
});
