import type { MrzFormat } from '../../findings.ts';

/** A stretch of one line; `start` counts from 0, `end` is not part of it. */
export interface Span {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export type FieldName =
  | 'document_code'
  | 'issuer'
  | 'document_number'
  | 'nationality'
  | 'date_of_birth'
  | 'sex'
  | 'expiration_date'
  | 'optional_data'
  | 'optional_data_2'
  | 'names'
  | 'surname'
  | 'given_names'
  | 'administrative_code';

/** What may stand at a position; the filler may stand everywhere but in a `solid` number. */
export type CharacterClass = 'letters' | 'digits' | 'any' | 'solid' | 'sex';

/** ICAO 9303-3, 4.2 and 4.6. X belongs to the visual zone: in the MRZ the sex that is not stated is a filler (4.8). */
export const ALLOWED: Readonly<Record<CharacterClass, RegExp>> = {
  letters: /[A-Z<]/,
  digits: /[0-9<]/,
  any: /[A-Z0-9<]/,
  solid: /[A-Z0-9]/,
  sex: /[MF<]/,
};

export interface MrzField extends Span {
  readonly name: FieldName;
  readonly allows: CharacterClass;
}

/** A check digit: where it is printed and which stretches, joined in this order, it is computed over. */
export interface MrzCheck {
  readonly field: FieldName | 'composite';
  readonly line: number;
  readonly position: number;
  readonly over: readonly Span[];
}

export interface MrzLayout {
  readonly format: MrzFormat;
  readonly lines: number;
  readonly length: number;
  readonly fields: readonly MrzField[];
  readonly checks: readonly MrzCheck[];
  /** Where a document number of more than nine characters goes on: the rest, its check digit, one filler. */
  readonly numberOverflow?: Span;
}

const span = (line: number, start: number, end: number): Span => ({ line, start, end });
const field = (name: FieldName, allows: CharacterClass, line: number, start: number, end: number): MrzField => ({
  name,
  allows,
  line,
  start,
  end,
});
const check = (name: MrzCheck['field'], line: number, position: number, ...over: Span[]): MrzCheck => ({
  field: name,
  line,
  position,
  over,
});

/** Lower line of TD2, TD3 and both visas up to the expiration date (9303-4 4.2.2, 9303-6 4.2.2, 9303-7). */
const LOWER_LINE = [
  field('document_number', 'any', 1, 0, 9),
  field('nationality', 'letters', 1, 10, 13),
  field('date_of_birth', 'digits', 1, 13, 19),
  field('sex', 'sex', 1, 20, 21),
  field('expiration_date', 'digits', 1, 21, 27),
];
const LOWER_LINE_CHECKS = [
  check('document_number', 1, 9, span(1, 0, 9)),
  check('date_of_birth', 1, 19, span(1, 13, 19)),
  check('expiration_date', 1, 27, span(1, 21, 27)),
];

/** Code, issuer and names on the upper line. Only passports forbid a digit in the second place of the code. */
const upperLine = (length: number, secondOfCode: 'letters' | 'any'): MrzField[] => [
  field('document_code', 'letters', 0, 0, 1),
  field('document_code', secondOfCode, 0, 1, 2),
  field('issuer', 'letters', 0, 2, 5),
  field('names', 'letters', 0, 5, length),
];

/** The layouts of ICAO 9303 parts 4 to 7 and of the French identity card of 1988 to 2021. */
export const LAYOUTS: Readonly<Record<MrzFormat, MrzLayout>> = {
  // 9303-5, 4.2.2 and 4.2.4
  TD1: {
    format: 'TD1',
    lines: 3,
    length: 30,
    fields: [
      field('document_code', 'letters', 0, 0, 1),
      field('document_code', 'any', 0, 1, 2),
      field('issuer', 'letters', 0, 2, 5),
      field('document_number', 'any', 0, 5, 14),
      field('optional_data', 'any', 0, 15, 30),
      field('date_of_birth', 'digits', 1, 0, 6),
      field('sex', 'sex', 1, 7, 8),
      field('expiration_date', 'digits', 1, 8, 14),
      field('nationality', 'letters', 1, 15, 18),
      field('optional_data_2', 'any', 1, 18, 29),
      field('names', 'letters', 2, 0, 30),
    ],
    checks: [
      check('document_number', 0, 14, span(0, 5, 14)),
      check('date_of_birth', 1, 6, span(1, 0, 6)),
      check('expiration_date', 1, 14, span(1, 8, 14)),
      check('composite', 1, 29, span(0, 5, 30), span(1, 0, 7), span(1, 8, 15), span(1, 18, 29)),
    ],
    numberOverflow: span(0, 15, 29),
  },
  // 9303-6, 4.2.2 and 4.2.4
  TD2: {
    format: 'TD2',
    lines: 2,
    length: 36,
    fields: [...upperLine(36, 'any'), ...LOWER_LINE, field('optional_data', 'any', 1, 28, 35)],
    checks: [...LOWER_LINE_CHECKS, check('composite', 1, 35, span(1, 0, 10), span(1, 13, 20), span(1, 21, 35))],
    numberOverflow: span(1, 28, 34),
  },
  // 9303-4, 4.2.2 and 4.2.4
  TD3: {
    format: 'TD3',
    lines: 2,
    length: 44,
    fields: [...upperLine(44, 'letters'), ...LOWER_LINE, field('optional_data', 'any', 1, 28, 42)],
    checks: [
      ...LOWER_LINE_CHECKS,
      check('optional_data', 1, 42, span(1, 28, 42)),
      check('composite', 1, 43, span(1, 0, 10), span(1, 13, 20), span(1, 21, 43)),
    ],
  },
  // 9303-7, visas of format A: no composite check digit
  'MRV-A': {
    format: 'MRV-A',
    lines: 2,
    length: 44,
    fields: [...upperLine(44, 'any'), ...LOWER_LINE, field('optional_data', 'any', 1, 28, 44)],
    checks: LOWER_LINE_CHECKS,
  },
  // 9303-7, visas of format B: no composite check digit
  'MRV-B': {
    format: 'MRV-B',
    lines: 2,
    length: 36,
    fields: [...upperLine(36, 'any'), ...LOWER_LINE, field('optional_data', 'any', 1, 28, 36)],
    checks: LOWER_LINE_CHECKS,
  },
  // National layout: no expiration date, no nationality; its composite covers both lines, names included.
  'FRA-ID': {
    format: 'FRA-ID',
    lines: 2,
    length: 36,
    fields: [
      field('document_code', 'letters', 0, 0, 2),
      field('issuer', 'letters', 0, 2, 5),
      field('surname', 'letters', 0, 5, 30),
      field('administrative_code', 'any', 0, 30, 36),
      // Year and month of issue, department (letters for consulates), serial number.
      field('document_number', 'digits', 1, 0, 4),
      field('document_number', 'solid', 1, 4, 7),
      field('document_number', 'digits', 1, 7, 12),
      field('given_names', 'letters', 1, 13, 27),
      field('date_of_birth', 'digits', 1, 27, 33),
      field('sex', 'sex', 1, 34, 35),
    ],
    checks: [
      check('document_number', 1, 12, span(1, 0, 12)),
      check('date_of_birth', 1, 33, span(1, 27, 33)),
      check('composite', 1, 35, span(0, 0, 36), span(1, 0, 35)),
    ],
  },
};

/** The text of the stretches, joined. */
export const textOf = (lines: readonly string[], ...spans: readonly Span[]): string =>
  spans.map((s) => lines[s.line]!.slice(s.start, s.end)).join('');

/**
 * The format that lines of exactly these lengths have, or null where no supported one has them.
 * A French identity card of two lines is told from TD2 by its first five letters, a visa by its V.
 */
export function formatOf(lines: readonly string[]): MrzFormat | null {
  const shape = `${lines.length}x${lines[0]?.length}`;
  if (!lines.every((line) => line.length === lines[0]!.length)) return null;
  const visa = lines[0]?.startsWith('V');
  if (shape === '3x30') return 'TD1';
  if (shape === '2x44') return visa ? 'MRV-A' : 'TD3';
  if (shape === '2x36') return visa ? 'MRV-B' : lines[0]!.startsWith('IDFRA') ? 'FRA-ID' : 'TD2';
  return null;
}
