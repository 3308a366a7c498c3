import { describe, expect, it } from 'vitest';
import { project, type Quadrilateral } from '../homography.ts';
import type { LumaPlane } from '../sampling.ts';
import { rectified } from './rectify.ts';

const NO_MARGIN = { along: 0, down: 0 };
const LEANING: Quadrilateral = [
  [20, 10],
  [120, 30],
  [110, 90],
  [15, 75],
];

/** Luma that rises by one level a pixel to the right. */
const ramp = (width: number, height: number): LumaPlane => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => i % width),
  width,
  height,
});

describe('a rectified quadrilateral', () => {
  it('is as wide and high as its longer sides, at the scale that is asked for', () => {
    const { plane } = rectified(ramp(160, 120), LEANING, { scale: 2, longest: 2000, margin: NO_MARGIN });
    expect(plane.width).toBe(Math.round(2 * Math.hypot(100, 20)));
    expect(plane.height).toBe(Math.round(2 * Math.hypot(5, 65)));
    expect(plane.data.length).toBe(plane.width * plane.height);
  });

  it.each([0, 1])('never gets longer than that, whichever side is the longer one', (turn) => {
    const corners = [0, 1, 2, 3].map((i) => LEANING[(i + turn) % 4]!) as unknown as Quadrilateral;
    const { plane } = rectified(ramp(160, 120), corners, { scale: 50, longest: 300, margin: NO_MARGIN });
    expect(Math.max(plane.width, plane.height)).toBe(300);
  });

  it('shows at each place what the picture shows there, and knows where that is', () => {
    const { plane, inner, toPicture } = rectified(ramp(160, 120), LEANING, {
      scale: 1,
      longest: 999,
      margin: NO_MARGIN,
    });
    for (const [i, corner] of inner.entries()) {
      const [x, y] = project(toPicture, corner);
      expect(x).toBeCloseTo(LEANING[i]![0]);
      expect(y).toBeCloseTo(LEANING[i]![1]);
    }
    const [x] = project(toPicture, [50.5, 30.5]);
    expect(Math.abs(plane.data[30 * plane.width + 50]! - (x - 0.5))).toBeLessThanOrEqual(1);
  });

  it('is grey where it reaches past the picture, and has its margin', () => {
    const past = LEANING.map(([x, y]) => [x + 1000, y] as const) as unknown as Quadrilateral;
    const { plane, inner } = rectified(ramp(160, 120), past, {
      scale: 1,
      longest: 999,
      margin: { along: 0.1, down: 0.2 },
    });
    expect(new Set(plane.data)).toEqual(new Set([128]));
    expect(inner[0][0]).toBeCloseTo(0.1 * Math.hypot(100, 20));
    expect(inner[0][1]).toBeCloseTo(0.2 * Math.hypot(5, 65));
  });
});
