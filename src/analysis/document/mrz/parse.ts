import type { CheckDigit, MrzFormat } from '../../findings.ts';
import { allValid, checkDigitsOf, documentNumber, trimmed } from './checks.ts';
import { dateOfBirth, expirationDate, type MrzDate } from './dates.ts';
import { ALLOWED, type FieldName, formatOf, LAYOUTS, type MrzLayout, type Span, textOf } from './formats.ts';
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

type Dates = Readonly<Partial<Record<FieldName, MrzDate | null>>>;

const characterProblems = (lines: readonly string[], layout: MrzLayout): MrzProblem[] =>
  layout.fields
    .filter((f) => ![...textOf(lines, f)].every((character) => ALLOWED[f.allows].test(character)))
    .map(({ name, line, start, end }) => ({ field: name, line, start, end, reason: 'characters' }));

function problemsOf(lines: readonly string[], layout: MrzLayout, digits: readonly CheckDigit[], dates: Dates) {
  const characters = characterProblems(lines, layout);
  const sound = layout.fields.filter((f) => !characters.some((told) => told.field === f.name));
  const wrongDates = sound.filter((f) => dates[f.name]?.wellFormed === false);
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
  const names =
    format === 'FRA-ID' ? joinName(printed('surname'), printed('given_names')) : splitName(printed('names'));
  const birth = dateOfBirth(printed('date_of_birth'), options.today);
  const expiration = format === 'FRA-ID' ? null : expirationDate(printed('expiration_date'), options.today);
  const checkDigits = checkDigitsOf(lines, layout);
  return {
    format,
    lines,
    documentCode: trimmed(printed('document_code')),
    issuer: trimmed(printed('issuer')),
    documentNumber: documentNumber(lines, layout).text,
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
    allCheckDigitsValid: allValid(checkDigits),
    problems: problemsOf(lines, layout, checkDigits, { date_of_birth: birth, expiration_date: expiration }),
  };
}
