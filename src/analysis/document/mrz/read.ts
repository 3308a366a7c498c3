import type { Mrz, MrzFormat } from '../../findings.ts';
import { mean } from '../../mean.ts';
import { allValid, trimmed } from './checks.ts';
import { type CorrectedMrz, correctMrz } from './correct.ts';
import { LAYOUTS, type MrzLayout, textOf } from './formats.ts';
import { isKnownIssuer } from './issuers.ts';
import { cellsOf, type RowText, textOfCells } from './rows.ts';

const within = (length: number, of: number, by: number): boolean => Math.abs(length - of) <= by;

/**
 * The format that rows of about these lengths may have, by length and first letter; null where none comes near.
 * P is a passport at any length: of truncated passports one in ten passes for a TD2 card by chance (lab, 2026-11-23).
 */
export function chooseFormat(rows: readonly string[]): MrzFormat | null {
  const first = rows[0] ?? '';
  const lengths = rows.map((row) => row.length);
  const longest = Math.max(...lengths);
  if (!lengths.every((length) => 2 * length >= longest)) return null;
  if (rows.length === 3) return lengths.slice(0, 2).every((n) => within(n, 30, 3)) && longest <= 33 ? 'TD1' : null;
  if (rows.length !== 2) return null;
  if (within(longest, 44, 4)) return first.startsWith('V') ? 'MRV-A' : 'TD3';
  if (!within(longest, 36, 3)) return null;
  if (first.startsWith('P')) return 'TD3';
  if (first.startsWith('V')) return 'MRV-B';
  return /^[I1][D0O]FRA/.test(first) ? 'FRA-ID' : 'TD2';
}

export interface MrzReading {
  readonly mrz: Omit<Mrz, 'pitch'>;
  /** How many facts bear the reading out, plus the mean confidence: for comparing readings of one picture only. */
  readonly score: number;
  /** Every row was read with exactly the characters its format prescribes. */
  readonly complete: boolean;
  /** Share of the check digits that hold, 0..1. */
  readonly agreement: number;
  /** The rows used, by their index in what was given. */
  readonly rows: readonly number[];
}

/** What speaks for a reading beyond its shape; zero: it is text of another kind. */
function evidence({ lines, checkDigits }: CorrectedMrz, layout: MrzLayout): number {
  const countries = layout.fields.filter((f) => f.name === 'issuer' || f.name === 'nationality');
  const known = countries.filter((f) => isKnownIssuer(trimmed(textOf(lines, f))));
  return checkDigits.filter((digit) => digit.valid).length + known.length;
}

function reading(all: readonly RowText[], first: number, count: number): MrzReading | null {
  const rows = all.slice(first, first + count);
  const texts = rows.map((row) => textOfCells(cellsOf(row)));
  const format = rows.length === count ? chooseFormat(texts) : null;
  if (!format) return null;
  const layout = LAYOUTS[format];
  const corrected = correctMrz(rows, format);
  const facts = evidence(corrected, layout);
  if (!(facts > 0)) return null;
  const right = texts.filter((text) => text.length === layout.length).length;
  const allCheckDigitsValid = allValid(corrected.checkDigits);
  return {
    mrz: { format, rawLines: rows.map((row) => row.text), ...corrected, allCheckDigitsValid },
    score: facts + right + mean(rows.map((row) => row.confidence)),
    complete: right === count,
    agreement: mean(corrected.checkDigits.map((digit) => (digit.valid ? 1 : 0))),
    rows: rows.map((_, index) => first + index),
  };
}

/**
 * The best reading of an MRZ among rows given from top to bottom, of which others may stand above or below it;
 * null where no two or three neighbours have the shape of an MRZ and anything to show for it.
 */
export function readMrzText(rows: readonly RowText[]): MrzReading | null {
  const readings = rows.flatMap((_, first) => [3, 2].map((count) => reading(rows, first, count)));
  return readings.filter((found) => found !== null).sort((a, b) => b.score - a.score)[0] ?? null;
}
