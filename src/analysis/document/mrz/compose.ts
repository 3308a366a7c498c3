import type { MrzFormat, Sex } from '../../findings.ts';
import { checkDigit } from './check-digit.ts';
import { type FieldName, LAYOUTS, type MrzCheck, type MrzLayout, textOf } from './formats.ts';
import { transliterate } from './transliterate.ts';

/** What an MRZ is made of. Dates are `YYYY-MM-DD`; what is left out is printed as fillers. */
export interface MrzFields {
  readonly documentCode: string;
  /** As the MRZ has it: ICAO codes, `D` for Germany. */
  readonly issuer: string;
  readonly documentNumber: string;
  readonly surname: string;
  readonly givenNames?: string;
  readonly nationality?: string;
  readonly dateOfBirth?: string;
  readonly sex?: Sex;
  readonly expirationDate?: string;
  readonly optionalData?: string;
  /** TD1 only: the eleven places at the end of the second line. */
  readonly optionalData2?: string;
  /** FRA-ID only: department and office of issue. */
  readonly administrativeCode?: string;
}

const SEXES: Readonly<Record<Sex, string>> = { male: 'M', female: 'F', other: '<' };

/** ICAO 9303-3, 4.6: apostrophes vanish, spaces, hyphens and commas separate, everything else is left out. */
const nameParts = (name: string): string[] =>
  transliterate(name)
    .replace(/[\s,-]+/g, '<')
    .replace(/[^A-Z<]/g, '')
    .split('<')
    .filter((part) => part !== '');

/** A cut name has to end in a letter (9303-4, 4.2.3): where the cut falls on a filler, the longest part gives way. */
function cut(name: string, length: number): string {
  const kept = name.slice(0, length).padEnd(length, '<');
  if (name.length <= length || !kept.endsWith('<')) return kept;
  const [longest] = [...kept.matchAll(/[A-Z]{2,}/g)].sort((a, b) => b[0].length - a[0].length);
  if (!longest) return kept;
  const end = longest.index + longest[0].length;
  return cut(name.slice(0, end - 1) + name.slice(end), length);
}

/** Surname, two fillers, given names; a long surname leaves room for one letter of the given names. */
function nameField(fields: MrzFields, length: number): string {
  const surname = nameParts(fields.surname).join('<');
  const given = nameParts(fields.givenNames ?? '').join('<');
  if (given === '') return cut(surname, length);
  return cut(`${surname.slice(0, length - 3).replace(/<$/, '')}<<${given}`, length);
}

const printable = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '<');
const sixDigits = (date?: string): string => (date ? date.slice(2).replaceAll('-', '') : '');

const NUMBER = 9;

/** ICAO 9303-5 and 9303-6, 4.2.2: what does not fit nine places goes to the optional data with its check digit. */
function splitNumber(fields: MrzFields, { numberOverflow }: MrzLayout): { number: string; optional: string } {
  const number = printable(fields.documentNumber);
  const optional = printable(fields.optionalData ?? '');
  if (!numberOverflow || number.length <= NUMBER) return { number, optional };
  const carried = number.slice(0, NUMBER + numberOverflow.end - numberOverflow.start - 1);
  return { number: carried, optional: `${carried.slice(NUMBER)}${checkDigit(carried)}<${optional}` };
}

function texts(fields: MrzFields, layout: MrzLayout): Partial<Record<FieldName, string>> {
  const { number, optional } = splitNumber(fields, layout);
  const names = layout.fields.find((field) => field.name === 'names');
  return {
    document_code: printable(fields.documentCode).padEnd(2, '<'),
    names: names ? nameField(fields, names.end - names.start) : '',
    document_number: number,
    optional_data: optional,
    nationality: printable(fields.nationality ?? ''),
    date_of_birth: sixDigits(fields.dateOfBirth),
    sex: fields.sex ? SEXES[fields.sex] : '',
    expiration_date: sixDigits(fields.expirationDate),
    optional_data_2: printable(fields.optionalData2 ?? ''),
    surname: nameParts(fields.surname).join('<'),
    given_names: nameParts(fields.givenNames ?? '').join('<<'),
    administrative_code: printable(fields.administrativeCode ?? ''),
    issuer: printable(fields.issuer),
  };
}

const put = (lines: string[], line: number, start: number, text: string): void => {
  lines[line] = lines[line]!.slice(0, start) + text + lines[line]!.slice(start + text.length);
};

function seal(lines: string[], check: MrzCheck, overflows: boolean): void {
  const filler = overflows && check.field === 'document_number';
  put(lines, check.line, check.position, filler ? '<' : checkDigit(textOf(lines, ...check.over)));
}

/**
 * The lines of an MRZ with every check digit right: names in the letters of ICAO and cut to fit, other fields cut at
 * their end, long document numbers of TD1 and TD2 carried over into the optional data.
 */
export function composeMrz(format: MrzFormat, fields: MrzFields): string[] {
  const layout = LAYOUTS[format];
  const lines = Array.from({ length: layout.lines }, () => '<'.repeat(layout.length));
  const text = texts(fields, layout);
  // A field may lie in several stretches: each takes what the ones before it left.
  const rest = { ...text };
  for (const { name, line, start, end } of layout.fields) {
    put(lines, line, start, (rest[name] ?? '').slice(0, end - start));
    rest[name] = rest[name]?.slice(end - start);
  }
  const overflows = text.document_number!.length > NUMBER && layout.numberOverflow !== undefined;
  for (const check of layout.checks) seal(lines, check, overflows);
  return lines;
}
