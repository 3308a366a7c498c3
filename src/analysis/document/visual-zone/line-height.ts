import type { LumaPlane } from '../../sampling.ts';
import { type LineStrip, lineStrip } from '../line-strip.ts';
import { moved, type TextBox } from '../text-box.ts';

/**
 * The detector's boxes are about 17 of its pixels high, whatever the size of the letters; the recogniser was trained on
 * capitals that fill 0.4 to 0.88 of the height. Set on the bench's pages, 2026-11-26.
 */
const LINE = {
  rows: 40,
  maxColumns: 480,
  /** Rows of the line have at least this share of the strongest row's change of luma, over the weakest's. */
  share: 0.35,
  /** The strongest row lies in this middle part of the box: lines above and below reach into it. */
  middle: [0.3, 0.7],
  /** Share of the height that the letters get: the rest is room for what stands over and under them. */
  letters: 0.6,
  /** What the new height may be of the old one. */
  least: 0.4,
  most: 1.15,
} as const;

/** The box with its height and middle set by the letters in it. */
export function fittedToLetters(plane: LumaPlane, box: TextBox): TextBox {
  const strip = lineStrip(plane, box, LINE.rows, LINE.maxColumns);
  const { top, bottom } = bandOf(changes(strip));
  const height = ((bottom - top) / LINE.rows / LINE.letters) * box.height;
  const middle = ((top + bottom) / 2 / LINE.rows - 0.5) * box.height;
  const bounded = Math.max(LINE.least * box.height, Math.min(LINE.most * box.height, height));
  return { ...moved(box, 0, middle), height: bounded };
}

/** Mean change of luma from column to column, row by row, each averaged with its neighbours. */
function changes({ data, width, height }: LineStrip): number[] {
  const rows = Array.from({ length: height }, (_, y) => {
    let sum = 0;
    for (let x = 1; x < width; x++) sum += Math.abs(data[y * width + x]! - data[y * width + x - 1]!);
    return sum / (width - 1);
  });
  return rows.map((row, y) => (row * 2 + (rows[y - 1] ?? row) + (rows[y + 1] ?? row)) / 4);
}

function bandOf(rows: readonly number[]): { top: number; bottom: number } {
  const [from, to] = LINE.middle.map((share) => Math.round(share * rows.length)) as [number, number];
  const peak = Math.max(...rows.slice(from, to));
  const limit = Math.min(...rows) + LINE.share * (peak - Math.min(...rows));
  const start = rows.indexOf(peak, from);
  let [top, bottom] = [start, start + 1];
  while (top > 0 && rows[top - 1]! > limit) top--;
  while (bottom < rows.length && rows[bottom]! > limit) bottom++;
  return { top, bottom };
}
