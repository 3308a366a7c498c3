import { describe, expect, it } from 'vitest';
import { textComponents } from './text-components.ts';

function map(...rows: string[]): [Float32Array, number, number] {
  const cells = rows.join('');
  return [Float32Array.from(cells, (cell) => Number(cell) / 10), rows[0]!.length, rows.length];
}

describe('components of a probability map', () => {
  it('are what touches along an edge, not what touches at a corner', () => {
    const found = textComponents(...map('9900', '0099', '0000', '9000'), 0.3);
    expect(found.map(({ pixels }) => pixels)).toEqual([2, 2, 1]);
  });

  it('do not go on from the right border to the next row', () => {
    const found = textComponents(...map('0009', '9000'), 0.3);
    expect(found).toHaveLength(2);
  });

  it('know their mean probability and the outer corners of their rows', () => {
    const [only] = textComponents(...map('000', '084', '000'), 0.3);
    expect(only?.meanProbability).toBeCloseTo(0.6);
    expect(only?.outline).toEqual([
      [1, 1],
      [3, 1],
      [1, 2],
      [3, 2],
    ]);
  });

  it('leave out what is not above the limit, and what is no number', () => {
    expect(textComponents(Float32Array.of(0.25, Number.NaN, 0.2), 3, 1, 0.25)).toEqual([]);
  });

  it('may fill a whole picture without running out of stack', () => {
    const [only] = textComponents(new Float32Array(960 * 960).fill(1), 960, 960, 0.3);
    expect(only?.pixels).toBe(960 * 960);
  });
});
