import type { CheckDigit } from '../../findings.ts';
import { checkDigit } from './check-digit.ts';
import { type MrzCheck, type MrzLayout, textOf } from './formats.ts';

interface DocumentNumber {
  readonly text: string;
  /** Null where the document prints none for its number. */
  readonly check: CheckDigit | null;
}

/** A field without the fillers behind it. */
export const trimmed = (text: string): string => text.replace(/<+$/, '');

const judged = (field: string, read: string, computed: string, empty: boolean): CheckDigit => ({
  field,
  read,
  computed,
  valid: read === computed || (empty && read === '<'),
});

/** What every document has: its check digit is a digit, while that of an empty field may be a filler (9303-4, 4.2.2). */
const NEVER_EMPTY: readonly string[] = ['document_number', 'composite'];

function judge(lines: readonly string[], check: MrzCheck): CheckDigit {
  const covered = textOf(lines, ...check.over);
  const empty = /^<*$/.test(covered) && !NEVER_EMPTY.includes(check.field);
  return judged(check.field, lines[check.line]!.charAt(check.position), checkDigit(covered), empty);
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

/** The number with what overflows into the optional data, and the check digit that vouches for it. */
export function documentNumber(lines: readonly string[], layout: MrzLayout): DocumentNumber {
  const check = layout.checks[0]!;
  const plain = { text: trimmed(textOf(lines, ...check.over)), check: judge(lines, check) };
  return overflowing(lines, layout, check) ?? plain;
}

/** Every check digit that lines of this layout carry, in the order of the layout; the composite comes last. */
export function checkDigitsOf(lines: readonly string[], layout: MrzLayout): CheckDigit[] {
  const number = documentNumber(lines, layout);
  const others = layout.checks.slice(1).map((check) => judge(lines, check));
  return number.check ? [number.check, ...others] : others;
}

/** None missing, none wrong: a document without any check digit is not valid. */
export const allValid = (digits: readonly CheckDigit[]): boolean =>
  digits.length > 0 && digits.every((digit) => digit.valid);
