import type { FoundBy, VisualField, VisualFieldName, VisualLayout } from '../../findings.ts';
import { alphanumerics, compareDates, compareNames, compareNumbers, DOUBTFUL } from '../agreement.ts';
import { type LatinLine, spaced } from '../latin.ts';
import type { ParsedMrz } from '../mrz/parse.ts';
import { transliterate } from '../mrz/transliterate.ts';
import { offsetFrom, type TextBox } from '../text-box.ts';
import { type DateOptions, printedDate } from './dates.ts';
import { type Caption, captionOf, isField } from './labels.ts';

/** One line of the visual zone as it was read, pointing in the direction of reading. */
export interface ReadLine extends LatinLine {
  readonly box: TextBox;
  /** What the line names, where it is a caption. */
  readonly caption: Caption | undefined;
}

/** An entry and the line that it was read from. */
export interface FoundField extends Omit<VisualField, 'confidence' | 'box'> {
  readonly line: ReadLine;
}

/** Where a value stands to its caption, in heights of the higher of the two: the row below, or the same row further on. */
const BELOW = { min: 0.35, max: 1.7, leftOf: 0.9, rightOf: 1.6 } as const;
const BESIDE = { off: 0.35, gap: 6 } as const;

/** Directive 2006/126/EC, annex I: the numbers of the fields. */
const NUMBERED: Readonly<Record<string, VisualFieldName>> = {
  '1': 'surname',
  '2': 'given_names',
  '3': 'date_of_birth',
  '4a': 'date_of_issue',
  '4b': 'date_of_expiry',
  '4c': 'authority',
  '4d': 'personal_number',
  '5': 'document_number',
  '8': 'address',
  '9': 'categories',
};
const NUMBER = /^(1|2|3|4[abcd]|5|8|9)(?:[.,:)]\s*|\s+)(\S.*)$/i;
/** A licence is North American when it shows at least so many of the captions below. */
const CAPTIONS = 3;
/** A page is numbered when it shows at least so many of them. */
const NUMBERS = 3;

/** Captions that North American licences print in front of the value (AAMVA card design standard). */
const INLINE = /^(?:\d{1,2}[a-d]?[. ]*)?(DLN|DOB|EXP|ISS|LN|FN|SEX|CLASS)[ :.]+(\S.*)$/;
/** Where another entry begins on the same line: `4b EXP 12/05/2034 9 CLASS D`. */
const NEXT = /\s+(?=\d{1,2}[a-d]? (?:DLN|DOB|EXP|ISS|SEX|CLASS|HGT|EYES)\b)/;

const SEX = /^[MFXKŽWVHD](?:\s?[/ ]\s?[MFXKŽWVHD])?$/;

/** What a text must look like to be the value of a field; without an entry anything is. */
const LOOKS: Readonly<Partial<Record<VisualFieldName, RegExp>>> = {
  surname: /^[^\d]*\p{L}[^\d]*$/u,
  given_names: /^[^\d]*\p{L}[^\d]*$/u,
  full_name: /^[^\d]*\p{L}[^\d]*$/u,
  document_number: /^(?=.*\d)(?:[\p{L}\d][ ./-]?){5,20}$/u,
  personal_number: /^(?=.*\d)(?:[\p{L}\d][ ./-]?){5,20}$/u,
  sex: SEX,
  place_of_birth: /\p{L}{2}/u,
  nationality: /\p{L}{2}/u,
  categories: /^(?:(?:AM|A[12]?|B[1E]?|C1?E?|D1?E?|[FGHKLMNPST])[ ,/.]*)+$/,
};

export interface FieldOptions extends DateOptions {
  /** The machine readable zone of the same side. */
  readonly mrz?: ParsedMrz | null;
}

/** Tells which line states what. Every line is used once, and every field has at most one. */
export function findFields(lines: readonly ReadLine[], given: FieldOptions): FoundField[] {
  // Canadian dates begin with the year, whatever this says.
  const options = { monthFirst: layoutOf(lines) === 'north_american_licence', ...given };
  const found = new Map<VisualFieldName, FoundField>();
  for (const find of [fromZone, numbered, inline, captioned, brief, ordered]) {
    for (const field of find(lines, options, [...found.values()])) {
      const used = [...found.values()].some(({ line }) => line === field.line && field.foundBy !== 'number');
      if (!found.has(field.name) && !used) found.set(field.name, field);
    }
  }
  return [...found.values()];
}

type Finder = (lines: readonly ReadLine[], options: FieldOptions, found: readonly FoundField[]) => FoundField[];

/** A field, where the text looks like a value of it. */
function field(
  name: VisualFieldName,
  text: string,
  line: ReadLine,
  foundBy: FoundBy,
  options: FieldOptions,
): FoundField[] {
  if (name.startsWith('date_of')) {
    const date = printedDate(text, options);
    return date ? [{ name, text, date, line, foundBy }] : [];
  }
  return (LOOKS[name]?.test(text) ?? /[\p{L}\d]/u.test(text)) ? [{ name, text, line, foundBy }] : [];
}

interface Stated {
  readonly name: VisualFieldName;
  /** Whether a text states the same as the zone. */
  readonly same: (text: string) => boolean;
  /** Whether it does so to the letter. */
  readonly exactly: (text: string) => boolean;
  /** Whether another text of one other character could: most lines are far from it, and this is asked of every line. */
  readonly near: (text: string) => boolean;
}

/** What the machine readable zone states too: no caption, be it ever so small, can be wrong about these. */
const fromZone: Finder = (lines, options) =>
  (options.mrz ? statedBy(options.mrz, options) : []).flatMap(({ name, same, exactly, near }) =>
    lines.flatMap((line) => {
      const text = near(line.text) ? respelt(line, exactly) : line.text;
      return same(text) ? field(name, text, line, 'zone', options) : [];
    }),
  );

function statedBy(mrz: ParsedMrz, options: FieldOptions): Stated[] {
  const names = (name: VisualFieldName, stated: string): Stated => ({
    name,
    same: (text) => compareNames({ text: stated, mayBeTruncated: mrz.nameMayBeTruncated }, { text }) === 'same',
    exactly: (text) => transliterated(text) === transliterated(stated),
    near: (text) => isNearIn(transliterated, text, stated),
  });
  const dates = (name: VisualFieldName, stated?: string | null): Stated => {
    const same = (text: string) =>
      compareDates({ text: stated ?? '' }, { text: printedDate(text, options) ?? '' }) === 'same';
    return { name, same, exactly: same, near: (text) => /\d/.test(text) };
  };
  const number = (text: string) => compareNumbers({ text: mrz.documentNumber }, { text }) === 'same';
  return [
    names('surname', mrz.surname),
    names('given_names', mrz.givenNames),
    names('full_name', `${mrz.givenNames} ${mrz.surname}`),
    {
      name: 'document_number',
      same: number,
      exactly: number,
      near: (text) => isNearIn(alphanumerics, text, mrz.documentNumber),
    },
    dates('date_of_birth', mrz.dateOfBirth.iso),
    dates('date_of_expiry', mrz.expirationDate?.iso),
  ];
}

const transliterated = (text: string): string => transliterate(text).replace(/[^A-Z]/g, '');

/** One character is at most two of these: `Å` is AA. */
const isNearIn = (characters: (text: string) => string, one: string, other: string): boolean =>
  Math.abs(characters(one).length - characters(other).length) <= 2;

/** Characters that no recogniser tells apart by their form. */
const ALIKE = /^([0OQD]{2}|[1IL]{2}|[5S]{2}|[8B]{2}|[2Z]{2})$/i;

/** Letters of two in the zone (ICAO 9303-3, section 6): which one it was, the zone knows better than a doubtful reading. */
const DOUBLE: Readonly<Record<string, string>> = { A: 'ÅÄ', O: 'ÖØ', U: 'Ü' };
const doubles = (letter: string): string[] => [...(DOUBLE[letter.normalize('NFD')[0]!.toUpperCase()] ?? '')];

/**
 * The line with the one doubtful character changed to another that the recogniser saw there too, where that makes it state
 * exactly what is asked: the zone tells `Å` (AA) from `Á` (A) and `O` from `0`. A character that was read surely stays.
 */
function respelt({ text, characters }: ReadLine, exactly: (text: string) => boolean): string {
  if (exactly(text)) return text;
  const read = characters.map(({ character }) => character);
  for (const [i, { character, probability, alternatives }] of characters.entries()) {
    for (const other of [...alternatives.slice(1).map((one) => one.character), ...doubles(character)]) {
      if (!(probability < DOUBTFUL || ALIKE.test(character + other))) continue;
      const changed = spaced(read.with(i, other));
      if (exactly(changed)) return changed;
    }
  }
  return text;
}

interface NumberedEntry {
  readonly name: VisualFieldName;
  readonly text: string;
  readonly line: ReadLine;
}

/** Empty where the page is not numbered. */
function numberedEntries(lines: readonly ReadLine[]): NumberedEntry[] {
  const entries = lines.flatMap((line) => {
    const [, number, text] = NUMBER.exec(line.text) ?? [];
    const name = number && NUMBERED[number.toLowerCase()];
    return name ? [{ name, text: text!, line }] : [];
  });
  return new Set(entries.map(({ name }) => name)).size < NUMBERS ? [] : entries;
}

const numbered: Finder = (lines, options) => {
  // American numbers mean other things where a caption follows them: `4d DLN`.
  const alone = numberedEntries(lines).filter(({ line }) => !inlineCaption(line));
  return alone.flatMap(({ name, text, line }) => {
    const place = name === 'date_of_birth' ? text.replace(/^[\d\s./-]+/, '').trim() : '';
    return [
      ...field(name, text, line, 'number', options),
      ...(place ? field('place_of_birth', place, line, 'number', options) : []),
    ];
  });
};

const inlineCaption = ({ text }: ReadLine) => INLINE.exec(text)?.[1];

const inline: Finder = (lines, options) =>
  lines.flatMap((line) =>
    line.text.split(NEXT).flatMap((text, i) => {
      const [, caption, value] = INLINE.exec(text) ?? [];
      const name = caption && captionOf(caption);
      // A line is one field's: what follows on it counts as a line of its own.
      return name && isField(name) ? field(name, value!, i === 0 ? line : { ...line, text }, 'caption', options) : [];
    }),
  );

/** Which licences are laid out so; undefined where the lines do not show it. */
export function layoutOf(lines: readonly ReadLine[]): VisualLayout | undefined {
  // The number and the year of birth of an American licence stand beside numbers too (AAMVA card design standard, annex A).
  if (new Set(lines.map(inlineCaption).filter(Boolean)).size >= CAPTIONS) return 'north_american_licence';
  return numberedEntries(lines).length > 0 ? 'european_licence' : undefined;
}

/** Every caption takes the nearest value; the surest pairs come first. */
const captioned: Finder = (lines, options, found) => {
  const captions = lines.flatMap((line) => (line.caption ? [{ caption: line.caption, line }] : []));
  const values = lines.filter(({ caption }) => !caption);
  const pairs = captions.flatMap(({ caption, line }) =>
    values.flatMap((value) => {
      const distance = distanceTo(line.box, value.box);
      return distance === undefined ? [] : [{ caption, line, value, distance }];
    }),
  );
  const taken = new Set(found.map(({ line }) => line));
  const fields: FoundField[] = [];
  for (const { caption, line, value } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (taken.has(value) || taken.has(line)) continue;
    const stated = isField(caption) ? field(caption, value.text, value, 'caption', options) : [];
    if (isField(caption) && stated.length === 0) continue;
    taken.add(value).add(line);
    fields.push(...stated);
  }
  return fields;
};

/** Entries of one to three characters as the zone has them, which prove nothing where a caption names another. */
const brief: Finder = (lines, { mrz, ...options }) => {
  if (!mrz) return [];
  // Many documents print their issuer's letters elsewhere.
  const foreign = mrz.nationality === mrz.issuer ? undefined : mrz.nationality;
  return lines.flatMap((line) => [
    ...(line.text.length === 3 && line.text === foreign ? field('nationality', line.text, line, 'zone', options) : []),
    ...(line.text === mrz.sex ? field('sex', line.text, line, 'zone', options) : []),
  ]);
};

/** How far a value lies from its caption, in heights; undefined where it cannot belong to it. */
export function distanceTo(caption: TextBox, value: TextBox): number | undefined {
  const { along, down } = offsetFrom(caption, value);
  const height = Math.max(caption.height, value.height);
  const left = along - value.width / 2 + caption.width / 2;
  const isBelow =
    down > BELOW.min * height &&
    down < BELOW.max * height &&
    left > -BELOW.leftOf * height &&
    left < BELOW.rightOf * height;
  if (isBelow) return (down + Math.abs(left)) / height;
  const gap = along - (value.width + caption.width) / 2;
  const isBeside = Math.abs(down) < BESIDE.off * height && gap > -height && gap < BESIDE.gap * height;
  return isBeside ? 2 + gap / height : undefined;
}

/** Of the dates that no caption names, the one between birth and expiry is that of issue; of three, they are all known. */
const ordered: Finder = (lines, options, found) => {
  const dated = lines
    .flatMap((line) => field('date_of_issue', line.text, line, 'order', options))
    .filter(({ line }) => !found.some((known) => known.line === line))
    .sort((a, b) => a.date!.localeCompare(b.date!));
  const known = (name: VisualFieldName) => found.find((one) => one.name === name)?.date;
  const [birth, expiry] = [known('date_of_birth'), known('date_of_expiry')];
  if (birth && expiry) {
    const between = dated.filter(({ date }) => date! > birth && date! < expiry);
    return new Set(between.map(({ date }) => date)).size === 1 ? [between[0]!] : [];
  }
  if (birth || expiry || dated.length !== 3 || new Set(dated.map(({ date }) => date)).size !== 3) return [];
  const [first, second, third] = dated as [FoundField, FoundField, FoundField];
  return [{ ...first, name: 'date_of_birth' }, second, { ...third, name: 'date_of_expiry' }];
};
