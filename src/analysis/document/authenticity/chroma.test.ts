import { describe, expect, it } from 'vitest';
import { stream } from '../../../specimen/people/random.ts';
import type { Raster } from '../../raster.ts';
import { MONOCHROME } from '../limits.ts';
import { chromaOf } from './chroma.ts';

const SIZE = { width: 300, height: 200 } as const;
const LINE = { cx: 150, cy: 100, width: 200, height: 20, angle: 0 } as const;

function picture(paint: (x: number, y: number) => readonly number[]): Raster {
  const data = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let i = 0; i < SIZE.width * SIZE.height; i++) data.set(paint(i % SIZE.width, Math.floor(i / SIZE.width)), 3 * i);
  return { data, ...SIZE };
}

describe('the chroma of a document', () => {
  it('is that of the text, whatever colour the table beside it has', () => {
    const copyOnWood = picture((x, y) => (x >= 40 && x < 260 && y >= 80 && y < 120 ? [200, 200, 200] : [150, 90, 40]));
    expect(chromaOf(copyOnWood, [LINE])).toBe(0);
    expect(chromaOf(copyOnWood, [])).toBeGreaterThan(MONOCHROME.value);
  });

  it('does not take the coloured noise of a sensor for colour', () => {
    const random = stream('chroma');
    const noise = () => 140 + 12 * random.normal();
    const noisy = picture(() => [noise(), noise(), noise()]);
    expect(chromaOf(noisy, [LINE])).toBeLessThan(MONOCHROME.value);
  });

  it('follows text that is turned', () => {
    const diagonal = { ...LINE, angle: Math.PI / 4, width: 100 };
    const coloured = picture((x, y) => (Math.abs(x - 150 - (y - 100)) < 20 ? [200, 180, 160] : [90, 90, 90]));
    expect(chromaOf(coloured, [diagonal])).toBeCloseTo(40, 0);
  });

  it('is measured for text that reaches beyond the picture', () => {
    expect(
      chromaOf(
        picture(() => [100, 90, 70]),
        [{ ...LINE, cx: 0 }],
      ),
    ).toBeCloseTo(30);
  });
});
