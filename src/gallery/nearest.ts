/** A row of the matrix and how far it lies. */
export interface Near {
  readonly row: number;
  readonly distance: number;
}

/** After so many numbers a row is given up if it is too far by then, as most strangers are; a divisor of 128. */
const CHUNK = 16;

/**
 * The rows among the first `count` that lie within a Euclidean distance of the query, nearest first. Exact: every row is
 * looked at. `rows` holds one vector after the other, each as long as the query.
 */
export function nearest(rows: Float32Array, count: number, query: Float32Array, within: number): Near[] {
  const most = within * within;
  const found: Near[] = [];
  for (let row = 0; row < count; row++) {
    const squared = squaredDistance(rows, row * query.length, query, most);
    if (squared <= most) found.push({ row, distance: Math.sqrt(squared) });
  }
  return found.sort((a, b) => a.distance - b.distance);
}

/** Some number above `most` where the distance is; NaN is above everything. Four sums, so that none waits for another. */
function squaredDistance(rows: Float32Array, start: number, query: Float32Array, most: number): number {
  let sum = 0;
  for (let from = 0; from < query.length && sum <= most; from += CHUNK) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = from; i < from + CHUNK; i += 4) {
      const one = rows[start + i]! - query[i]!;
      const two = rows[start + i + 1]! - query[i + 1]!;
      const three = rows[start + i + 2]! - query[i + 2]!;
      const four = rows[start + i + 3]! - query[i + 3]!;
      a += one * one;
      b += two * two;
      c += three * three;
      d += four * four;
    }
    sum += a + b + c + d;
  }
  return sum;
}
