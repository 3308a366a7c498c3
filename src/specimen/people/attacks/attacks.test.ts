import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../../../analysis/raster.ts';
import { portrait } from '../captures.ts';
import { person } from '../cast.ts';
import { sample } from './picture.ts';
import { printAttack } from './print.ts';
import { screenAttack } from './screen.ts';

const SHOT = { size: 240, yaw: 0, pitch: 0, roll: 0, noise: 0 } as const;

/** In shares of the picture. */
type Rectangle = readonly [left: number, top: number, width: number, height: number];

/** Grey levels of a rectangle, resampled to 24 x 24. */
async function grey(png: Buffer, [left, top, width, height]: Rectangle = [0, 0, 1, 1]): Promise<number[]> {
  const { width: w, height: h } = await sharp(png).metadata();
  const area = {
    left: Math.round(left * w),
    top: Math.round(top * h),
    width: Math.round(width * w),
    height: Math.round(height * h),
  };
  const { data } = await sharp(await sharp(png).extract(area).png().toBuffer())
    .resize(24, 24, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from(data);
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  const [x, y] = [one.map((v) => v - a), other.map((v) => v - b)];
  const dot = (u: readonly number[], v: readonly number[]) => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

const range = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.98)]! - sorted[Math.floor(sorted.length * 0.02)]!;
};

let picture: Buffer;
beforeAll(async () => {
  picture = await portrait(person('cast:0'), { size: 240, supersampling: 1, noise: 0 });
});

// Where a frontal attack shows the picture, by its geometry: shares of the photograph.
const sheetHeight = 1 / 1.32;
const sheetWidth = ((35 / 45) * 0.86 + 0.14) * sheetHeight * (4 / 3);
const PRINTED: Rectangle = [
  0.5 - (sheetWidth / 2) * (1 - 0.14 / ((35 / 45) * 0.86 + 0.14)),
  0.5 - sheetHeight * 0.43,
  sheetWidth * (1 - 0.14 / ((35 / 45) * 0.86 + 0.14)),
  sheetHeight * 0.86,
];
const shownWidth = (7.6 * 0.93) / 14.5 / 0.75;
const shownHeight = (7.6 * 0.93 * 45) / 35 / 14.5;
const SHOWN: Rectangle = [0.5 - shownWidth / 2, 0.5 - shownHeight / 2, shownWidth, shownHeight];

describe('a print attack', () => {
  it('shows the face in the middle of a white-edged sheet', async () => {
    const print = await printAttack(picture, { ...SHOT, hand: false });
    const shown = await grey(print, PRINTED);
    expect(correlation(shown, await grey(picture))).toBeGreaterThan(0.95);
    const border = await grey(print, [0.4, 0.5 - sheetHeight / 2 + 0.01, 0.2, 0.03]);
    expect(Math.min(...border)).toBeGreaterThan(180);
  });

  it('has less contrast than the picture', async () => {
    const shown = await grey(await printAttack(picture, { ...SHOT, hand: false }), PRINTED);
    expect(range(shown)).toBeLessThan(0.9 * range(await grey(picture)));
  });

  it('is held by a thumb unless that is switched off', async () => {
    const below = [0.4, 0.88, 0.2, 0.1] as const;
    const [held, free] = await Promise.all([true, false].map((hand) => printAttack(picture, { ...SHOT, hand })));
    expect(await grey(held!, below)).not.toEqual(await grey(free!, below));
  });
});

describe('a print that was cut', () => {
  const free = { ...SHOT, hand: false } as const;
  const red = async () =>
    decode(
      await sharp({ create: { width: 180, height: 240, channels: 3, background: '#ff0000' } })
        .png()
        .toBuffer(),
      240,
    );
  /** Share of pure red. */
  async function redIn(png: Buffer, [left, top, width, height]: Rectangle): Promise<number> {
    const { width: w, height: h } = await sharp(png).metadata();
    const area = { left: Math.round(left * w), top: Math.round(top * h), width: Math.round(width * w) };
    const { data } = await sharp(png)
      .extract({ ...area, height: Math.round(height * h) })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixels = Array.from({ length: data.length / 3 }, (_, i) => data.subarray(3 * i, 3 * i + 3));
    return pixels.filter(([r, g, b]) => r! > 200 && g! < 50 && b! < 50).length / pixels.length;
  }
  const MIDDLE: Rectangle = [0.45, 0.45, 0.1, 0.1];
  const SHEET_CORNER: Rectangle = [0.5 - sheetWidth / 2 + 0.02, 0.5 - sheetHeight / 2 + 0.02, 0.06, 0.06];

  it('shows through its holes, and beside it, whoever is behind', async () => {
    const hole = { x: 0.5, y: 0.5, halfWidth: 0.2, halfHeight: 0.2 };
    const [whole, holed] = await Promise.all(
      [[], [hole]].map(async (holes) => printAttack(picture, { ...free, holes, behind: await red() })),
    );
    expect([await redIn(whole!, MIDDLE), await redIn(whole!, SHEET_CORNER)]).toEqual([0, 0]);
    expect([await redIn(holed!, MIDDLE), await redIn(holed!, SHEET_CORNER)]).toEqual([1, 0]);
    expect(await redIn(whole!, [0, 0, 0.05, 0.05])).toBe(1);
  });

  it('ends at its outline', async () => {
    const outline = { x: 0.5, y: 0.5, halfWidth: 0.3, halfHeight: 0.3 };
    const cut = await printAttack(picture, { ...free, outline, behind: await red() });
    expect([await redIn(cut, MIDDLE), await redIn(cut, SHEET_CORNER)]).toEqual([0, 1]);
  });

  it('and bent is narrower than a flat one, its middle where it was', async () => {
    const [flat, bent] = await Promise.all(
      [{}, { bend: 6 }].map(async (bend) => printAttack(picture, { ...free, ...bend, behind: await red() })),
    );
    const besides = async (png: Buffer) => redIn(png, [0.5 - sheetWidth / 2, 0.4, 0.08, 0.2]);
    expect(await besides(flat!)).toBeLessThan(0.1);
    expect(await besides(bent!)).toBeGreaterThan(0.4);
    expect(
      correlation(await grey(flat!, [0.4, 0.2, 0.2, 0.6]), await grey(bent!, [0.4, 0.2, 0.2, 0.6])),
    ).toBeGreaterThan(0.95);
  });
});

describe('a screen attack', () => {
  it('shows the face on a dark telephone', async () => {
    const screen = await screenAttack(picture, SHOT);
    expect(correlation(await grey(screen, SHOWN), await grey(picture))).toBeGreaterThan(0.9);
    const unlit = await grey(screen, [0.2, 0.5 + 5 / 14.5, 0.6, 1.5 / 14.5]);
    expect(Math.max(...unlit)).toBeLessThan(90);
  });

  it('reflects a window as bright as asked', async () => {
    const shown = (glare: number) => screenAttack(picture, { ...SHOT, glare }).then((png) => grey(png));
    const [dull, bright] = [await shown(0), await shown(150)];
    expect(Math.max(...dull.map((value, i) => bright[i]! - value))).toBeGreaterThan(60);
  });

  it('has the beat of two pixel grids as strong as asked', async () => {
    const roughness = async (moire: number) => {
      const screen = await screenAttack(picture, { ...SHOT, moire, blur: 0.3 });
      const { data } = await sharp(screen).greyscale().raw().toBuffer({ resolveWithObject: true });
      return data.reduce((sum, value, i) => sum + (i ? Math.abs(value - data[i - 1]!) : 0), 0) / data.length;
    };
    expect(await roughness(0.3)).toBeGreaterThan(1.2 * (await roughness(0)));
  });
});

describe.each([
  ['print', printAttack],
  ['screen', screenAttack],
] as const)('any %s attack', (_, attack) => {
  it('is a 3:4 PNG of the height asked for, the same each time', async () => {
    const [one, again] = await Promise.all([1, 2].map(() => attack(picture, { size: 160 })));
    const { format, width, height } = await sharp(one!).metadata();
    expect([format, width, height]).toEqual(['png', 120, 160]);
    expect(one!.equals(again!)).toBe(true);
  });

  it('another shot, frame or angle is another photograph', async () => {
    const bytes = await Promise.all(
      [{}, { shot: 'b' }, { frame: 1 }, { yaw: 30 }].map((o) => attack(picture, { size: 100, ...o })),
    );
    expect(new Set(bytes.map((png) => png.toString('base64'))).size).toBe(4);
  });

  it('a turned one is narrower than a frontal one: it is flat', async () => {
    const background = await grey(await attack(picture, { ...SHOT, distance: 400 }), [0, 0.3, 1, 0.4]);
    const turned = await grey(await attack(picture, { ...SHOT, distance: 400, yaw: 60 }), [0, 0.3, 1, 0.4]);
    const changedColumns = (at: number) =>
      [9, 10, 11].some((row) => background[row * 24 + at] !== turned[row * 24 + at]);
    // The sheet's outer columns are background once it is turned; the outermost always were.
    expect(changedColumns(5)).toBe(true);
    expect(changedColumns(0)).toBe(false);
  });
});

describe('sampling a picture', () => {
  const raster = { data: Uint8Array.from([0, 0, 0, 100, 200, 40, 0, 0, 0, 100, 200, 40]), width: 2, height: 2 };
  const at = (u: number, v: number) => {
    const colour: [number, number, number] = [0, 0, 0];
    sample(raster, u, v, colour);
    return colour.map(Math.round);
  };

  it('gives the pixels at their centres, blends between them and repeats the edge', () => {
    expect(at(0.25, 0.25)).toEqual([0, 0, 0]);
    expect(at(0.5, 0.5)).toEqual([50, 100, 20]);
    expect(at(0.999, 0.9)).toEqual([100, 200, 40]);
  });
});
