import type { Quadrilateral } from '../../homography.ts';
import type { Point } from '../../raster.ts';

/** Width and height, in pixels, of the rectangle that is seen as a quadrilateral: means of its opposite sides. */
export function sizeOf([a, b, c, d]: Quadrilateral): { readonly width: number; readonly height: number } {
  const length = (p: Point, q: Point) => Math.hypot(p[0] - q[0], p[1] - q[1]);
  return { width: (length(a, b) + length(c, d)) / 2, height: (length(b, c) + length(d, a)) / 2 };
}
