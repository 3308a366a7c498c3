import { describe, expect, it } from 'vitest';
import type { TextBox } from '../text-box.ts';
import { emptyCells } from './cells.ts';

const HEIGHT = 20;
/** A value whose left end and middle lie there. */
const value = (left: number, middle: number, width = 100): TextBox => ({
  cx: left + width / 2,
  cy: middle,
  width,
  height: HEIGHT,
  angle: 0,
});
const places = (cells: readonly TextBox[]) => cells.map(({ cx, cy, width }) => [cx - width / 2, cy].map(Math.round));

describe('the cells of a table of values', () => {
  it('are looked at where a row and a column cross and nothing stands', () => {
    const values = [value(0, 0), value(0, 50), value(0, 100), value(150, 100)];
    expect(places(emptyCells(values, values))).toEqual([
      [150, 50],
      [150, 0],
    ]);
  });

  it('are left alone where something stands, and in a list there are none', () => {
    const values = [value(0, 0), value(150, 50)];
    expect(places(emptyCells(values, [...values, value(140, 2)]))).toEqual([[0, 50]]);
    expect(emptyCells([value(0, 0), value(3, 50), value(-3, 100)], [])).toEqual([]);
  });

  it('are bounded, and near what shows them', () => {
    const values = Array.from({ length: 40 }, (_, i) => value(i * 150, i * 50));
    const cells = emptyCells(values, values);
    expect(cells).toHaveLength(8);
    for (const { cx, cy } of cells) expect(Math.abs(cx - 3 * cy)).toBeLessThan(400);
  });
});
