import { type DocumentOutline, type Finding, measured } from '../findings.ts';
import { type Quadrilateral, scaled } from '../homography.ts';
import type { Point } from '../raster.ts';

type Outline = Finding<DocumentOutline>;

/** The outline on a picture that has `scale` times as many pixels a side. */
export const enlarged = (outline: Outline, scale: number): Outline =>
  withCorners(outline, (corners) => scaled(corners, scale));

/**
 * The same corners from the document's own upper left, of an outline that runs clockwise from any: `rotation` is by how
 * many degrees clockwise the picture must be turned to be upright.
 */
export const fromUpperLeft = (outline: Outline, rotation: number): Outline =>
  withCorners(outline, (corners) => {
    const [right, down] = axesOf(rotation);
    const height = ([x, y]: Point) => x * (right[0] + down[0]) + y * (right[1] + down[1]);
    const first = corners.reduce((best, corner, i) => (height(corner) < height(corners[best]!) ? i : best), 0);
    return [0, 1, 2, 3].map((i) => corners[(first + i) % 4]!) as unknown as Quadrilateral;
  });

/** What points right and down on the upright picture, on the picture before it was turned. */
function axesOf(rotation: number): readonly [right: Point, down: Point] {
  const turn = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return [
    [cos, -sin],
    [sin, cos],
  ];
}

const withCorners = (outline: Outline, change: (corners: Quadrilateral) => Quadrilateral): Outline =>
  outline.measured ? measured({ ...outline.value, corners: change(outline.value.corners) }) : outline;
