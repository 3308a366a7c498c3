import { describe, expect, it } from 'vitest';
import { stream } from '../../../specimen/people/random.ts';
import { homography, project, type Quadrilateral, quadrilateralOf } from '../../homography.ts';
import type { Box, Point } from '../../raster.ts';
import type { LumaPlane } from '../../sampling.ts';
import { BORDER } from '../limits.ts';
import { borderOf } from './border.ts';

const SIZE = { width: 800, height: 600 } as const;
/** A document of 100 by 70 lies here, slanting. */
const CORNERS: Quadrilateral = [
  [180, 140],
  [610, 170],
  [600, 470],
  [170, 430],
];
const CARD = { x: 0, y: 0, width: 100, height: 70 } as const;
const TABLE = 90;

/** What lies at a point of the document's plane; the document itself ends at 100 by 70. */
type Scene = (x: number, y: number) => number;

function photographOf(scene: Scene, noise: number): LumaPlane {
  const random = stream('border');
  const toPlane = homography(CORNERS, quadrilateralOf(CARD));
  const data = new Uint8Array(SIZE.width * SIZE.height);
  for (let i = 0; i < SIZE.width * SIZE.height; i++) {
    const [x, y] = project(toPlane, [(i % SIZE.width) + 0.5, Math.floor(i / SIZE.width) + 0.5]);
    data[i] = Math.min(255, Math.max(0, scene(x, y) + noise * random.normal()));
  }
  return { data, ...SIZE };
}

/** Paper with lines of text, crossed by waves. */
const document: Scene = (x, y) =>
  y % 8 < 3 && x % 3 < 2 && x % 40 < 30 ? 40 : 200 + 14 * Math.sin(x / 2 + 3 * Math.sin(y / 5));
const isWithin = (x: number, y: number, margin: number) =>
  x >= -margin && y >= -margin && x < CARD.width + margin && y < CARD.height + margin;
const onTable: Scene = (x, y) => (isWithin(x, y, 0) ? document(x, y) : TABLE);

/** Where a rectangle of the document's plane lies on the picture. */
function seen(box: Box): Quadrilateral {
  const toPicture = homography(quadrilateralOf(CARD), CORNERS);
  return quadrilateralOf(box).map((point): Point => project(toPicture, point)) as unknown as Quadrilateral;
}
const widened = (margin: number) =>
  seen({ x: -margin, y: -margin, width: CARD.width + 2 * margin, height: CARD.height + 2 * margin });

const within =
  (margin: number, level: number): Scene =>
  (x, y) =>
    isWithin(x, y, 0) ? document(x, y) : isWithin(x, y, margin) ? level : TABLE;

describe('the border round a document', () => {
  it('is there where a print was not cut out, in noise too', () => {
    const print = photographOf(within(8, 245), 8);
    expect(borderOf(print, widened(8))).toBeGreaterThanOrEqual(BORDER.value);
  });

  it('is there in the bezel of a screen, whether the outline is that of the screen or of what it shows', () => {
    const screen = photographOf(within(6, 12), 8);
    for (const outline of [CORNERS, widened(6)]) expect(borderOf(screen, outline)).toBeGreaterThanOrEqual(BORDER.value);
  });

  it('is there where the outline is that of the screen on one side and of what it shows on the others', () => {
    const outline = seen({ ...CARD, height: CARD.height + 6 });
    expect(borderOf(photographOf(within(6, 12), 8), outline)).toBeGreaterThanOrEqual(BORDER.value);
  });

  it('is none round a document on a table, nor in the shadow that it casts', () => {
    const shadowed: Scene = (x, y) => {
      const away = Math.hypot(Math.max(-x, 0, x - CARD.width), Math.max(-y, 0, y - CARD.height));
      return isWithin(x, y, 0) ? document(x, y) : TABLE * (1 - 0.6 * Math.exp(-((away / 1.2) ** 2)));
    };
    for (const scene of [onTable, shadowed])
      for (const noise of [0, 8]) expect(borderOf(photographOf(scene, noise), CORNERS)).toBeLessThan(BORDER.value / 2);
  });

  it('is none where a line is printed round the page', () => {
    const framed: Scene = (x, y) => {
      const inside = Math.min(x, y, CARD.width - x, CARD.height - y);
      return inside < 0 ? TABLE : inside > 5 && inside < 5.6 ? 60 : inside < 8 ? 220 : document(x, y);
    };
    expect(borderOf(photographOf(framed, 2), CORNERS)).toBeLessThan(BORDER.value);
  });

  it('is none where a document lies anywhere on a larger sheet: only what is even all round speaks', () => {
    const sheet: Scene = (x, y) =>
      isWithin(x, y, 0) ? document(x, y) : x > -4 && y > -12 && x < 118 && y < 79 ? 245 : TABLE;
    const outline = seen({ x: -4, y: -12, width: 122, height: 91 });
    expect(borderOf(photographOf(sheet, 4), outline)).toBeLessThan(BORDER.value);
  });
});
