import { describe, expect, it } from 'vitest';
import type { Raster } from './raster.ts';
import { cropped, lumaOf, resized, turned } from './sampling.ts';

/** Every pixel has its own red: its number, row by row. */
function numbered(width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data[i * 3] = i;
  return { data, width, height };
}

const reds = ({ data }: Raster): number[] => [...data].filter((_, i) => i % 3 === 0);

describe('sampling a raster', () => {
  it('turns it clockwise: what was at the left comes to the top', () => {
    // 0 1 2
    // 3 4 5
    expect(turned(numbered(3, 2), 90)).toMatchObject({ width: 2, height: 3 });
    expect(reds(turned(numbered(3, 2), 90))).toEqual([3, 0, 4, 1, 5, 2]);
    expect(reds(turned(numbered(3, 2), 180))).toEqual([5, 4, 3, 2, 1, 0]);
    expect(reds(turned(numbered(3, 2), 270))).toEqual([2, 5, 1, 4, 0, 3]);
  });

  it('comes back to itself after four quarter turns', () => {
    let raster = numbered(5, 3);
    for (let i = 0; i < 4; i++) raster = turned(raster, 90);
    expect(raster).toEqual(numbered(5, 3));
    expect(turned(raster, 0)).toBe(raster);
  });

  it('crops to whole pixels and never beyond the picture', () => {
    expect(reds(cropped(numbered(4, 3), { x: 1.2, y: 0.9, width: 1.5, height: 1 }))).toEqual([1, 2, 5, 6]);
    expect(reds(cropped(numbered(4, 3), { x: -5, y: 2, width: 6, height: 9 }))).toEqual([8]);
  });

  it('leaves a pixel of a crop that lies outside, so that nothing has to handle an empty picture', () => {
    expect(cropped(numbered(4, 3), { x: 50, y: 50, width: 10, height: 10 })).toMatchObject({ width: 1, height: 1 });
    expect(cropped(numbered(4, 3), { x: 1, y: 1, width: 0, height: 0 })).toMatchObject({ width: 1, height: 1 });
  });

  it('weighs the colours as Rec. 601 does', () => {
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
    expect([...lumaOf({ data, width: 4, height: 1 }).data]).toEqual([76, 150, 29, 255]);
  });

  it('resizes to the very size asked for, even one pixel to a strip', async () => {
    expect(await resized({ data: Uint8Array.of(9, 8, 7), width: 1, height: 1 }, 32, 8)).toMatchObject({
      width: 32,
      height: 8,
    });
    const same = numbered(3, 2);
    expect(await resized(same, 3, 2)).toBe(same);
  });
});
