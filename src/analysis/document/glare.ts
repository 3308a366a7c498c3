import type { Box, Raster } from '../raster.ts';
import { cropped } from '../sampling.ts';
import { type TextBox, widened } from './text-box.ts';

/** How glare differs from white paper. */
const GLARE = {
  /** Glare ends a line for the detector, so each is looked at beyond its ends, in heights. */
  beyond: 4,
  /** A pixel is burnt out when all its channels reach this. */
  burnt: 247,
  /** Across a line of text: a column under glare, and one that is clear of it, by their burnt out share. */
  burntColumn: 0.9,
  clearColumn: 0.1,
  /** White paper shines through the letters everywhere, so a line must have this share of clear columns to tell. */
  leastClear: 0.25,
} as const;

/**
 * Share of the lines' area, and of that beyond their ends, which glare has burnt out, 0..1. Glare lies on a part of a
 * line; white paper is burnt out everywhere but for the ink, and does not count. A line that is gone was not found.
 */
export function glareOnText(picture: Raster, lines: readonly TextBox[]): number {
  let burnt = 0;
  let total = 0;
  for (const line of lines) {
    const band = widened(line, GLARE.beyond * line.height, GLARE.beyond * line.height);
    const area = band.width * band.height;
    burnt += area * burntShareOfLine(picture, band);
    total += area;
  }
  return total > 0 ? burnt / total : 0;
}

/** Share of a face's box that is burnt out, 0..1: skin never is, whatever the background. */
export function glareOnFace(raster: Raster, face: Box): number {
  const { data } = cropped(raster, face);
  let burnt = 0;
  for (let i = 0; i < data.length; i += 3) if (isBurnt(data, i)) burnt++;
  return burnt / (data.length / 3);
}

function burntShareOfLine(picture: Raster, line: TextBox): number {
  // Every pixel of every line is looked at: the frame is worked out once a line, not once a pixel.
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  let columns = 0;
  let burnt = 0;
  let clear = 0;
  for (let along = 0.5 - line.width / 2; along < line.width / 2; along++) {
    const top = 0.5 - line.height / 2;
    const x = line.cx + along * cos - top * sin;
    const y = line.cy + along * sin + top * cos;
    const share = burntShareOfColumn(picture, { x, y, stepX: -sin, stepY: cos, steps: Math.ceil(line.height) });
    columns++;
    if (share >= GLARE.burntColumn) burnt++;
    if (share <= GLARE.clearColumn) clear++;
  }
  return clear >= GLARE.leastClear * columns ? burnt / columns : 0;
}

interface Column {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly steps: number;
}

/** NaN outside the picture: neither burnt nor clear. */
function burntShareOfColumn({ data, width, height }: Raster, column: Column): number {
  let seen = 0;
  let burnt = 0;
  for (let step = 0; step < column.steps; step++) {
    const x = Math.floor(column.x + step * column.stepX);
    const y = Math.floor(column.y + step * column.stepY);
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    seen++;
    if (isBurnt(data, (y * width + x) * 3)) burnt++;
  }
  return burnt / seen;
}

const isBurnt = (data: Uint8Array, i: number): boolean =>
  data[i]! >= GLARE.burnt && data[i + 1]! >= GLARE.burnt && data[i + 2]! >= GLARE.burnt;
