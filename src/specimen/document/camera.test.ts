import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { homography, project, type Quadrilateral } from '../../analysis/homography.ts';
import type { Point } from '../../analysis/raster.ts';
import { type PhotographTruth, photograph, photographTruth } from './camera.ts';
import { cardFrame, cardOf, sidesOf } from './card.ts';
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

/** Mean difference of brightness around a point of two pictures. */
async function difference(one: Buffer, other: Buffer, at: Point): Promise<number> {
  const [a, b] = [await colourAt(one, at), await colourAt(other, at)];
  return Math.abs(a.reduce((sum, value, i) => sum + value - b[i]!, 0)) / 3;
}
const middle = (points: readonly Point[]): Point => [
  points.reduce((sum, [x]) => sum + x / points.length, 0),
  points.reduce((sum, [, y]) => sum + y / points.length, 0),
];

describe('a photograph with a hand and things on the table', () => {
  const seeds = Array.from({ length: 40 }, (_, i) => `hand/${i}`);
  const frames = async () =>
    Promise.all(
      (['national_id', 'drivers_license', 'visa'] as const).flatMap((kind) => {
        const bearer = holder({ seed: kind, age: 40, sex: 'female', today: '2026-11-23' });
        const card = cardOf(kind, bearer, kind);
        return sidesOf(card).map((side) => cardFrame(card, side));
      }),
    );
  const sharesOf = ({ entries, covered }: PhotographTruth) => [
    ...entries.map((entry) => entry.covered),
    ...Object.values(covered),
  ];

  it('has its page where it lies without them', () => {
    const options = { level: 'hard', seed: 'bare' } as const;
    const crowded = photographTruth(page, { ...options, crowded: true, conditions: { hand: 1, clutter: 9 } });
    const bare = photographTruth(page, options);
    expect(crowded.corners).toEqual(bare.corners);
    expect(bare).toMatchObject({ clutter: [], thumbs: [], covered: { portrait: 0, barcode: 0, zone: 0 } });
  });

  it.each(['mild', 'medium'] as const)('that is %s shows all that is printed', async (level) => {
    for (const frame of await frames())
      for (const seed of seeds) {
        const truth = photographTruth(frame, { level, seed, crowded: true, conditions: { hand: 1 } });
        expect(truth.thumbs).toHaveLength(1);
        expect(sharesOf(truth).every((share) => share === 0)).toBe(true);
      }
  });

  it('that is hard says which entries a thumb hides a part of, and none is hidden whole', async () => {
    const hard = { level: 'hard', crowded: true, conditions: { hand: 1 } } as const;
    const all = (await frames()).flatMap((frame) => seeds.map((seed) => photographTruth(frame, { ...hard, seed })));
    const shares = all.flatMap(sharesOf);
    expect(shares.filter((share) => share > 0).length).toBeGreaterThan(10);
    expect(Math.max(...shares)).toBeLessThan(0.6);
  });

  it('shows the thumb where it says, over the page, and the page as it is elsewhere', async () => {
    const options = { level: 'medium', seed: 'thumb' } as const;
    const held = await photograph(page, { ...options, conditions: { hand: 1, reach: 4, noise: 0 } });
    const bare = await photograph(page, { ...options, conditions: { noise: 0 } });
    const [tip] = [held.truth.thumbs[0]!.slice(0, 13)];
    expect(await difference(held.jpeg, bare.jpeg, middle(tip!))).toBeGreaterThan(15);
    expect(await difference(held.jpeg, bare.jpeg, middle(held.truth.corners))).toBeLessThan(2);
  });

  it('shows things beside the page and never over it', async () => {
    const options = { level: 'mild', seed: 'desk' } as const;
    const full = await photograph(page, { ...options, conditions: { clutter: 30, noise: 0 } });
    const bare = await photograph(page, { ...options, conditions: { noise: 0 } });
    expect(full.truth.clutter.length).toBeGreaterThan(3);
    expect(full.jpeg.equals(bare.jpeg)).toBe(false);
    const inside = homography(pageQuad(), full.truth.corners);
    for (const [x, y] of [
      [0.1, 0.1],
      [0.9, 0.1],
      [0.5, 0.5],
      [0.1, 0.9],
      [0.9, 0.9],
    ] as const) {
      const at = project(inside, [x * page.width, y * page.height]);
      expect(await difference(full.jpeg, bare.jpeg, at)).toBeLessThan(2);
    }
  });

  it('is never a scan', () => {
    for (const seed of seeds)
      expect(photographTruth(page, { level: 'clean', seed, crowded: true })).toMatchObject({ clutter: [], thumbs: [] });
  });
});
