import { describe, expect, it } from 'vitest';
import type { Point } from '../raster.ts';
import { minimumAreaRectangle } from './minimum-area-rectangle.ts';
import {
  angleBetween,
  beforeQuarterTurn,
  cornersOf,
  hullOf,
  moved,
  offsetFrom,
  type TextBox,
  upsideDown,
  widened,
} from './text-box.ts';

const box: TextBox = { cx: 100, cy: 50, width: 80, height: 10, angle: Math.PI / 6 };

function expectSame(actual: TextBox | undefined, expected: TextBox): void {
  for (const key of ['cx', 'cy', 'width', 'height', 'angle'] as const)
    expect(actual?.[key]).toBeCloseTo(expected[key], 6);
}

describe('a box around a line of text', () => {
  it('is found again from its own corners, at any angle', () => {
    for (let degrees = -89; degrees <= 90; degrees += 7) {
      const turned = { ...box, angle: (degrees * Math.PI) / 180 };
      expectSame(minimumAreaRectangle(cornersOf(turned)), turned);
    }
  });

  it('lies on its long side even where the text stands upright', () => {
    const upright: Point[] = [
      [0, 0],
      [10, 0],
      [10, 60],
      [0, 60],
      [5, 30],
    ];
    expectSame(minimumAreaRectangle(upright), { cx: 5, cy: 30, width: 60, height: 10, angle: Math.PI / 2 });
  });

  it('exists for a single point and not for none', () => {
    expectSame(minimumAreaRectangle([[3, 4]]), { cx: 3, cy: 4, width: 0, height: 0, angle: 0 });
    expect(minimumAreaRectangle([])).toBeUndefined();
  });

  it('tells where a point lies along it and below it', () => {
    const { along, down } = offsetFrom(box, moved(box, 12, -7));
    expect(along).toBeCloseTo(12);
    expect(down).toBeCloseTo(-7);
  });

  it('keeps its other end where it was when one end is moved out', () => {
    const longer = widened(box, 0, 20);
    expect(longer.width).toBe(100);
    expect(cornersOf(longer)[0][0]).toBeCloseTo(cornersOf(box)[0][0]);
    expect(cornersOf(longer)[0][1]).toBeCloseTo(cornersOf(box)[0][1]);
  });

  it('begins at its far end when it is read upside down', () => {
    const [first] = cornersOf(upsideDown(box));
    const [, , third] = cornersOf(box);
    expect(first[0]).toBeCloseTo(third[0]);
    expect(first[1]).toBeCloseTo(third[1]);
    expectSame(upsideDown(upsideDown(box)), box);
  });

  it('has the same direction as one read from the other end', () => {
    expect(angleBetween(box, upsideDown(box))).toBeCloseTo(0);
    expect(angleBetween(box, { ...box, angle: box.angle + Math.PI / 2 })).toBeCloseTo(Math.PI / 2);
  });

  it('is carried back from a picture that was turned clockwise', () => {
    // A picture 300 high: its lower left corner becomes the upper left one.
    const inTurned: TextBox = { cx: 20, cy: 5, width: 30, height: 8, angle: 0 };
    expectSame(beforeQuarterTurn(inTurned, 300), { cx: 5, cy: 280, width: 30, height: 8, angle: Math.PI / 2 });
  });

  it('gives its corners in pixels of the upload', () => {
    expect(cornersOf({ ...box, angle: 0 }, 2)).toEqual([
      [120, 90],
      [280, 90],
      [280, 110],
      [120, 110],
    ]);
  });

  it('is counted into the hull of all text', () => {
    expect(
      hullOf([
        { ...box, angle: 0 },
        { cx: 10, cy: 10, width: 4, height: 4, angle: 0 },
      ]),
    ).toEqual({
      x: 8,
      y: 8,
      width: 132,
      height: 47,
    });
    expect(hullOf([])).toBeUndefined();
  });
});
