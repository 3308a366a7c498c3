// ICAO 9303-3, section 6, table A: the Latin letters that are more than a letter with a mark. For every other one
// the table gives the letter without its mark.
const LETTERS: Readonly<Record<string, string>> = {
  Ä: 'AE',
  Å: 'AA',
  Æ: 'AE',
  Ö: 'OE',
  Ø: 'OE',
  Œ: 'OE',
  Ü: 'UE',
  Ð: 'D',
  Đ: 'D',
  Þ: 'TH',
  Ħ: 'H',
  Ĳ: 'IJ',
  Ŀ: 'L',
  Ł: 'L',
  Ŋ: 'N',
  Ŧ: 'T',
  ẞ: 'SS',
};

const bare = (letter: string): string => letter.normalize('NFD').replace(/\p{Mn}/gu, '');

const isAscii = (text: string): boolean => /^[ -~]*$/.test(text);

/**
 * Latin text in the letters of the MRZ (ICAO 9303-3, section 6 table A, first value), capitals, all else unchanged:
 * `Müller-Łuka` becomes `MUELLER-LUKA`. Other scripts are left as they are.
 */
export const transliterate = (text: string): string =>
  isAscii(text)
    ? text.toUpperCase()
    : [...text.normalize('NFC').toUpperCase()].map((letter) => LETTERS[letter] ?? bare(letter)).join('');
