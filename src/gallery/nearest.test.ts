import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const SIZE = 128;
const vectors = fc.array(fc.float({ min: Math.fround(-0.1), max: Math.fround(0.1), noNaN: true }), {
  minLength: SIZE,
  maxLength: SIZE,
});
const rowsOf = (all: readonly (readonly number[])[]) => Float32Array.from(all.flat());
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));

describe('the exact search', () => {
  it('finds what looking at every row finds, nearest first', () => {
    fc.assert(
      fc.property(
        fc.array(vectors, { maxLength: 20 }),
        vectors,
        fc.double({ min: 0, max: 1.5, noNaN: true }),
        (all, query, within) => {
          const found = nearest(rowsOf(all), all.length, Float32Array.from(query), within);
          const near = all.map((one) => distance(one, query));
          // Single precision may decide either way about what lies exactly on the limit.
          const clear = near.flatMap((d, row) => (Math.abs(d - within) > 1e-6 && d <= within ? [row] : []));
          expect(found.map(({ row }) => row)).toEqual(expect.arrayContaining(clear));
          for (const { row, distance } of found) expect(distance).toBeCloseTo(near[row]!, 5);
          expect(found.map(({ distance }) => distance)).toEqual(
            found.map(({ distance }) => distance).sort((a, b) => a - b),
          );
        },
      ),
    );
  });

  it('looks at no row beyond the count, and finds nothing that is no number', () => {
    const zero = Array.from({ length: SIZE }, () => 0);
    const broken = zero.with(100, Number.NaN);
    const rows = rowsOf([broken, zero, zero]);
    expect(nearest(rows, 2, Float32Array.from(zero), 0.5)).toEqual([{ row: 1, distance: 0 }]);
    expect(nearest(rows, 3, Float32Array.from(broken), 0.5)).toEqual([]);
    expect(nearest(rows, 3, Float32Array.from(zero), Number.NaN)).toEqual([]);
  });
});
