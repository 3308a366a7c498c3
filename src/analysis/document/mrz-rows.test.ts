import { describe, expect, it } from 'vitest';
import { alignedRows } from './mrz-rows.ts';
import { moved, offsetFrom, type TextBox, upsideDown } from './text-box.ts';

const upper: TextBox = { cx: 500, cy: 300, width: 600, height: 20, angle: 0.2 };
const lower = moved(upper, 0, 40);

const ends = (frame: TextBox, row: TextBox): number[] => {
  const { along } = offsetFrom(frame, row);
  return [along - row.width / 2, along + row.width / 2];
};

describe('the rows of a machine readable zone', () => {
  it('begin and end together although one was found shorter', () => {
    const short = { ...moved(lower, 40, 0), width: 520 };
    const rows = alignedRows([upper, short], [upper, short]);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(ends(upper, row)[0]).toBeLessThanOrEqual(-299);
      expect(ends(upper, row)[1]).toBeGreaterThanOrEqual(299);
    }
  });

  it('come in reading order, also upside down', () => {
    const below = (rows: TextBox[]): number => offsetFrom(rows[0]!, rows[1]!).down;
    expect(below(alignedRows([lower, upper], []))).toBeCloseTo(40);
    expect(below(alignedRows([upsideDown(lower), upsideDown(upper)], []))).toBeCloseTo(40);
  });

  it('are joined from pieces on one axis', () => {
    const left = { ...moved(upper, -160, 0), width: 280 };
    const right = { ...moved(upper, 150, 0), width: 300 };
    const [row, ...others] = alignedRows([right, left], [left, right]);
    expect(others).toEqual([]);
    expect(row?.width).toBeGreaterThanOrEqual(600);
  });

  it('take in what was cut off at their end, but nothing from the line above', () => {
    const cutOff: TextBox = { ...moved(upper, 320, 0), width: 30, height: 18 };
    const heading: TextBox = { ...moved(upper, 400, -40), width: 100 };
    const [row] = alignedRows([upper], [upper, cutOff, heading]);
    expect(ends(upper, row!)[1]).toBeGreaterThan(334);
    expect(ends(upper, row!)[1]).toBeLessThan(345);
  });

  it('are none where there are no lines', () => {
    expect(alignedRows([], [upper])).toEqual([]);
  });
});
