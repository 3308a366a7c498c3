import type { Sex } from '../../analysis/findings.ts';
import captions from './data/captions.json' with { type: 'json' };
import type { Area } from './guilloche.ts';
import type { Holder } from './holder.ts';
import type { EntryName, KindDesign } from './kinds.ts';
import { type Lettering, lettering, widthOf } from './lettering.ts';
import { type Licence, printedHeight } from './licence.ts';
import { caption, INK, printedDate } from './sheet.ts';

/** An entry as it is printed: what a perfect reader would find. */
export interface PrintedEntry {
  readonly name: EntryName;
  /** The value alone, without its caption or number. */
  readonly text: string;
  /** `YYYY-MM-DD`, for dates. */
  readonly date?: string;
  /** Its line, a number before the value included, in millimetres. */
  readonly area: Area;
}

export interface Printing {
  readonly svg: string;
  readonly entry: PrintedEntry;
}

const { source: _source, ...LANGUAGES } = captions;
export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];

/** How a document is filled in. */
export interface Hand {
  readonly style: KindDesign['style'];
  readonly language: Language;
  readonly typeface: Lettering['typeface'];
  readonly licence?: Licence;
}

const SEXES: Readonly<Record<Sex, string>> = { male: 'M', female: 'F', other: 'X' };

const VALUES: Readonly<Partial<Record<EntryName, (holder: Holder, hand: Hand) => string>>> = {
  surname: ({ surname }) => surname.toUpperCase(),
  given_names: ({ givenNames }) => givenNames.toUpperCase(),
  sex: ({ sex }) => SEXES[sex],
  nationality: ({ nationality }) => nationality,
  document_number: ({ documentNumber }) => documentNumber,
  place_of_birth: ({ placeOfBirth }) => placeOfBirth.toUpperCase(),
  authority: () => 'STATE OFFICE OF UTOPIA',
  address: ({ street }, { licence }) =>
    [street.toUpperCase(), licence ? licence.jurisdiction.city : 'AMAUROT'].join(', '),
  categories: (_, { style }) => (style === 'american' ? 'D' : 'AM, B, BE'),
  height: (_, { licence }) => (licence ? printedHeight(licence) : ''),
  eyes: () => 'BRO',
};

const DATES: Readonly<Partial<Record<EntryName, (holder: Holder) => string>>> = {
  date_of_birth: ({ dateOfBirth }) => dateOfBirth,
  date_of_issue: ({ dateOfIssue }) => dateOfIssue,
  date_of_expiry: ({ dateOfExpiry }) => dateOfExpiry,
};

/** Directive 2006/126/EC, annex I, and AAMVA card design standard, annex A: what stands before a value. */
const NUMBERS: Readonly<Record<'european' | 'american', Readonly<Partial<Record<EntryName, string>>>>> = {
  european: {
    surname: '1.',
    given_names: '2.',
    date_of_birth: '3.',
    date_of_issue: '4a.',
    date_of_expiry: '4b.',
    authority: '4c.',
    document_number: '5.',
    categories: '9.',
  },
  american: {
    document_number: '4d DLN',
    categories: '9 CLASS',
    date_of_birth: '3 DOB',
    date_of_expiry: '4b EXP',
    surname: '1',
    given_names: '2',
    address: '8',
    sex: '15 SEX',
    height: '16 HGT',
    eyes: '18 EYES',
    date_of_issue: '4a ISS',
  },
};

/** Prints an entry with its caption or number at a place, and tells what and where it is. */
export function printed(name: EntryName, holder: Holder, hand: Hand, x: number, y: number): Printing {
  const date = DATES[name]?.(holder);
  const text = date ? dateIn(hand, date) : VALUES[name]!(holder, hand);
  const { style, typeface } = hand;
  const size = style === 'captioned' ? 2.9 : 2.7;
  const number = style === 'captioned' ? undefined : NUMBERS[style][name];
  // Directive 2006/126/EC: the third field holds date and place of birth.
  const after = style === 'european' && name === 'date_of_birth' ? ` ${holder.placeOfBirth}` : '';
  const line = [number, text].filter(Boolean).join(' ') + after;
  const baseline = style === 'captioned' ? y + 2.95 : y + 2.2;
  const value = lettering(line, { typeface, x, y: baseline, size, fill: INK });
  const area = { x, y: baseline - size * 0.95, width: widthOf(line, typeface, size), height: size * 1.2 };
  const head = style === 'captioned' ? caption(captionIn(hand.language, name), x, y) : '';
  return { svg: head + value, entry: { name, text, ...(date && { date }), area } };
}

function captionIn(language: Language, name: EntryName): string {
  const word = (one: Language) => (LANGUAGES[one].words as Partial<Record<EntryName, string>>)[name]!;
  return language === 'en' ? word('en') : `${word(language)} / ${word('en')}`;
}

/** In letters where there are captions; else as Europe, the United States and Canada write dates. */
function dateIn({ style, licence }: Hand, date: string): string {
  const [year, month, day] = date.split('-');
  if (style === 'captioned') return printedDate(date);
  if (style === 'european') return `${day}.${month}.${year}`;
  return licence?.jurisdiction.country === 'CAN' ? `${year}/${month}/${day}` : `${month}/${day}/${year}`;
}

/** What the document is called: in its language and in English. */
export function titleOf(hand: Hand, type: string): string {
  if (hand.style === 'american')
    return hand.licence?.jurisdiction.country === 'CAN' ? "DRIVER'S LICENCE" : 'DRIVER LICENSE';
  const title = (one: Language) => (LANGUAGES[one].title as Record<string, string>)[type]!;
  return [...new Set([title(hand.language), title('en')])].join(' · ');
}
