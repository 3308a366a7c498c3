import type { MrzFormat } from '../findings.ts';
import type { DecodedCharacter } from './ctc.ts';
import { ALLOWED, type CharacterClass, LAYOUTS, type MrzField } from './mrz/formats.ts';

type Row = readonly DecodedCharacter[];

/**
 * Distance of two neighbours, in mean distances of the row, above which a character between them was overlooked.
 * Parents: rows of names on 481 synthetic pages, 225 of them with glare laid over the name, 2026-11-23: with one
 * overlooked from 1.99 (5 pages, of which one certain to .80 of every character it did read), without at most 1.48.
 */
const OVERLOOKED = 1.7;

/**
 * How certain the least certain character is, 0..1, of the row of names, and on visas of both rows, where no check digit
 * covers it; 0 where one was overlooked. `rows`: those of the zone, in their order, as recognised.
 */
export function uncheckedConfidence(rows: readonly Row[], format: MrzFormat): number {
  return Math.min(...rowsToTrust(format).map((line) => leastCertainty(rows[line]!, uncheckedFields(format, line))));
}

/** Rows that hold names, and on visas the optional data (ICAO 9303-7, 4.2.4, 5.2.4). */
function rowsToTrust(format: MrzFormat): readonly number[] {
  if (format === 'TD1') return [2];
  return format === 'MRV-A' || format === 'MRV-B' ? [0, 1] : [0];
}

/** The composite digit of the French card covers its names: they are asked for all the same. */
function uncheckedFields(format: MrzFormat, line: number): MrzField[] {
  const { fields, checks } = LAYOUTS[format];
  const covered = checks.filter(({ field }) => field !== 'composite').flatMap(({ over }) => over);
  const isCovered = ({ start, end }: MrzField): boolean =>
    covered.some((span) => span.line === line && span.start <= start && end <= span.end);
  return fields.filter((field) => field.line === line && !isCovered(field));
}

function leastCertainty(row: Row, fields: readonly MrzField[]): number {
  if (row.length === 0 || !(widestGap(row) <= OVERLOOKED)) return 0;
  const certainties = fields.flatMap(({ start, end, allows }) =>
    row.slice(start, end).map((character) => certainty(character, allows)),
  );
  return Math.min(...certainties);
}

/** Among what may stand there: S or 5 is no question in a name, O or 0 is one in the data of a visa. */
function certainty({ character, probability, alternatives }: DecodedCharacter, allows: CharacterClass): number {
  const isAllowed = (one: { character: string }): boolean => ALLOWED[allows].test(one.character);
  const excluded = alternatives.filter((one) => !isAllowed(one)).reduce((sum, one) => sum + one.probability, 0);
  const likeliest = isAllowed({ character }) ? probability : (alternatives.find(isAllowed)?.probability ?? 0);
  return likeliest / (1 - excluded);
}

/** Of neighbours, in mean distances: the type of machine readable zones has one pitch, blanks have their filler. */
function widestGap(row: readonly Pick<DecodedCharacter, 'step'>[]): number {
  if (row.length < 2) return 0;
  const distances = row.slice(1).map(({ step }, i) => step - row[i]!.step);
  const mean = (row.at(-1)!.step - row[0]!.step) / distances.length;
  return Math.max(...distances) / mean;
}
