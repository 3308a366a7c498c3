import type { CheckDigit, MrzFormat } from '../../findings.ts';
import { checkDigit } from './check-digit.ts';
import { dateOfBirth, expirationDate, type MrzDate } from './dates.ts';
import {
  ALLOWED,
  type FieldName,
  formatOf,
  LAYOUTS,
  type MrzCheck,
  type MrzLayout,
  type Span,
  textOf,
} from './formats.ts';
import { isKnownIssuer } from './issuers.ts';
import { joinName, splitName } from './names.ts';

/** What is wrong where; `unknown_code` is a remark, since codes outside every list do occur. */
export interface MrzProblem extends Span {
  readonly field: FieldName | 'composite';
  readonly reason: 'characters' | 'date' | 'check_digit' | 'unknown_code';
}

/** The fields as printed: trailing fillers gone, inner ones kept, except in names, where they are blanks. */
export interface ParsedMrz {
  readonly format: MrzFormat;
  readonly lines: readonly string[];
  readonly documentCode: string;
  readonly issuer: string;
  readonly documentNumber: string;
  readonly nationality: string;
  readonly surname: string;
  readonly givenNames: string;
  readonly nameMayBeTruncated: boolean;
  readonly dateOfBirth: MrzDate;
  /** Null on the one layout that prints none (FRA-ID). */
  readonly expirationDate: MrzDate | null;
  readonly sex: string;
  readonly optionalData: string;
  readonly optionalData2: string;
  /** Every check digit that the document carries, in the order of the layout; the composite comes last. */
  readonly checkDigits: readonly CheckDigit[];
  readonly allCheckDigitsValid: boolean;
  readonly problems: readonly MrzProblem[];
}

interface DocumentNumber {
  readonly text: string;
  /** Null where the document prints none for its number. */
  readonly check: CheckDigit | null;
}

const trimmed = (text: string): string => text.replace(/<+$/, '');

const judged = (field: string, read: string, computed: string, empty: boolean): CheckDigit => ({
  field,
  read,
  computed,
  valid: read === computed || (empty && read === '<'),
});

/** ICAO 9303-4, 4.2.2: a field of fillers alone may have a filler or a zero as its check digit. */
function judge(lines: readonly string[], check: MrzCheck): CheckDigit {
  const covered = textOf(lines, ...check.over);
  return judged(check.field, lines[check.line]!.charAt(check.position), checkDigit(covered), /^<*$/.test(covered));
}

/**
 * ICAO 9303-5 and 9303-6, 4.2.2, note on long numbers: the check digit place holds a filler, the number goes on in the
 * optional data and its check digit follows it. ICAO leaves the filler out of the sum; older Belgian and Portuguese
 * cards have it in. Where neither sum holds it is no long number, and the nine characters have no check digit.
 */
function overflowing(lines: readonly string[], layout: MrzLayout, check: MrzCheck): DocumentNumber | null {
  const rest = layout.numberOverflow;
  if (!rest || lines[check.line]!.charAt(check.position) !== '<') return null;
  const head = textOf(lines, ...check.over);
  if (/^<*$/.test(head)) return null;
  const [, tail, read] = /^([^<]+)([^<])</.exec(lines[rest.line]!.slice(rest.start, rest.end + 1)) ?? [];
  if (tail === undefined || read === undefined) return { text: trimmed(head), check: null };
  const computed = [checkDigit(head + tail), checkDigit(`${head}<${tail}`)].find((digit) => digit === read);
  if (computed === undefined) return { text: trimmed(head), check: null };
  return { text: head + tail, check: judged(check.field, read, computed, false) };
}

function documentNumber(lines: readonly string[], layout: MrzLayout): DocumentNumber {
  const check = layout.checks[0]!;
  const plain = { text: trimmed(textOf(lines, ...check.over)), check: judge(lines, check) };
  return overflowing(lines, layout, check) ?? plain;
}

function digitsOf(lines: readonly string[], layout: MrzLayout, number: DocumentNumber): CheckDigit[] {
  const others = layout.checks.slice(1).map((check) => judge(lines, check));
  return number.check ? [number.check, ...others] : others;
}

const characterProblems = (lines: readonly string[], layout: MrzLayout): MrzProblem[] =>
  layout.fields
    .filter((f) => ![...textOf(lines, f)].every((character) => ALLOWED[f.allows].test(character)))
    .map(({ name, line, start, end }) => ({ field: name, line, start, end, reason: 'characters' }));

function problemsOf(
  lines: readonly string[],
  layout: MrzLayout,
  digits: readonly CheckDigit[],
  dates: (MrzDate | null)[],
) {
  const characters = characterProblems(lines, layout);
  const sound = layout.fields.filter((f) => !characters.some((problem) => problem.field === f.name));
  const malformed = new Set(dates.filter((date) => date && !date.wellFormed).map((date) => date!.printed));
  const wrongDates = sound.filter((f) => /^date_|^expiration_/.test(f.name) && malformed.has(textOf(lines, f)));
  const unknown = sound.filter((f) => /^(issuer|nationality)$/.test(f.name) && !knownCode(textOf(lines, f)));
  const wrongDigits = layout.checks.filter((c) => digits.some((digit) => digit.field === c.field && !digit.valid));
  return [
    ...characters,
    ...wrongDates.map((f) => problem(f, f.name, 'date')),
    ...unknown.map((f) => problem(f, f.name, 'unknown_code')),
    ...wrongDigits.map((c) =>
      problem({ line: c.line, start: c.position, end: c.position + 1 }, c.field, 'check_digit'),
    ),
  ];
}

const knownCode = (printed: string): boolean => /^<+$/.test(printed) || isKnownIssuer(trimmed(printed));

const problem = (at: Span, name: MrzProblem['field'], reason: MrzProblem['reason']): MrzProblem => ({
  field: name,
  line: at.line,
  start: at.start,
  end: at.end,
  reason,
});

/**
 * Reads lines of exactly the length their format prescribes; what is wrong inside them is told in `problems`.
 * Null for lines of any other shape. `today` (`YYYY-MM-DD`) settles the centuries of two-digit years.
 */
export function parseMrz(lines: readonly string[], options: { readonly today: string }): ParsedMrz | null {
  const format = formatOf(lines);
  if (!format) return null;
  const layout = LAYOUTS[format];
  const printed = (name: FieldName): string => textOf(lines, ...layout.fields.filter((f) => f.name === name));
  const number = documentNumber(lines, layout);
  const names =
    format === 'FRA-ID' ? joinName(printed('surname'), printed('given_names')) : splitName(printed('names'));
  const birth = dateOfBirth(printed('date_of_birth'), options.today);
  const expiration = format === 'FRA-ID' ? null : expirationDate(printed('expiration_date'), options.today);
  const checkDigits = digitsOf(lines, layout, number);
  return {
    format,
    lines,
    documentCode: trimmed(printed('document_code')),
    issuer: trimmed(printed('issuer')),
    documentNumber: number.text,
    nationality: trimmed(printed('nationality')),
    surname: names.surname,
    givenNames: names.givenNames,
    nameMayBeTruncated: names.mayBeTruncated,
    dateOfBirth: birth,
    expirationDate: expiration,
    sex: printed('sex'),
    optionalData: trimmed(printed('optional_data')),
    optionalData2: trimmed(printed('optional_data_2')),
    checkDigits,
    allCheckDigitsValid: checkDigits.length > 0 && checkDigits.every((digit) => digit.valid),
    problems: problemsOf(lines, layout, checkDigits, [birth, expiration]),
  };
}
