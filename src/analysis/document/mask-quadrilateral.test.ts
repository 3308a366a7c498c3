import { describe, expect, it } from 'vitest';
import type { Quadrilateral } from '../homography.ts';
import { type Mask, quadrilateralOfMask } from './mask-quadrilateral.ts';
import { distanceTo, intersectionOverUnion, sidesOf } from './quadrilateral.ts';

/** A mask as the network draws it: it falls off over two cells at the sides. */
function maskOf(shapes: readonly Quadrilateral[], width = 96, height = 72): Mask {
  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const centre = [(i % width) + 0.5, Math.floor(i / width) + 0.5] as const;
    const depth = (shape: Quadrilateral) => -Math.max(...sidesOf(shape).map((side) => distanceTo(side, centre)));
    data[i] = Math.max(0, ...shapes.map((shape) => 1 / (1 + Math.exp(-3 * depth(shape)))));
  }
  return { data, width, height };
}

const LEANING: Quadrilateral = [
  [20.3, 14.8],
  [71.6, 20.1],
  [68.2, 55.4],
  [17.9, 49.7],
];

function found(mask: Mask) {
  const finding = quadrilateralOfMask(mask);
  if (!finding.measured) throw new Error(finding.why);
  return finding.value;
}
const why = (mask: Mask) => {
  const finding = quadrilateralOfMask(mask);
  return finding.measured ? finding.value : finding.why;
};

describe('the quadrilateral of a mask', () => {
  it('lies where the mask falls below one half, to a fraction of a cell', () => {
    const { corners, agreement } = found(maskOf([LEANING]));
    expect(intersectionOverUnion(corners, LEANING)).toBeGreaterThan(0.985);
    expect(agreement).toBeGreaterThan(0.9);
  });

  it.each([0, 15, 30, 45, 60, 75, 90, 135])('is found at %i degrees', (degrees) => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const shape = [
      [-22, -14],
      [22, -14],
      [22, 14],
      [-22, 14],
    ].map(([x, y]) => [48 + x! * cos - y! * sin, 36 + x! * sin + y! * cos] as const) as unknown as Quadrilateral;
    expect(intersectionOverUnion(found(maskOf([shape])).corners, shape)).toBeGreaterThan(0.97);
  });

  it('is that of the largest part', () => {
    const crumb: Quadrilateral = [
      [80, 60],
      [90, 60],
      [90, 69],
      [80, 69],
    ];
    const { corners, agreement } = found(maskOf([LEANING, crumb]));
    expect(intersectionOverUnion(corners, LEANING)).toBeGreaterThan(0.97);
    expect(agreement).toBeLessThan(found(maskOf([LEANING])).agreement);
  });

  it('agrees little with what has another shape', () => {
    const [a, b, c, d] = LEANING;
    const bite = maskOf([LEANING]);
    for (let y = 15; y < 40; y++) bite.data.fill(0, y * 96 + 40, y * 96 + 75);
    expect(found(maskOf([[a, b, c, d]])).agreement - found(bite).agreement).toBeGreaterThan(0.1);
  });

  it('may have a corner a little outside of the picture', () => {
    const shape: Quadrilateral = [
      [-2, 20],
      [50, 4],
      [60, 40],
      [8, 56],
    ];
    expect(intersectionOverUnion(found(maskOf([shape])).corners, shape)).toBeGreaterThan(0.96);
  });

  it('is not made up where the picture cuts the document off', () => {
    const past: Quadrilateral = [
      [30, 10],
      [130, 10],
      [130, 60],
      [30, 60],
    ];
    expect(why(maskOf([past]))).toBe('the document reaches past the picture');
    expect(why({ data: new Float32Array(96 * 72).fill(1), width: 96, height: 72 })).toBe(
      'the document reaches past the picture',
    );
  });

  it('is not made up where there is nothing, next to nothing or nothing that is a number', () => {
    const of = (value: number, width = 96, height = 72) =>
      why({ data: new Float32Array(width * height).fill(value), width, height });
    expect(of(0)).toBe('no document was found on the picture');
    expect(of(0.49)).toBe('no document was found on the picture');
    expect(of(Number.NaN)).toBe('no document was found on the picture');
    expect(of(1, 2, 2)).toBe('no document was found on the picture');
    expect(of(1, 96, 2)).toBe('the document reaches past the picture');
  });
});
