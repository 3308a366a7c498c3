import { describe, expect, it } from 'vitest';
import type { DecodedCharacter } from './ctc.ts';
import { uncheckedConfidence } from './legibility.ts';

const NAMES = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const NUMBERS = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const VISA = 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const VISA_NUMBERS = 'L8988901C4XXX7408122F96121096ZO184226B<<<<<<';

/** Read with the same certainty throughout, `pitch` steps apart. */
const row = (text: string, probability = 0.95): DecodedCharacter[] =>
  [...text].map((character, i) => ({
    character,
    probability,
    step: 4 * i,
    alternatives: [{ character, probability }],
  }));

/** The row with one place seen otherwise: what it may be, likeliest first. */
const doubtful = (text: string, place: number, ...seen: [string, number][]): DecodedCharacter[] => {
  const alternatives = seen.map(([character, probability]) => ({ character, probability }));
  return row(text).map((one, i) => (i === place ? { ...one, ...alternatives[0]!, alternatives } : one));
};
const without = (text: string, place: number): DecodedCharacter[] => row(text, 1).filter((_, i) => i !== place);
const at = (steps: (i: number) => number): DecodedCharacter[] => row(NAMES).map((c, i) => ({ ...c, step: steps(i) }));

const passport = (names: DecodedCharacter[]): number => uncheckedConfidence([names, row(NUMBERS)], 'TD3');
const visa = (numbers: DecodedCharacter[]): number => uncheckedConfidence([row(VISA), numbers], 'MRV-A');

describe('how legible the text is that no check digit covers', () => {
  it('is how certain its least certain character is', () => {
    expect(passport(row(NAMES))).toBe(0.95);
    expect(passport(doubtful(NAMES, 6, ['R', 0.4], ['N', 0.3]))).toBe(0.4);
  });

  it('is nothing where a letter of the name was overlooked, however certain the others are', () => {
    expect(passport(without(NAMES, 8))).toBe(0);
  });

  it('does not suffer where only a digit could be taken for the letter: none stands in a name', () => {
    expect(passport(doubtful(NAMES, 9, ['S', 0.52], ['5', 0.47]))).toBeGreaterThan(0.9);
    expect(passport(doubtful(NAMES, 9, ['5', 0.6], ['S', 0.39]))).toBeGreaterThan(0.9);
  });

  it('suffers where a letter could be a digit in the data of a visa, where both may stand', () => {
    expect(visa(doubtful(VISA_NUMBERS, 30, ['O', 0.64], ['0', 0.36]))).toBe(0.64);
  });

  it('does not ask for what a check digit of its own covers', () => {
    expect(visa(doubtful(VISA_NUMBERS, 3, ['8', 0.4], ['B', 0.35]))).toBe(0.95);
    expect(uncheckedConfidence([row(NAMES), row(NUMBERS, 0.1)], 'TD3')).toBe(0.95);
  });

  it('is that of the third row on a card of three', () => {
    const upper = row('I<UTOD231458907<<<<<<<<<<<<<<<', 0.1);
    const names = row('ERIKSSON<<ANNA<MARIA<<<<<<<<<<', 0.9);
    expect(uncheckedConfidence([upper, upper, names], 'TD1')).toBe(0.9);
  });

  it('does not suffer from a pitch that changes along the row, as in perspective', () => {
    expect(passport(at((i) => Math.round(3 * i + 0.02 * i * i)))).toBe(0.95);
  });

  it('is no number that passes where nothing was read or it lies nowhere', () => {
    expect(passport([])).toBe(0);
    expect(passport(at(() => 3))).toBe(0);
    expect(passport(at((i) => (i === 5 ? Number.NaN : i)))).toBe(0);
    expect(passport(doubtful(NAMES, 9, ['5', 1])) >= 0.7).toBe(false);
  });
});
