import type { Agreement } from '../findings.ts';
import { editDistance } from './edit-distance.ts';
import { transliterate } from './mrz/transliterate.ts';

export type { Agreement };

/** What one part of a document states. */
export interface Statement {
  readonly text: string;
  /** Probability of the least certain character, 0..1; left out where check digits or a code vouch for it. */
  readonly confidence?: number;
  /** A field of fixed length that its text fills: words may be cut short or left out at the end. */
  readonly mayBeTruncated?: boolean;
}

/** Below this a reading cannot accuse a document. 139 comparisons of 32 genuine mild and medium pages, 2026-11-26: none differs. */
export const DOUBTFUL = 0.8;
/** A name that differs by at most one letter in so many was as likely misread. */
const LETTERS_PER_ERROR = 8;

/**
 * ICAO 9303-3, section 6 leaves a choice for letters with marks (Ü: UE, UXX, U; Å: AA, A; Ñ: N, NXX), and issuers use all of
 * it, so every spelling is brought to its shortest. `Müller`, `MUELLER` and `MULLER` become `MULLER`.
 */
const SHORTEST: readonly (readonly [RegExp, string])[] = [
  [/UXX/g, 'U'],
  [/NXX/g, 'N'],
  [/([AOU])E/g, '$1'],
  [/AA/g, 'A'],
];

const folded = (word: string): string => SHORTEST.reduce((text, [from, to]) => text.replace(from, to), word);

/** The words of a name in letters A to Z, without what stands between them. An apostrophe does not part words (`O'Brien`). */
export const nameWords = (name: string): string[] =>
  transliterate(name)
    .replace(/['’]/g, '')
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .map(folded);

/**
 * Compares two spellings of the same names: in any order of words, split anywhere, with or without marks. Fewer words are
 * `unclear`, unless the side that has them ran out of room. Other scripts than Latin are `unclear`.
 */
export function compareNames(a: Statement, b: Statement): Agreement {
  const [left, right] = [nameWords(a.text), nameWords(b.text)];
  if (![...left, ...right].every((word) => /^[A-Z]+$/.test(word)) || left.length === 0 || right.length === 0)
    return 'unclear';
  if (sameLetters(left, right)) return 'same';
  const [fewer, more] = letters(left) < letters(right) ? [left, right] : [right, left];
  const cut = (fewer === left ? a : b).mayBeTruncated === true;
  if (cut && isWithin(fewer, more, (word, whole) => whole.startsWith(word))) return 'same';
  if (isWithin(fewer, more, (word, whole) => word === whole)) return 'unclear';
  return isSlip(fewer.join(''), more.join('')) ? 'unclear' : accused(a, b);
}

/** Compares two dates, `YYYY-MM-DD`. */
export const compareDates = (a: Statement, b: Statement): Agreement =>
  [a, b].every(({ text }) => /^\d{4}-\d\d-\d\d$/.test(text)) ? (a.text === b.text ? 'same' : accused(a, b)) : 'unclear';

/** Compares two numbers of a document or person, whatever stands between their characters. O and 0, I and 1 look alike. */
export function compareNumbers(a: Statement, b: Statement): Agreement {
  const [left, right] = [alphanumerics(a.text), alphanumerics(b.text)];
  if (!left || !right) return 'unclear';
  if (left === right) return 'same';
  return alike(left) === alike(right) || isCut(a, left, right) || isCut(b, right, left) ? 'unclear' : accused(a, b);
}

/** The letters and digits of a number, capitals. */
export const alphanumerics = (text: string): string => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The verdict on two readings that differ. */
const accused = (...sides: readonly Statement[]): Agreement =>
  sides.every(({ confidence = 1 }) => confidence >= DOUBTFUL) ? 'different' : 'unclear';

const alike = (number: string): string => number.replace(/[OQD]/g, '0').replace(/[IL]/g, '1');
const isCut = ({ mayBeTruncated }: Statement, short: string, long: string) => mayBeTruncated && long.startsWith(short);

const letters = (words: readonly string[]): number => words.join('').length;

/** The same letters in the same order, split anywhere, or the same words in another order. */
const sameLetters = (a: readonly string[], b: readonly string[]): boolean =>
  a.join('') === b.join('') || [...a].sort().join(' ') === [...b].sort().join(' ');

/** Whether every word fits one of the others, none of them twice. */
function isWithin(words: readonly string[], others: readonly string[], fits: (word: string, other: string) => boolean) {
  const left = [...others];
  return words.every((word) => {
    const found = left.findIndex((other) => fits(word, other));
    if (found >= 0) left.splice(found, 1);
    return found >= 0;
  });
}

/** Levenshtein distance of at most one in `LETTERS_PER_ERROR`. */
function isSlip(a: string, b: string): boolean {
  const allowed = Math.floor(Math.max(a.length, b.length) / LETTERS_PER_ERROR);
  return editDistance(a, b) <= allowed;
}
