import type { CharacterClass } from './formats.ts';

// Characters of OCR-B that recognisers take for each other. On 2,480 rendered and degraded lines of TD3 712 of the 1,260
// characters that our recogniser misread were of these pairs, O for 0 alone 482 (2026-11-23).
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
const LOOKALIKES: Readonly<Partial<Record<CharacterClass, Readonly<Record<string, string>>>>> = {
  digits: TO_DIGIT,
  letters: TO_LETTER,
};

/**
 * What characters of the other kind look like where only letters or only digits may stand; undefined for classes that
 * leave more than one reading.
 */
export const lookalikes = (allows: CharacterClass): Readonly<Record<string, string>> | undefined => LOOKALIKES[allows];

/**
 * The least probability with which the recogniser must have seen the other character too, at its least certain place.
 * Chosen on 1,227 genuine lower lines of TD3, rendered, degraded and read by our recogniser, and 1,253 with a wrong
 * character printed in the number (2026-11-23). Of those with 7 pixels a character or more, 30 of 861 genuine lines were
 * restored and 2 turned into other wrong ones; 9 of 895 wrong ones were made to pass. Without floor and place, every
 * third wrong number passes (1,994 of 5,633 documents).
 */
export const SEEN_AT_LEAST = 0.1;
