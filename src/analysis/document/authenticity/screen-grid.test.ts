import { describe, expect, it } from 'vitest';
import { stream } from '../../../specimen/people/random.ts';
import { homography, project, type Quadrilateral, quadrilateralOf, scaled } from '../../homography.ts';
import type { LumaPlane } from '../../sampling.ts';
import { SCREEN_GRID } from '../limits.ts';
import { screenGrid } from './screen-grid.ts';

const SIZE = { width: 640, height: 480 } as const;
const CORNERS: Quadrilateral = [
  [70, 60],
  [570, 40],
  [600, 420],
  [40, 400],
];
/** About as many units as there are pixels along the document. */
const PLANE = quadrilateralOf({ x: 0, y: 0, width: 530, height: 360 });
const SAMPLES = 3;

/** Luma at a point of the document's plane. */
type Scene = (x: number, y: number) => number;

/** Each pixel is the mean of what falls on it, as on a sensor; `larger`: how many times finer it is, and shrunk thereafter. */
function photographOf(scene: Scene, noise: number, larger = 1): LumaPlane {
  const random = stream('screen grid');
  const toPlane = homography(scaled(CORNERS, larger), PLANE);
  const width = SIZE.width * larger;
  const taken = Float64Array.from({ length: width * SIZE.height * larger }, (_, i) => {
    let sum = 0;
    for (let sample = 0; sample < SAMPLES ** 2; sample++) {
      const x = (i % width) + ((sample % SAMPLES) + 0.5) / SAMPLES;
      const y = Math.floor(i / width) + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
      sum += scene(...project(toPlane, [x, y]));
    }
    return sum / SAMPLES ** 2 + noise * random.normal();
  });
  const data = Uint8Array.from({ length: SIZE.width * SIZE.height }, (_, i) => {
    const [x, y] = [(i % SIZE.width) * larger, Math.floor(i / SIZE.width) * larger];
    let sum = 0;
    for (let k = 0; k < larger ** 2; k++) sum += taken[(y + Math.floor(k / larger)) * width + x + (k % larger)]!;
    return Math.min(255, Math.max(0, sum / larger ** 2));
  });
  return { data, ...SIZE };
}

/** Rows of strokes as uneven as those of letters, on lines that run in waves. */
const letters = stream('letters');
const INK = Array.from({ length: 4000 }, () => letters.chance(0.45));
const page: Scene = (x, y) => {
  const isInk = y % 24 < 8 && INK[Math.abs(Math.floor(x / 3.7) + 211 * Math.floor(y / 24)) % INK.length];
  return isInk ? 70 : 200 + 12 * Math.sin(y / 2 + 3 * Math.sin(x / 40));
};
/** A panel of so many pixels a unit, dark between its rows and columns. */
const panel =
  (pitch: number): Scene =>
  (x, y) =>
    page(x, y) * ((x * pitch) % 1 < 0.35 || (y * pitch) % 1 < 0.35 ? 0.7 : 1);

const gridOf = (luma: LumaPlane, fold?: number): number => {
  const found = screenGrid(luma, CORNERS, fold);
  if (!found.measured) throw new Error(found.why);
  return found.value;
};

describe("the beats of a screen's pixels with the camera's", () => {
  it('stand out on a screen that is slanted, finer than the picture and taken with much noise', () => {
    for (const pitch of [0.8, 1.27]) expect(gridOf(photographOf(panel(pitch), 10))).toBeGreaterThan(SCREEN_GRID.value);
  });

  it('are none on a printed page, in noise or without', () => {
    for (const noise of [0, 10]) expect(gridOf(photographOf(page, noise))).toBeLessThan(SCREEN_GRID.value);
  });

  it('are found on a picture that was shrunk since, where they are looked for as the camera took it', () => {
    const shrunk = photographOf(panel(2.3), 6, 2);
    expect(gridOf(shrunk, 2)).toBeGreaterThan(SCREEN_GRID.value);
    expect(gridOf(photographOf(page, 6, 2), 2)).toBeLessThan(SCREEN_GRID.value);
  });

  it('are not measured on a picture that is smaller than what they are measured in', () => {
    const tiny = { data: new Uint8Array(127 * 300), width: 127, height: 300 };
    expect(screenGrid(tiny, quadrilateralOf({ x: 5, y: 5, width: 100, height: 70 })).measured).toBe(false);
  });
});
