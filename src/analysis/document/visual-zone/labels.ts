import type { VisualFieldName } from '../../findings.ts';
import { transliterate } from '../mrz/transliterate.ts';
import table from './data/labels.json' with { type: 'json' };

/** What a caption names; signature and type are known so that they are not taken for something else. */
type Caption = VisualFieldName | 'signature' | 'type';

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
const LABELS = Object.entries(captions as Readonly<Record<Caption, readonly string[]>>).flatMap(([caption, words]) =>
  [...new Set(words.map(bare))].map((word) => ({ caption: caption as Caption, word })),
);

/** What the line of a caption names; undefined where it is none, or as likely one as another. */
export function captionOf(line: string): Caption | undefined {
  const parts = line.split(/[/|·:()]| - /).map(bare);
  const whole = bare(line);
  const found = LABELS.flatMap(({ caption, word }) => {
    if (parts.includes(word) || whole === word) return [{ caption, errors: 0, length: word.length }];
    if (word.length < SHORT) return [];
    const errors = errorsWithin(whole, word) / word.length;
    return errors <= ERRORS && !isLost(word, whole) ? [{ caption, errors, length: word.length }] : [];
  });
  return found.sort((a, b) => a.errors - b.errors || b.length - a.length)[0]?.caption;
}

/** A long line that holds a short word by chance is no caption: names of streets hold NAME, names hold NOM. */
const isLost = (word: string, line: string): boolean => line.length > 3 * word.length + SHORT;

/** Fewest insertions, deletions and substitutions that turn some part of the line into the word (Sellers 1980). */
function errorsWithin(line: string, word: string): number {
  let before = new Array<number>(line.length + 1).fill(0);
  for (let i = 0; i < word.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < line.length; j++)
      row.push(Math.min(row[j]! + 1, before[j + 1]! + 1, before[j]! + (word[i] === line[j] ? 0 : 1)));
    before = row;
  }
  return Math.min(...before);
}
