import type { Box, Point } from './raster.ts';

/** Row by row; maps (x, y) to ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w) with w = m6 x + m7 y + m8. */
export type Homography = readonly number[];

export type Quadrilateral = readonly [Point, Point, Point, Point];

/** The corners of a box, clockwise from the upper left. */
export function quadrilateralOf({ x, y, width, height }: Box): Quadrilateral {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** The upright box around points. */
export function boxAround(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The same corners on a picture that has `scale` times as many pixels a side. */
export const scaled = (corners: Quadrilateral, scale: number): Quadrilateral =>
  corners.map(([x, y]): Point => [x * scale, y * scale]) as unknown as Quadrilateral;

/** The homography that takes four points to four others. Points of which three lie on a line are refused. */
export function homography(from: Quadrilateral, to: Quadrilateral): Homography {
  const equations = from.flatMap(([x, y], i) => {
    const [u, v] = to[i]!;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  return [...solve(equations), 1];
}

/** Where the homography takes a point. */
export function project(m: Homography, [x, y]: Point): Point {
  const w = m[6]! * x + m[7]! * y + m[8]!;
  return [(m[0]! * x + m[1]! * y + m[2]!) / w, (m[3]! * x + m[4]! * y + m[5]!) / w];
}

/** Gauss-Jordan elimination with partial pivoting; each row ends in its right-hand side. Throws RangeError where rows depend on one another. */
export function solve(rows: number[][]): number[] {
  for (let column = 0; column < rows.length; column++) {
    const pivot = argMax(rows, column);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const lead = rows[column]!;
    if (!(Math.abs(lead[column]!) > 1e-9)) throw new RangeError('three of the points lie on one line');
    for (const row of rows) if (row !== lead) eliminate(row, lead, column);
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

function argMax(rows: readonly number[][], column: number): number {
  let best = column;
  for (let row = column; row < rows.length; row++) {
    if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row;
  }
  return best;
}

function eliminate(row: number[], lead: readonly number[], column: number): void {
  const factor = row[column]! / lead[column]!;
  for (let i = column; i < row.length; i++) row[i]! -= factor * lead[i]!;
}
