import type { MrzLayout } from './formats.ts';

/** One row as a recogniser read it. */
export interface RowText {
  readonly text: string;
  /** Mean probability of its characters, 0..1. */
  readonly confidence: number;
  /** For each character (code point) of `text`, what the recogniser may have seen there, the one it chose among them. */
  readonly alternatives?: readonly (readonly Alternative[])[];
}

export interface Alternative {
  readonly character: string;
  readonly probability: number;
}

/** One place of a line, and what the recogniser may have seen there: nothing where it does not say. */
export interface Cell {
  readonly character: string;
  readonly alternatives: readonly Alternative[];
}

const FILLER: Cell = { character: '<', alternatives: [] };

// Recognisers trained on books see quotation marks and comparison signs in the fillers.
const LOOKALIKES: Readonly<Record<string, string>> = {
  '\u00ab': '<<',
  '\u226a': '<<',
  '\u300a': '<<',
  '\u3008': '<',
  '\u2039': '<',
  '\uff1c': '<',
};

const clean = (character: string): string =>
  (LOOKALIKES[character] ?? character.toUpperCase()).replace(/[^A-Z0-9<]/g, '');

/** The places of a row: capitals, digits and fillers; everything else is dropped. */
export const cellsOf = ({ text, alternatives }: RowText): Cell[] =>
  [...text].flatMap((read, index) =>
    [...clean(read)].map((character) => ({ character, alternatives: alternatives?.[index] ?? [] })),
  );

export const textOfCells = (cells: readonly Cell[]): string => cells.map((cell) => cell.character).join('');

interface Run {
  readonly start: number;
  readonly length: number;
}

const longestFillerRun = (text: string): Run | undefined =>
  [...text.matchAll(/<+/g)]
    .map((run) => ({ start: run.index, length: run[0].length }))
    .sort((a, b) => b.length - a.length)[0];

/**
 * Brings a row to the length of its line. Recognisers miscount fillers, so they are added to or taken from the longest
 * run of them; names are filled up at the end. A row that is too long without such a run loses its end.
 */
export function fitted(cells: readonly Cell[], length: number, holdsNames: boolean): Cell[] {
  const missing = length - cells.length;
  const run = longestFillerRun(textOfCells(cells));
  if (missing > 0) {
    const at = run && !holdsNames ? run.start : cells.length;
    return cells.toSpliced(at, 0, ...Array<Cell>(missing).fill(FILLER));
  }
  const cut = run && run.length > 1 - missing ? run.start : length;
  return cells.toSpliced(cut, -missing);
}

/** The rows as the lines of a layout. */
export const fitAll = (rows: readonly (readonly Cell[])[], layout: MrzLayout): Cell[][] =>
  rows.map((cells, line) =>
    fitted(
      cells,
      layout.length,
      layout.fields.some((field) => field.name === 'names' && field.line === line),
    ),
  );
