import type { Point } from '../raster.ts';

/** Connected pixels of a probability map that hold text. */
export interface TextComponent {
  /** Outer corners of the pixels at both ends of every row: their convex hull is the component's. */
  readonly outline: readonly Point[];
  readonly pixels: number;
  readonly meanProbability: number;
}

/** Components (four neighbours) of all pixels whose probability is above `limit`, in reading order of their first pixel. */
export function textComponents(
  probability: Float32Array,
  width: number,
  height: number,
  limit: number,
): TextComponent[] {
  const seen = new Uint8Array(width * height);
  const found: TextComponent[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || !(probability[start]! > limit)) continue;
    found.push(flood(probability, width, limit, seen, start));
  }
  return found;
}

function flood(
  probability: Float32Array,
  width: number,
  limit: number,
  seen: Uint8Array,
  start: number,
): TextComponent {
  const rows = new Map<number, [left: number, right: number]>();
  const waiting = [start];
  let pixels = 0;
  let sum = 0;
  const visit = (i: number): void => {
    if (seen[i] || !(probability[i]! > limit)) return;
    seen[i] = 1;
    waiting.push(i);
  };
  seen[start] = 1;
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    const x = i % width;
    extendRow(rows, (i - x) / width, x);
    pixels++;
    sum += probability[i]!;
    if (x > 0) visit(i - 1);
    if (x < width - 1) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i + width < seen.length) visit(i + width);
  }
  return { outline: outlineOf(rows), pixels, meanProbability: sum / pixels };
}

function extendRow(rows: Map<number, [number, number]>, y: number, x: number): void {
  const row = rows.get(y);
  if (!row) rows.set(y, [x, x]);
  else if (x < row[0]) row[0] = x;
  else if (x > row[1]) row[1] = x;
}

function outlineOf(rows: Map<number, [number, number]>): Point[] {
  const points: Point[] = [];
  for (const [y, [left, right]] of rows) points.push([left, y], [right + 1, y], [left, y + 1], [right + 1, y + 1]);
  return points;
}
