import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { photograph } from '../../specimen/document/camera.ts';
import { cardOf, cardPage } from '../../specimen/document/card.ts';
import type { Level } from '../../specimen/document/conditions.ts';
import { holder } from '../../specimen/document/holder.ts';
import { silhouette } from '../../specimen/document/silhouette.ts';
import { decode, type Raster } from '../raster.ts';
import { lumaOf } from '../sampling.ts';
import { readBarcode } from './barcode.ts';
import { barcodeBands } from './barcode-band.ts';

const card = cardOf('drivers_license', holder({ seed: 'band', age: 40, sex: 'male', today: '2026-11-23' }), 'band');

/** The back of a licence photographed at that level of difficulty, some quarters turned. */
async function back(level: Level, quarterTurns: 0 | 1 | 2 | 3 = 0): Promise<Raster> {
  const page = await cardPage(card, 'back', await silhouette());
  const { jpeg } = await photograph(page, { level, seed: 'band', quarterTurns, conditions: { glare: 0 } });
  return decode(jpeg, 2400);
}

describe('the barcode on the back of a licence', () => {
  it.each([
    ['mild', 0],
    ['medium', 0],
    ['medium', 1],
    ['medium', 2],
    ['hard', 0],
  ] as const)(
    'is read from a photograph at an angle, without a line of text to go by: %s, turned by %i',
    async (level, turns) => {
      const { barcode: found } = await readBarcode(await back(level, turns), [], 'document_back');
      expect(found).toMatchObject({ measured: true, value: { symbology: 'PDF417', text: card.payload } });
    },
  );
});

describe('a band of bars', () => {
  it('is the largest one first, lying level', async () => {
    const [level] = barcodeBands(lumaOf(await back('medium')));
    const band = level!.plane;
    expect(band.width / band.height).toBeGreaterThan(2);
    // Level: rows alike along a bar, columns not.
    const { data, width, height } = band;
    const differing = (step: number) => {
      let sum = 0;
      for (let y = height >> 2; y < height - (height >> 2); y++)
        for (let x = width >> 2; x < width - (width >> 2); x++)
          sum += Math.abs(data[y * width + x]! - data[y * width + x + step]!);
      return sum;
    };
    expect(differing(1)).toBeGreaterThan(1.3 * differing(width));
  });

  it.each([
    ['of one pixel', 1, 1],
    ['of a few pixels', 5, 3],
    ['without anything', 600, 400],
  ])('is not there on a picture %s', (_, width, height) => {
    expect(barcodeBands({ data: new Uint8Array(width * height).fill(90), width, height })).toEqual([]);
  });

  it('on noise, harms nobody', async () => {
    const noise = { create: { width: 900, height: 700, channels: 3, background: '#000' } } as const;
    const raw = await sharp({
      ...noise,
      create: { ...noise.create, noise: { type: 'gaussian', mean: 128, sigma: 60 } },
    })
      .removeAlpha()
      .raw()
      .toBuffer();
    const raster: Raster = { data: raw, width: 900, height: 700 };
    expect((await readBarcode(raster, [], 'document_back')).barcode.measured).toBe(false);
  });
});
