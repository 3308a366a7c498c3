import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decode, type Raster } from '../../analysis/raster.ts';
import { headTurn, portrait, selfie } from './captures.ts';
import { person } from './cast.ts';
import { EXPRESSIONS, type ExpressionName } from './expression.ts';
import { HAIR_STYLES } from './genes.ts';
import { LIGHTS, type LightName } from './scene/light.ts';
import type { Shot } from './scene/shot.ts';

// Small and without supersampling: these promises do not depend on the resolution.
const QUICK = { size: 120, supersampling: 1 } as const;
const SILENT = { ...QUICK, noise: 0 } as const;
const ada = person('cast:0');
const bob = person('cast:1', { glasses: null });

const pixels = async (png: Buffer): Promise<Raster> => decode(png, 2000);
const size = async (png: Buffer) => {
  const { width, height, format } = await sharp(png).metadata();
  return [format, width, height];
};

/** Mean absolute difference in grey levels. */
function difference(one: Raster, other: Raster): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  return one.data.reduce((sum, value, i) => sum + Math.abs(value - other.data[i]!), 0) / one.data.length;
}

const luminance = ({ data }: Raster) => data.reduce((sum, value) => sum + value, 0) / data.length;

/** Mirrors a picture left to right. */
const mirrored = async (png: Buffer) => pixels(await sharp(png).flop().png().toBuffer());

describe('a portrait', () => {
  let neutral: Raster;
  let bald: Raster;
  beforeAll(async () => {
    neutral = await pixels(await portrait(bob, SILENT));
    bald = await pixels(await portrait({ ...bob, style: 'bald', age: 20, part: -1 }, SILENT));
  });

  it('is a PNG of 35 x 45 proportions, as high as asked', async () => {
    expect(await size(await portrait(ada, QUICK))).toEqual(['png', 93, 120]);
    expect(await size(await portrait(ada, { ...QUICK, aspect: 1 }))).toEqual(['png', 120, 120]);
  });

  it('is the same to the byte each time, noise included', async () => {
    expect((await portrait(ada, QUICK)).equals(await portrait(ada, QUICK))).toBe(true);
  });

  it('shows another person for another seed', async () => {
    expect(difference(neutral, await pixels(await portrait(ada, SILENT)))).toBeGreaterThan(5);
  });

  it.each(Object.keys(EXPRESSIONS).filter((name) => name !== 'neutral') as ExpressionName[])(
    'shows the expression %s',
    async (expression) => {
      expect(difference(neutral, await pixels(await portrait(bob, { ...SILENT, expression })))).toBeGreaterThan(0.05);
    },
  );

  it.each(HAIR_STYLES)('shows the hair style %s', async (style) => {
    const styled = await pixels(await portrait({ ...bob, style, hairH: 1.2 }, SILENT));
    const changed = difference(styled, bald);
    if (style === 'bald') expect(changed).toBeLessThan(3);
    else expect(changed).toBeGreaterThan(0.5);
  });

  it.each(Object.keys(LIGHTS) as LightName[])('is neither black nor burnt out in the light "%s"', async (light) => {
    const level = luminance(await pixels(await portrait(bob, { ...SILENT, light })));
    expect(level).toBeGreaterThan(70);
    expect(level).toBeLessThan(215);
  });

  it('positive yaw shows the mirror image of negative yaw better than the same yaw', async () => {
    const even = { ...bob, asym: 0, moles: [], tex: [], wave: 0, part: 0 };
    const front: Shot['light'] = { ...LIGHTS.studio, key: [0, 0.4, 1], fill: [0, 0, 1] };
    const [right, left] = await Promise.all(
      [25, -25].map((yaw) => portrait(even, { ...SILENT, light: front, pose: { yaw } })),
    );
    const reference = await pixels(right!);
    const flipped = difference(reference, await mirrored(left!));
    expect(flipped).toBeLessThan(difference(reference, await pixels(left!)) / 2);
  });
});

describe('a selfie', () => {
  it('is a 3:4 PNG; each shot of a person is another picture, and the same again', async () => {
    const [first, again, second] = await Promise.all([1, 1, 2].map((shot) => selfie(ada, shot, QUICK)));
    expect(await size(first!)).toEqual(['png', 90, 120]);
    expect(first!.equals(again!)).toBe(true);
    expect(difference(await pixels(first!), await pixels(second!))).toBeGreaterThan(5);
  });

  it('keeps what is asked for and draws the rest', async () => {
    const pose = { yaw: 0, pitch: 0, roll: 0 };
    const [free, posed] = await Promise.all([selfie(bob, 4, QUICK), selfie(bob, 4, { ...QUICK, pose })]);
    expect(difference(await pixels(free), await pixels(posed))).toBeGreaterThan(1);
  });
});

describe('a head turn', () => {
  it('gives as many frames as asked, in one room, ever farther from the first', async () => {
    const frames = await headTurn(bob, { frames: 4, to: 28, size: 120, over: { supersampling: 1, noise: 0 } });
    expect(frames.length).toBe(4);
    expect(await size(frames[0]!)).toEqual(['png', 90, 120]);
    const seen = await Promise.all(frames.map(pixels));
    const changes = seen.map((frame) => difference(seen[0]!, frame));
    expect(changes).toEqual([...changes].sort((a, b) => a - b));
    expect(difference(corner(seen[0]!), corner(seen[3]!))).toBeLessThan(1);
  });

  it('to the other side is another film', async () => {
    const film = (to: number) => headTurn(ada, { frames: 1, to, size: 100, over: { supersampling: 1, noise: 0 } });
    const [right, left] = [await film(25), await film(-25)];
    expect(difference(await pixels(right[0]!), await pixels(left[0]!))).toBeGreaterThan(3);
  });
});

/** The top left corner, where there is only room. */
function corner({ data, width }: Raster): Raster {
  const side = 12;
  const rows = Array.from({ length: side }, (_, y) => Array.from(data.subarray(y * width * 3, (y * width + side) * 3)));
  return { data: Uint8Array.from(rows.flat()), width: side, height: side };
}
