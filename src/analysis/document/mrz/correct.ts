import type { CheckDigit, MrzCorrection, MrzFormat } from '../../findings.ts';
import { allValid, checkDigitsOf, trimmed } from './checks.ts';
import { CONFUSIONS, onlyReading } from './confusions.ts';
import { ALLOWED, type CharacterClass, LAYOUTS, type MrzField, type MrzLayout, textOf } from './formats.ts';
import { isKnownIssuer } from './issuers.ts';
import { type Cell, cellsOf, fitAll, type RowText, textOfCells } from './rows.ts';

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

const placesOf = ({ line, start, end }: { line: number; start: number; end: number }): Place[] =>
  Array.from({ length: end - start }, (_, offset) => ({ line, position: start + offset }));

const apply = (lines: readonly string[], corrections: readonly MrzCorrection[]): string[] =>
  corrections.reduce((text, correction) => replaced(text, correction, correction.to), [...lines]);

const COUNTRIES = ['issuer', 'nationality'];

/** A country is replaced only by one that exists: specimens print codes such as `132`, which are to be reported as read. */
function isAcceptable(field: MrzField, text: string): boolean {
  return !COUNTRIES.includes(field.name) || isKnownIssuer(trimmed(text));
}

function byFormat(lines: readonly string[], field: MrzField): MrzCorrection[] {
  const corrections = placesOf(field).flatMap((place): MrzCorrection[] => {
    const from = at(lines, place);
    const to = ALLOWED[field.allows].test(from) ? undefined : onlyReading(from, field.allows);
    return to === undefined ? [] : [{ ...place, from, to, rule: 'format' }];
  });
  return isAcceptable(field, textOf(apply(lines, corrections), field)) ? corrections : [];
}

/** The Russian internal passport writes letters that Latin lacks as digits, also in names. */
const namesHoldDigits = (lines: readonly string[]): boolean => lines[0]!.startsWith('PNRUS');

/** Fields and check digits, each with what may stand there. */
function fieldsOf(layout: MrzLayout): MrzField[] {
  const digits = layout.checks.map(
    ({ line, position }): MrzField => ({
      name: 'document_number',
      allows: 'digits',
      line,
      start: position,
      end: position + 1,
    }),
  );
  return [...layout.fields, ...digits];
}

const isCovered = (layout: MrzLayout, { line, position }: Place): boolean =>
  layout.checks.some((check) => check.over.some((s) => s.line === line && s.start <= position && position < s.end));

/** Where every check digit holds, only what none of them covers may still be changed. */
function correctByFormat(lines: readonly string[], layout: MrzLayout, valid: boolean): MrzCorrection[] {
  return fieldsOf(layout)
    .filter((field) => !(field.name === 'names' && namesHoldDigits(lines)))
    .filter((field) => !valid || !isCovered(layout, { line: field.line, position: field.start }))
    .filter((field) => !valid || !layout.checks.some((c) => c.line === field.line && c.position === field.start))
    .flatMap((field) => byFormat(lines, field));
}

const classAt = (layout: MrzLayout, { line, position }: Place): CharacterClass =>
  fieldsOf(layout).find((f) => f.line === line && f.start <= position && position < f.end)!.allows;

/** Where a check digit other than the composite fails, or is missing: the field, its check digit, and where it may go on. */
function suspectPlaces(lines: readonly string[], layout: MrzLayout): Place[] {
  const digits = checkDigitsOf(lines, layout);
  const suspects = layout.checks.filter((check) => !digits.find((digit) => digit.field === check.field)?.valid);
  return suspects
    .filter((check) => check.field !== 'composite')
    .flatMap((check) => [
      ...check.over.flatMap(placesOf),
      { line: check.line, position: check.position },
      ...(check.field === 'document_number' && layout.numberOverflow ? placesOf(layout.numberOverflow) : []),
    ]);
}

/** What a place may be instead: a known confusion of the right class that the recogniser, where it tells, saw there too. */
function candidates(cell: Cell, read: string, allows: CharacterClass): string[] {
  const seen = cell.alternatives;
  return (CONFUSIONS.get(read) ?? [])
    .filter((character) => ALLOWED[allows].test(character))
    .filter((character) => !seen || seen.some((alternative) => alternative.character === character));
}

/** The single substitution after which every check digit holds, if there is exactly one; never two at once. */
function byCheckDigit(cells: readonly Cell[][], lines: readonly string[], layout: MrzLayout): MrzCorrection[] {
  const holding = suspectPlaces(lines, layout).flatMap((place): MrzCorrection[] => {
    const from = at(lines, place);
    return candidates(cells[place.line]![place.position]!, from, classAt(layout, place))
      .filter((to) => allValid(checkDigitsOf(replaced(lines, place, to), layout)))
      .map((to) => ({ ...place, from, to, rule: 'check_digit' }));
  });
  return holding.length === 1 ? holding : [];
}

/**
 * Brings rows, as many as the format has lines, to those lines. A character is replaced only where the format leaves one
 * reading of it, or where it is the only single substitution that makes every check digit hold; a country only by one in
 * the list of issuers. Characters under check digits that hold as read stay.
 */
export function correctMrz(rows: readonly RowText[], format: MrzFormat): CorrectedMrz {
  const layout = LAYOUTS[format];
  const cells = fitAll(rows.map(cellsOf), layout);
  const raw = cells.map(textOfCells);
  const formal = correctByFormat(raw, layout, allValid(checkDigitsOf(raw, layout)));
  const formatted = apply(raw, formal);
  const valid = allValid(checkDigitsOf(formatted, layout));
  const single = valid ? [] : byCheckDigit(cells, formatted, layout);
  const lines = apply(formatted, single);
  return { lines, corrections: [...formal, ...single], checkDigits: checkDigitsOf(lines, layout) };
}
