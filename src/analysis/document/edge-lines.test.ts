import { describe, expect, it } from 'vitest';
import type { Quadrilateral } from '../homography.ts';
import type { Raster } from '../raster.ts';
import { snappedToEdges } from './edge-lines.ts';
import { distanceTo, sidesOf } from './quadrilateral.ts';

const CARD: Quadrilateral = [
  [102, 81],
  [418, 96],
  [409, 301],
  [93, 287],
];

/** A card on a table, each pixel of one colour or the other, under noise of that many levels. */
function photographed(card: readonly number[], table: readonly number[], noise = 0): Raster {
  const [width, height] = [520, 380];
  const data = new Uint8Array(width * height * 3);
  const sides = sidesOf(CARD);
  let state = 7;
  for (let i = 0; i < width * height; i++) {
    const centre = [(i % width) + 0.5, Math.floor(i / width) + 0.5] as const;
    const colour = sides.every((side) => distanceTo(side, centre) <= 0) ? card : table;
    for (let channel = 0; channel < 3; channel++) {
      state = (state * 1103515245 + 12345) % 2147483648;
      data[i * 3 + channel] = Math.min(255, Math.max(0, colour[channel]! + (state / 2147483648 - 0.5) * 2 * noise));
    }
  }
  return { data, width, height };
}

/** Every corner elsewhere. */
const guess: Quadrilateral = [
  [106, 76],
  [412, 101],
  [414, 296],
  [90, 294],
];

const farthest = (a: Quadrilateral, b: Quadrilateral) =>
  Math.max(...a.map(([x, y], i) => Math.hypot(x - b[i]![0], y - b[i]![1])));

describe('a quadrilateral near the edges of a card', () => {
  it.each([
    ['light on dark', [220, 214, 200], [90, 70, 60], 0],
    ['dark on light', [60, 50, 80], [230, 230, 228], 0],
    ['as light as the table, of another colour', [160, 120, 120], [120, 141, 120], 0],
    ['under noise', [150, 140, 120], [110, 100, 90], 40],
  ])('is moved onto them: %s', (_, card, table, noise) => {
    expect(farthest(guess, CARD)).toBeGreaterThan(5);
    expect(farthest(snappedToEdges(photographed(card, table, noise), guess, 10), CARD)).toBeLessThan(2.5);
  });

  it('goes no farther than its reach', () => {
    const picture = photographed([220, 214, 200], [90, 70, 60]);
    const far = guess.map(([x, y]) => [x + 40, y + 40] as const) as unknown as Quadrilateral;
    for (const [i, [x, y]] of snappedToEdges(picture, far, 10).entries())
      expect(Math.hypot(x - far[i]![0], y - far[i]![1])).toBeLessThan(16);
  });

  it('stays where it is on a picture without any edge', () => {
    const blank = { data: new Uint8Array(520 * 380 * 3).fill(128), width: 520, height: 380 };
    expect(farthest(snappedToEdges(blank, guess, 10), guess)).toBeLessThan(0.01);
  });

  it('may lie outside of the picture, or on one of a single pixel', () => {
    const dot = { data: new Uint8Array(3), width: 1, height: 1 };
    expect(farthest(snappedToEdges(dot, guess, 10), guess)).toBeLessThan(0.01);
  });
});
