import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../specimen/people/random.ts';
import type { Box, Raster } from '../../raster.ts';
import { MOIRE } from '../limits.ts';
import { Fourier } from './fourier.ts';
import { colourMoire } from './moire.ts';

const SIZE = { width: 400, height: 300 } as const;
const REGION = { x: 0, y: 0, ...SIZE };

type Paint = (x: number, y: number) => readonly [number, number, number];

function picture(paint: Paint): Raster {
  const data = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let i = 0; i < SIZE.width * SIZE.height; i++) data.set(paint(i % SIZE.width, Math.floor(i / SIZE.width)), 3 * i);
  return { data, ...SIZE };
}

const moireOf = (raster: Raster, region: Box = REGION): number => {
  const found = colourMoire(raster, region);
  if (!found.measured) throw new Error(found.why);
  return found.value;
};

const random = stream('moire');
const noise = () => 5 * random.normal();
const wave = (x: number, y: number, period: number, degrees: number) => {
  const angle = (degrees * Math.PI) / 180;
  return Math.sin((2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle))) / period);
};

describe('the colour moiré of a screen', () => {
  it('stands out where green and magenta stripes, too faint to be seen, cross a noisy picture', () => {
    const striped = picture((x, y) => {
      const grey = 180 + noise();
      const beat = 2 * wave(x, y, 5.3, 20);
      return [grey + beat, grey - beat, grey + beat];
    });
    expect(moireOf(striped)).toBeGreaterThan(MOIRE.value);
  });

  it('is none in plain paper, in noise and in a guilloche without colour', () => {
    const plain = picture(() => [220, 210, 200]);
    const noisy = picture(() => [150 + noise(), 150 + noise(), 150 + noise()]);
    const guilloche = picture((x, y) => {
      const grey = Math.round(190 + 30 * wave(x, y, 6, 10) + noise());
      return [grey, grey, grey];
    });
    for (const genuine of [plain, noisy, guilloche]) expect(moireOf(genuine)).toBeLessThan(MOIRE.value / 2);
  });

  it('is not taken from the blocks that JPEG leaves', async () => {
    const smooth = picture((x, y) => [200 - x / 5, 120 + y / 4, 90 + x / 4]);
    const { data } = await sharp(smooth.data, { raw: { ...SIZE, channels: 3 } })
      .jpeg({ quality: 30 })
      .toBuffer()
      .then((jpeg) => sharp(jpeg).raw().toBuffer({ resolveWithObject: true }));
    expect(moireOf({ data, ...SIZE })).toBeLessThan(MOIRE.value);
  });

  it('is the same at any place of the picture that is looked at, up to its very edge', () => {
    const striped = picture((x, y) => [200 + 5 * wave(x, y, 4.1, 60), 200 - 5 * wave(x, y, 4.1, 60), 200]);
    expect(moireOf(striped, { x: 272, y: 172, width: 128, height: 128 })).toBeGreaterThan(MOIRE.value);
  });

  it('is not measured in a region smaller than what it is measured in', () => {
    expect(
      colourMoire(
        picture(() => [1, 2, 3]),
        { ...REGION, width: 127 },
      ).measured,
    ).toBe(false);
  });
});

describe('the transform', () => {
  it('puts a wave where its frequency is, and all of its power there', () => {
    const re = Float64Array.from({ length: 16 }, (_, i) => Math.cos((2 * Math.PI * 3 * i) / 16));
    const im = new Float64Array(16);
    new Fourier(16).transform(re, im, 0, 1);
    const power = Array.from(re, (value, i) => Math.round(1e6 * Math.hypot(value, im[i]!)) / 1e6);
    expect(power).toEqual(power.map((_, i) => (i === 3 || i === 13 ? 8 : 0)));
  });

  it('of a column leaves the others alone', () => {
    const re = Float64Array.from({ length: 16 }, (_, i) => i);
    new Fourier(4).transform(re, new Float64Array(16), 1, 4);
    expect(re.filter((_, i) => i % 4 !== 1)).toEqual(Float64Array.from([0, 2, 3, 4, 6, 7, 8, 10, 11, 12, 14, 15]));
    expect(re[1]).toBe(1 + 5 + 9 + 13);
  });

  it('refuses a length that it cannot halve', () => {
    expect(() => new Fourier(96)).toThrow(RangeError);
  });
});
