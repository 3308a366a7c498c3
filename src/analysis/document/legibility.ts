import type { DecodedCharacter } from './ctc.ts';

/**
 * Distance of two neighbours, in mean distances of the row, above which a character between them was overlooked.
 * Parents: rows of names on 481 synthetic pages, 225 of them with glare laid over the name, 2026-11-23: with one
 * overlooked from 1.99 (5 pages, of which one certain to .80 of every character it did read), without at most 1.48.
 */
const OVERLOOKED = 1.7;

/** Probability of the least certain character of a row, 0..1; 0 where one was overlooked, and of a row without any. */
export function leastProbability(row: readonly Pick<DecodedCharacter, 'probability' | 'step'>[]): number {
  if (row.length === 0 || !(widestGap(row) <= OVERLOOKED)) return 0;
  return Math.min(...row.map(({ probability }) => probability));
}

/** Of neighbours, in mean distances: the type of machine readable zones has one pitch, blanks have their filler. */
function widestGap(row: readonly Pick<DecodedCharacter, 'step'>[]): number {
  if (row.length < 2) return 0;
  const distances = row.slice(1).map(({ step }, i) => step - row[i]!.step);
  const mean = (row.at(-1)!.step - row[0]!.step) / distances.length;
  return Math.max(...distances) / mean;
}
