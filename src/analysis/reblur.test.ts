import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decode } from './raster.ts';
import { reblur } from './reblur.ts';
import { type LumaPlane, lumaOf } from './sampling.ts';
import { selfTestPicture } from './self-test.ts';

/** Vertical stripes of `period` pixels; `turned` makes them horizontal. */
function stripes(period: number, turned = false): LumaPlane {
  const side = 64;
  const at = (i: number) => (turned ? Math.floor(i / side) : i % side);
  return {
    data: Uint8Array.from({ length: side * side }, (_, i) => (at(i) % period < period / 2 ? 40 : 220)),
    width: side,
    height: side,
  };
}

const luma = async (picture: Buffer) => lumaOf(await decode(picture, 1080));

describe('the re-blur measure', () => {
  it('rises with every blur of the same picture', async () => {
    const picture = await selfTestPicture();
    const blurs: number[] = [reblur(await luma(picture))];
    for (const sigma of [1, 2, 4]) blurs.push(reblur(await luma(await sharp(picture).blur(sigma).png().toBuffer())));
    expect(blurs).toEqual([...blurs].sort((one, other) => one - other));
    expect(new Set(blurs).size).toBe(4);
    expect(blurs[0]).toBeLessThan(0.31);
    expect(blurs[3]).toBeGreaterThan(0.45);
  });

  it('lies between sharp, 0, and blurred, 1', async () => {
    const blur = reblur(await luma(await selfTestPicture()));
    expect(blur).toBeGreaterThan(0);
    expect(blur).toBeLessThan(1);
  });

  it('sees motion along either axis: the worse one counts', async () => {
    const picture = await selfTestPicture();
    const smear = (width: number, height: number) =>
      sharp(picture)
        .convolve({ width, height, kernel: Array(width * height).fill(1) })
        .png()
        .toBuffer();
    const sharpness = reblur(await luma(picture));
    expect(reblur(await luma(await smear(9, 3)))).toBeGreaterThan(sharpness + 0.1);
    expect(reblur(await luma(await smear(3, 9)))).toBeGreaterThan(sharpness + 0.1);
  });

  it('is no number where there is nothing to measure', () => {
    expect(reblur({ data: new Uint8Array(64 * 64).fill(90), width: 64, height: 64 })).toBeNaN();
    expect(reblur({ data: Uint8Array.from({ length: 64 }, (_, i) => i), width: 8, height: 8 })).toBeNaN();
    expect(reblur({ data: new Uint8Array(0), width: 0, height: 0 })).toBeNaN();
  });

  it('is no number where one axis holds no gradient', () => {
    expect(reblur(stripes(8))).toBeNaN();
    expect(reblur(stripes(8, true))).toBeNaN();
  });
});
