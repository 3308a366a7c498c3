import type { CharacterClass } from './formats.ts';

// Characters of OCR-B that recognisers take for each other: seen on the 107 readings of the lab study (2026-11-23,
// 50 real documents and 64 synthetic pages) and the pairs that other MRZ readers correct.
const PAIRS = '0O 0Q 0D 0U OQ OD 1I 1L IL 1J 8B 5S 2Z 6G 4A 7T 7Y <K KX HM MN VY'.split(' ');

/** Each character with the others it is taken for; the relation holds both ways. */
export const CONFUSIONS: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(PAIRS.join(''))].map((character) => [
    character,
    PAIRS.filter((pair) => pair.includes(character)).map((pair) => pair.replace(character, '')),
  ]),
);

const TO_DIGIT: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  U: '0',
  C: '0',
  I: '1',
  L: '1',
  J: '1',
  Z: '2',
  A: '4',
  S: '5',
  G: '6',
  T: '7',
  Y: '7',
  B: '8',
};
const TO_LETTER: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  '2': 'Z',
  '3': 'B',
  '4': 'A',
  '5': 'S',
  '6': 'G',
  '7': 'T',
  '8': 'B',
};
const ONLY_READING: Readonly<Partial<Record<CharacterClass, Readonly<Record<string, string>>>>> = {
  digits: TO_DIGIT,
  letters: TO_LETTER,
};

/** The one character of the class that a character of the other kind is read for, or undefined where there is none. */
export const onlyReading = (character: string, allows: CharacterClass): string | undefined =>
  ONLY_READING[allows]?.[character];
