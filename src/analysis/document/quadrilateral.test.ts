import { describe, expect, it } from 'vitest';
import { type Quadrilateral, quadrilateralOf } from '../homography.ts';
import {
  areaOf,
  aspectOf,
  crossing,
  distanceTo,
  intersectionOverUnion,
  lineThrough,
  quadrilateralWith,
  sidesOf,
} from './quadrilateral.ts';

const square = (x: number, y: number, side = 10) => quadrilateralOf({ x, y, width: side, height: side });

describe('lines', () => {
  it('tell how far outside of a clockwise shape a point lies', () => {
    const top = lineThrough([0, 0], [10, 0]);
    expect(distanceTo(top, [5, -3])).toBeCloseTo(3);
    expect(distanceTo(top, [5, 3])).toBeCloseTo(-3);
  });

  it('cross in one point, and parallel ones in none', () => {
    const across = lineThrough([0, 4], [10, 4]);
    const point = crossing(across, lineThrough([7, 0], [7, 10]))!;
    expect(point[0]).toBeCloseTo(7);
    expect(point[1]).toBeCloseTo(4);
    expect(crossing(across, lineThrough([0, 9], [10, 9]))).toBeUndefined();
  });
});

describe('a quadrilateral', () => {
  const leaning: Quadrilateral = [
    [1, 2],
    [40, 6],
    [37, 30],
    [4, 25],
  ];

  it('is what its four sides enclose', () => {
    const again = quadrilateralWith(sidesOf(leaning))!;
    for (const [i, corner] of leaning.entries()) {
      expect(again[i]![0]).toBeCloseTo(corner[0]);
      expect(again[i]![1]).toBeCloseTo(corner[1]);
    }
  });

  it('is none where sides are parallel, crossed over or run the other way round', () => {
    const [ab, bc, cd, da] = sidesOf(leaning);
    expect(quadrilateralWith([ab, ab, cd, da])).toBeUndefined();
    expect(quadrilateralWith([ab, da, cd, bc])).toBeUndefined();
    const [a, b, c, d] = leaning;
    expect(quadrilateralWith(sidesOf([a, d, c, b]))).toBeUndefined();
  });
});

it('the aspect of a shape is that of its sides, however it lies', () => {
  const [a, b, c, d] = quadrilateralOf({ x: 3, y: 4, width: 30, height: 20 });
  expect(aspectOf([a, b, c, d])).toBeCloseTo(1.5);
  expect(aspectOf([b, c, d, a])).toBeCloseTo(1.5);
  expect(aspectOf(square(1, 1))).toBeCloseTo(1);
});

describe('intersection over union', () => {
  it('is 1 for the same shape, whichever corner it starts from and whichever way it runs', () => {
    const [a, b, c, d] = square(3, 4);
    expect(intersectionOverUnion([a, b, c, d], [c, d, a, b])).toBeCloseTo(1);
    expect(intersectionOverUnion([a, b, c, d], [d, c, b, a])).toBeCloseTo(1);
  });

  it('is the shared area over all that both cover', () => {
    expect(intersectionOverUnion(square(0, 0), square(5, 0))).toBeCloseTo(50 / 150);
    expect(intersectionOverUnion(square(0, 0), square(2, 2, 5))).toBeCloseTo(25 / 100);
    const diamond: Quadrilateral = [
      [5, -5],
      [15, 5],
      [5, 15],
      [-5, 5],
    ];
    expect(areaOf(diamond)).toBeCloseTo(200);
    expect(intersectionOverUnion(diamond, square(0, 0))).toBeCloseTo(100 / 200);
  });

  it('is 0 for shapes that share nothing', () => {
    expect(intersectionOverUnion(square(0, 0), square(20, 0))).toBe(0);
  });
});
