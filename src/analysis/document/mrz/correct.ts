import type { CheckDigit, MrzCorrection, MrzFormat } from '../../findings.ts';
import { allValid, checkDigitsOf, trimmed } from './checks.ts';
import { CONFUSIONS, lookalikes, SEEN_AT_LEAST } from './confusions.ts';
import {
  ALLOWED,
  type CharacterClass,
  type FieldName,
  LAYOUTS,
  type MrzCheck,
  type MrzLayout,
  type Span,
  textOf,
} from './formats.ts';
import { isKnownIssuer } from './issuers.ts';
import { type Cell, cellsOf, fitAll, type RowText, textOfCells } from './rows.ts';

type Cells = readonly (readonly Cell[])[];

interface Place {
  readonly line: number;
  readonly position: number;
}

export interface CorrectedMrz {
  /** Each as long as the format prescribes. */
  readonly lines: readonly string[];
  /** Substituted characters; fillers added or dropped to reach the length are not among them. */
  readonly corrections: readonly MrzCorrection[];
  readonly checkDigits: readonly CheckDigit[];
}

const at = (lines: readonly string[], { line, position }: Place): string => lines[line]!.charAt(position);

const replaced = (lines: readonly string[], { line, position }: Place, character: string): string[] =>
  lines.map((text, index) => (index === line ? text.slice(0, position) + character + text.slice(position + 1) : text));

const placesOf = ({ line, start, end }: Span): Place[] =>
  Array.from({ length: end - start }, (_, offset) => ({ line, position: start + offset }));

const apply = (lines: readonly string[], corrections: readonly MrzCorrection[]): string[] =>
  corrections.reduce((text, correction) => replaced(text, correction, correction.to), [...lines]);

const COUNTRIES = ['issuer', 'nationality'];

/** What the recogniser may have seen at a place but for what it read, likeliest first. */
const seenElse = ({ character, alternatives }: Cell, allows: CharacterClass): string[] =>
  alternatives
    .filter((other) => other.character !== character && other.probability >= SEEN_AT_LEAST)
    .filter((other) => ALLOWED[allows].test(other.character))
    .sort((a, b) => b.probability - a.probability)
    .map((other) => other.character);

/** The likeliest character of the class that the recogniser saw, or else the one that looks like the one it read. */
function inClass(cell: Cell, allows: CharacterClass): string | undefined {
  const shapes = lookalikes(allows);
  if (!shapes || ALLOWED[allows].test(cell.character)) return undefined;
  return seenElse(cell, allows)[0] ?? shapes[cell.character];
}

function byFormat(cells: Cells, region: Region): MrzCorrection[] {
  const corrections = placesOf(region).flatMap((place): MrzCorrection[] => {
    const cell = cells[place.line]![place.position]!;
    const to = inClass(cell, region.allows);
    return to === undefined ? [] : [{ ...place, from: cell.character, to, rule: 'format' }];
  });
  if (!COUNTRIES.includes(region.name)) return corrections;
  return isCountry(cells, region, corrections) ? corrections : byCountry(cells, region);
}

/** A country is replaced only by one that exists: specimens print codes such as `132`, which are to be reported as read. */
const isCountry = (cells: Cells, region: Region, corrections: readonly MrzCorrection[]): boolean =>
  isKnownIssuer(trimmed(textOf(apply(cells.map(textOfCells), corrections), region)));

/** The one letter that the recogniser saw too and that makes an unknown code a known one, if there is only one such. */
function byCountry(cells: Cells, region: Region): MrzCorrection[] {
  const known = placesOf(region).flatMap((place) => {
    const cell = cells[place.line]![place.position]!;
    return seenElse(cell, region.allows)
      .map((to): MrzCorrection => ({ ...place, from: cell.character, to, rule: 'format' }))
      .filter((correction) => isCountry(cells, region, [correction]));
  });
  return known.length === 1 ? known : [];
}

/** The Russian internal passport writes letters that Latin lacks as digits, also in names. */
const namesHoldDigits = (lines: readonly string[]): boolean => lines[0]!.startsWith('PNRUS');

interface Region extends Span {
  readonly name: FieldName | 'check_digit';
  readonly allows: CharacterClass;
}

/** Fields and check digits, each with what may stand there. */
const regionsOf = ({ fields, checks }: MrzLayout): Region[] => [
  ...fields,
  ...checks.map(
    ({ line, position }): Region => ({
      name: 'check_digit',
      allows: 'digits',
      line,
      start: position,
      end: position + 1,
    }),
  ),
];

/** What a check digit vouches for, itself included. */
const checked = ({ over, line, position }: MrzCheck): Span[] => [...over, { line, start: position, end: position + 1 }];

/** Where every check digit holds, only what none of them covers may still be changed. */
function correctByFormat(cells: Cells, layout: MrzLayout): MrzCorrection[] {
  const lines = cells.map(textOfCells);
  const settled = allValid(checkDigitsOf(lines, layout)) ? layout.checks.flatMap(checked) : [];
  return regionsOf(layout)
    .filter((region) => !(region.name === 'names' && namesHoldDigits(lines)))
    .filter(({ line, start }) => !settled.some((s) => s.line === line && s.start <= start && start < s.end))
    .flatMap((region) => byFormat(cells, region));
}

const classAt = (layout: MrzLayout, { line, position }: Place): CharacterClass =>
  regionsOf(layout).find((r) => r.line === line && r.start <= position && position < r.end)!.allows;

/** Where a check digit other than the composite fails, or is missing: the field, its check digit, and where it may go on. */
function suspectPlaces(lines: readonly string[], layout: MrzLayout): Place[] {
  const digits = checkDigitsOf(lines, layout);
  const suspects = layout.checks.filter((check) => !digits.find((digit) => digit.field === check.field)?.valid);
  return suspects
    .filter((check) => check.field !== 'composite')
    .flatMap((check) => [
      ...checked(check).flatMap(placesOf),
      ...(check.field === 'document_number' && layout.numberOverflow ? placesOf(layout.numberOverflow) : []),
    ]);
}

const certainty = ({ character, alternatives }: Cell): number =>
  alternatives.find((seen) => seen.character === character)?.probability ?? 1;

/**
 * The single substitution after which every check digit holds: a known confusion that the recogniser saw too, at its
 * least certain place under the failing check digit. None where there are several; never two at once.
 */
function byCheckDigit(cells: Cells, lines: readonly string[], layout: MrzLayout): MrzCorrection[] {
  const places = suspectPlaces(lines, layout);
  const cellAt = ({ line, position }: Place): Cell => cells[line]![position]!;
  const least = Math.min(...places.map((place) => certainty(cellAt(place))));
  const holding = places.flatMap((place): MrzCorrection[] => {
    const from = at(lines, place);
    return seenElse(cellAt(place), classAt(layout, place))
      .filter((to) => CONFUSIONS.get(from)?.includes(to))
      .filter((to) => allValid(checkDigitsOf(replaced(lines, place, to), layout)))
      .map((to) => ({ ...place, from, to, rule: 'check_digit' }));
  });
  return holding.length === 1 && certainty(cellAt(holding[0]!)) <= least ? holding : [];
}

/**
 * Without the check digits that were put in a letter's place and do not hold: a letter may stand there because the digit is
 * missing and the line moved up, and the digit that it resembles is then one that nobody printed. In the order of the
 * layout, since the composite covers the others.
 */
function withoutInvented(lines: readonly string[], corrections: readonly MrzCorrection[], layout: MrzLayout) {
  return layout.checks.reduce<readonly MrzCorrection[]>((kept, { field, line, position }) => {
    const holds = checkDigitsOf(apply(lines, kept), layout).find((digit) => digit.field === field)?.valid === true;
    return holds ? kept : kept.filter((one) => one.line !== line || one.position !== position);
  }, corrections);
}

/**
 * Brings rows, as many as the format has lines, to those lines. A character is replaced only where the format leaves one
 * reading of it, or where the recogniser saw another one too and that is the only single substitution that makes every
 * check digit hold; a country only by one in the list of issuers. Characters under check digits that hold as read stay, and so does
 * a letter in the place of a check digit unless the digit put there holds.
 * Of rows that come without alternatives only the format is corrected.
 */
export function correctMrz(rows: readonly RowText[], format: MrzFormat): CorrectedMrz {
  const layout = LAYOUTS[format];
  const cells = fitAll(rows.map(cellsOf), layout);
  const formal = correctByFormat(cells, layout);
  const read = cells.map(textOfCells);
  const formatted = apply(read, formal);
  const valid = allValid(checkDigitsOf(formatted, layout));
  const single = valid ? [] : byCheckDigit(cells, formatted, layout);
  const corrections = withoutInvented(read, [...formal, ...single], layout);
  const lines = apply(read, corrections);
  return { lines, corrections, checkDigits: checkDigitsOf(lines, layout) };
}
