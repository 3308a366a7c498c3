import { moved, offsetFrom, type TextBox } from '../text-box.ts';

/** Lengths in heights of a value. Seen to do on visas of 8 seeds that no bench draws, 2026-11-27. */
const CELL = {
  /** Values whose starts lie so near one another stand in one column; whose middles do, in one row. */
  column: 0.8,
  row: 0.6,
  /** What is looked for is short: the detector finds long values under any overprint. */
  width: 5,
  /** Room for the three letters of a State. */
  code: 2.4,
  /** Rows and columns further apart than this are no table. */
  apart: 14,
} as const;

/** Cells that are looked at on one side: bounds the time. */
const MOST = 8;

/**
 * Where the columns and rows of the values cross and nothing was found: an overprint (`SPECIMEN`, a hologram) hides short
 * values from the detector, and so a State of three letters. `taken` are the boxes of all lines, captions too; likeliest first.
 */
export function emptyCells(values: readonly TextBox[], taken: readonly TextBox[]): TextBox[] {
  const cells: { readonly box: TextBox; readonly apart: number }[] = [];
  for (const row of values)
    for (const column of values) {
      const cell = cellAt(row, column);
      if (cell && !taken.some((box) => overlaps(cell.box, box))) cells.push(cell);
    }
  const apart: TextBox[] = [];
  for (const { box } of cells.sort((a, b) => a.apart - b.apart))
    if (!apart.some((one) => overlaps(box, one))) apart.push(box);
  return apart.slice(0, MOST);
}

/** The start of a cell, where a State's three letters stand: what is beside them was an overprint. */
export const cellOfCode = (cell: TextBox): TextBox => ({
  ...moved(cell, ((CELL.code - CELL.width) / 2) * cell.height, 0),
  width: CELL.code * cell.height,
});

/** The cell in the row of the one and the column of the other, along the direction of the longer, which shows it better. */
function cellAt(row: TextBox, column: TextBox): { readonly box: TextBox; readonly apart: number } | undefined {
  const { angle } = row.width > column.width ? row : column;
  const level = { ...row, angle };
  const { along, down } = offsetFrom(level, column);
  const height = Math.max(row.height, column.height);
  const start = along - column.width / 2;
  const apart = (Math.abs(down) + Math.abs(start + row.width / 2)) / height;
  if (Math.abs(down) < CELL.row * height || apart > CELL.apart) return undefined;
  if (Math.abs(start + row.width / 2) < CELL.column * height) return undefined;
  const width = CELL.width * height;
  return { box: { ...moved(level, start + width / 2, 0), width, height }, apart };
}

/** Whether the first two letters of a cell lie on the box. */
function overlaps(cell: TextBox, box: TextBox): boolean {
  const { along, down } = offsetFrom(cell, box);
  const height = Math.max(cell.height, box.height);
  const [from, to] = [along - box.width / 2, along + box.width / 2];
  return Math.abs(down) < CELL.row * height && from < -cell.width / 2 + 2 * cell.height && to > -cell.width / 2;
}
