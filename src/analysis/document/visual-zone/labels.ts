import type { VisualFieldName } from '../../findings.ts';
import { transliterate } from '../mrz/transliterate.ts';
import table from './data/labels.json' with { type: 'json' };

/** What a caption names; signature and type are known so that they are not taken for something else. */
export type Caption = VisualFieldName | 'signature' | 'type';

/** Whether a caption names an entry that is kept. */
export const isField = (caption: Caption): caption is VisualFieldName => caption !== 'signature' && caption !== 'type';

/** Wrong letters that a caption may hold, of its length: set in the printing of a passport they are 5 to 8 pixels high. */
const ERRORS = 0.25;
/** Captions shorter than this must be read to the letter, and be all there is. */
const SHORT = 5;

/** Capitals and nothing else, in the letters of the MRZ without its double spellings. */
const bare = (text: string): string =>
  transliterate(text.replace(/[ÄÖÜÅØäöüåø]/g, (letter) => PLAIN[letter.toUpperCase()]!)).replace(/[^A-Z]/g, '');
const PLAIN: Readonly<Record<string, string>> = { Ä: 'A', Ö: 'O', Ü: 'U', Å: 'A', Ø: 'O' };

const { source: _source, ...captions } = table;

interface Label {
  readonly caption: Caption;
  readonly word: string;
  readonly places: ReadonlyMap<string, number>;
}
const LABELS = Object.entries(captions as Readonly<Record<Caption, readonly string[]>>).flatMap(([caption, words]) =>
  [...new Set(words.map(bare))].map((word): Label => ({ caption: caption as Caption, word, places: placesOf(word) })),
);

/** What the line of a caption names; undefined where it is none, or as likely one as another. */
export function captionOf(line: string): Caption | undefined {
  const parts = line.split(/[/|·:()]| - /).map(bare);
  const whole = bare(line);
  const found = LABELS.flatMap((label) => {
    const { caption, word } = label;
    if (parts.includes(word) || whole === word) return [{ caption, errors: 0, length: word.length }];
    if (word.length < SHORT) return [];
    const errors = errorsWithin(whole, label) / word.length;
    return errors <= ERRORS && !isLost(word, whole) ? [{ caption, errors, length: word.length }] : [];
  });
  return found.sort((a, b) => a.errors - b.errors || b.length - a.length)[0]?.caption;
}

/** A long line that holds a short word by chance is no caption: names of streets hold NAME, names hold NOM. */
const isLost = (word: string, line: string): boolean => line.length > 3 * word.length + SHORT;

/**
 * Fewest insertions, deletions and substitutions that turn some part of the line into the word: Sellers' columns as the
 * two bit vectors of Myers (1999), a bit a letter of the word. Words are at most 31 letters long.
 */
function errorsWithin(line: string, { word, places }: Label): number {
  const end = 1 << (word.length - 1);
  let [up, down] = [-1, 0];
  let errors = word.length;
  let least = errors;
  for (const letter of line) {
    const same = places.get(letter) ?? 0;
    const vertical = same | down;
    const across = (((same & up) + up) ^ up) | same;
    const worse = down | ~(across | up);
    const better = up & across;
    if (worse & end) errors++;
    if (better & end) errors--;
    up = (better << 1) | ~(vertical | (worse << 1));
    down = (worse << 1) & vertical;
    least = Math.min(least, errors);
  }
  return least;
}

/** For each letter of the word, a bit for every place where it stands. */
function placesOf(word: string): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [i, letter] of [...word].entries()) places.set(letter, (places.get(letter) ?? 0) | (1 << i));
  return places;
}
