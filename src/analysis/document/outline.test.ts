import { describe, expect, it } from 'vitest';
import { measured, notMeasured } from '../findings.ts';
import { type Quadrilateral, quadrilateralOf } from '../homography.ts';
import { enlarged, fromUpperLeft } from './outline.ts';

const card = quadrilateralOf({ x: 100, y: 50, width: 300, height: 200 });
const outline = (corners: Quadrilateral) => measured({ corners, confidence: 0.97 });
const unsure = notMeasured('no document was found on the picture');

describe('the corners of an outline', () => {
  it.each([
    [0, 0],
    // The document's upper left lies in the picture's lower left when the picture must be turned clockwise to be read.
    [90, 3],
    [180, 2],
    [270, 1],
  ])('start at the upper left of a picture that must be turned by %i degrees', (rotation, first) => {
    const [a, b, c, d] = card;
    for (const started of [card, [b, c, d, a], [c, d, a, b], [d, a, b, c]] as const) {
      const found = fromUpperLeft(outline(started), rotation);
      if (!found.measured) throw new Error(found.why);
      expect(found.value.corners[0]).toEqual(card[first]);
      expect(found.value.corners[1]).toEqual(card[(first + 1) % 4]);
    }
  });

  it('count in pixels of the picture as uploaded', () => {
    expect(enlarged(outline(card), 2)).toEqual(outline(quadrilateralOf({ x: 200, y: 100, width: 600, height: 400 })));
  });

  it('are not made up where none were found', () => {
    expect(fromUpperLeft(unsure, 90)).toBe(unsure);
    expect(enlarged(unsure, 2)).toBe(unsure);
  });
});
