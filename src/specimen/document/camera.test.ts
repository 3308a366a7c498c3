import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { homography, project, type Quadrilateral } from '../../analysis/homography.ts';
import type { Point } from '../../analysis/raster.ts';
import { photograph, photographTruth } from './camera.ts';
import { LEVEL_NAMES } from './conditions.ts';
import { holder } from './holder.ts';
import { passport } from './passport.ts';
import type { Page } from './sheet.ts';
import { silhouette } from './silhouette.ts';

let page: Page;

beforeAll(async () => {
  const bearer = holder({ seed: 'camera', age: 33, sex: 'male', today: '2026-11-23' });
  page = await passport(bearer, await silhouette(), 'camera');
});

const pageQuad = (): Quadrilateral => [
  [0, 0],
  [page.width, 0],
  [page.width, page.height],
  [0, page.height],
];

/** Mean colour of a small square around a point. */
async function colourAt(jpeg: Buffer, [x, y]: Point): Promise<number[]> {
  const square = { left: Math.round(x) - 3, top: Math.round(y) - 3, width: 6, height: 6 };
  const { channels } = await sharp(await sharp(jpeg).extract(square).toBuffer()).stats();
  return channels.map((channel) => channel.mean);
}

/** Correlation of brightness between the page and the photograph at points that the truth says are the same. */
async function agreement(jpeg: Buffer, corners: Quadrilateral): Promise<number> {
  const toPhoto = homography(pageQuad(), corners);
  const printed = await sharp(page.png).flatten({ background: '#fff' }).greyscale().blur(2).raw().toBuffer();
  const { data, info } = await sharp(jpeg).greyscale().blur(1).raw().toBuffer({ resolveWithObject: true });
  const pairs: Array<[number, number]> = [];
  for (let y = 40; y < page.height - 40; y += 7) {
    for (let x = 40; x < page.width - 40; x += 7) {
      const [u, v] = project(toPhoto, [x + 0.5, y + 0.5]);
      pairs.push([printed[y * page.width + x]!, data[Math.floor(v) * info.width + Math.floor(u)]!]);
    }
  }
  return correlation(pairs);
}

function correlation(pairs: Array<[number, number]>): number {
  const mean = (of: (pair: [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [a, b] = [mean((pair) => pair[0]), mean((pair) => pair[1])];
  const spread = Math.sqrt(mean((pair) => (pair[0] - a) ** 2) * mean((pair) => (pair[1] - b) ** 2));
  return mean((pair) => (pair[0] - a) * (pair[1] - b)) / spread;
}

describe('a homography', () => {
  const square: Quadrilateral = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ];

  it('takes its four points where it was told to', () => {
    const to: Quadrilateral = [
      [3, 4],
      [90, 11],
      [80, 70],
      [-5, 60],
    ];
    const m = homography(square, to);
    square.forEach((corner, i) => {
      const [x, y] = project(m, corner);
      expect(x).toBeCloseTo(to[i]![0], 8);
      expect(y).toBeCloseTo(to[i]![1], 8);
    });
  });

  it('refuses points on one line', () => {
    const flat: Quadrilateral = [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 5],
    ];
    expect(() => homography(flat, square)).toThrow('one line');
  });
});

describe.each(LEVEL_NAMES)('a %s photograph', (level) => {
  it('is a JPEG of the size it says, with the page where it says', async () => {
    const { jpeg, truth } = await photograph(page, { level, seed: 'a' });
    const { format, width, height } = await sharp(jpeg).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: truth.width, height: truth.height });
    for (const [x, y] of truth.corners) {
      expect(x >= 0 && x <= truth.width && y >= 0 && y <= truth.height).toBe(true);
    }
    expect(await agreement(jpeg, truth.corners)).toBeGreaterThan(0.8);
    const shifted = truth.corners.map(([x, y]) => [x + 9, y + 9] as const) as unknown as Quadrilateral;
    if (level !== 'clean') expect(await agreement(jpeg, shifted)).toBeLessThan(0.7);
  });
});

describe('a photograph', () => {
  it('is the same bytes when taken again, and another picture under another seed', async () => {
    const first = await photograph(page, { level: 'medium', seed: 'a' });
    const again = await photograph(page, { level: 'medium', seed: 'a' });
    const other = await photograph(page, { level: 'medium', seed: 'b' });
    expect(again.jpeg.equals(first.jpeg)).toBe(true);
    expect(other.jpeg.equals(first.jpeg)).toBe(false);
  });

  it('shows the table just outside the corners and the page just inside', async () => {
    const { jpeg, truth } = await photograph(page, { level: 'mild', seed: 'edge' });
    const centre = truth.corners.reduce<Point>(([x, y], c) => [x + c[0] / 4, y + c[1] / 4], [0, 0]);
    const towards = ([x, y]: Point, share: number): Point => [
      centre[0] + (x - centre[0]) * share,
      centre[1] + (y - centre[1]) * share,
    ];
    for (const corner of truth.corners) {
      const inside = await colourAt(jpeg, towards(corner, 0.94));
      const outside = await colourAt(jpeg, towards(corner, 1.03));
      const distance = Math.hypot(...inside.map((value, i) => value - outside[i]!));
      expect(distance).toBeGreaterThan(60);
    }
  });

  it.each([0, 1, 2, 3] as const)('turned by %i right angles has its truth turned along', async (quarterTurns) => {
    const { jpeg, truth } = await photograph(page, { level: 'mild', seed: 'turn', quarterTurns });
    const { width, height } = await sharp(jpeg).metadata();
    expect({ width, height }).toEqual({ width: truth.width, height: truth.height });
    expect(await agreement(jpeg, truth.corners)).toBeGreaterThan(0.8);
  });

  it('knows its truth before it is taken', async () => {
    const options = { level: 'hard', seed: 'early', quarterTurns: 1 } as const;
    expect(photographTruth(page, options)).toEqual((await photograph(page, options)).truth);
  });

  it('keeps the portrait inside the page', () => {
    const { corners, portrait } = photographTruth(page, { level: 'hard', seed: 'portrait' });
    const back = homography(corners, pageQuad());
    const [x, y] = project(back, portrait![0]);
    expect([Math.round(x), Math.round(y)]).toEqual([page.portrait!.x, page.portrait!.y]);
  });

  it('loses fine lines to a moving hand', async () => {
    const sharpness = async (motion: number) => {
      const { jpeg } = await photograph(page, { level: 'clean', seed: 'hand', conditions: { motion } });
      const edges = sharp(jpeg)
        .greyscale()
        .convolve({ width: 3, height: 3, kernel: [0, 0, 0, -1, 2, -1, 0, 0, 0] });
      return (await sharp(await edges.png().toBuffer()).stats()).channels[0]!.mean;
    };
    expect(await sharpness(9)).toBeLessThan((await sharpness(0)) / 2);
  });

  it('burns out a spot where glare is certain, and nowhere where there is none', async () => {
    const glaring = await photograph(page, { level: 'mild', seed: 'g', conditions: { glare: 1 } });
    const { glare } = glaring.truth;
    const centre = await colourAt(glaring.jpeg, [glare!.x, glare!.y]);
    expect(Math.min(...centre)).toBeGreaterThan(120);
    expect(photographTruth(page, { level: 'mild', seed: 'g' }).glare).toBeNull();
  });
});
