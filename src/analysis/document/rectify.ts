import { type Homography, homography, project, type Quadrilateral } from '../homography.ts';
import type { Point } from '../raster.ts';
import type { LumaPlane } from '../sampling.ts';

/** A quadrilateral of a picture as a rectangle. */
export interface Level {
  readonly plane: LumaPlane;
  /** The corners on the plane. */
  readonly inner: Quadrilateral;
  readonly toPicture: Homography;
}

export interface RectifyOptions {
  /** Pixels of the rectangle per pixel of the picture, and the most that its longer side gets. */
  readonly scale: number;
  readonly longest: number;
  /** Room around it, as shares of its width and height. */
  readonly margin: { readonly along: number; readonly down: number };
}

/**
 * The quadrilateral by its homography, as wide and high as its longer sides, bilinear. What lies outside the picture is
 * grey. Throws RangeError where three of the corners lie on one line.
 */
export function rectified(luma: LumaPlane, corners: Quadrilateral, options: RectifyOptions): Level {
  const { longest, margin } = options;
  const length = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const [a, b, c, d] = corners;
  const [wide, tall] = [Math.max(length(a, b), length(d, c)), Math.max(length(a, d), length(b, c))];
  const scale = Math.min(options.scale, longest / Math.max(wide, tall));
  const [across, down] = [wide * scale, tall * scale];
  const [left, top] = [across * margin.along, down * margin.down];
  const [right, bottom] = [left + across, top + down];
  const inner: Quadrilateral = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  const toPicture = homography(inner, corners);
  const [width, height] = [Math.round(right + left), Math.round(bottom + top)];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data[y * width + x] = sampled(luma, project(toPicture, [x + 0.5, y + 0.5]));
  return { plane: { data, width, height }, inner, toPicture };
}

const OUTSIDE = 128;

/** Pixel i spans i to i + 1. */
function sampled({ data, width, height }: LumaPlane, [px, py]: Point): number {
  const [u, v] = [px - 0.5, py - 0.5];
  const [x, y] = [Math.floor(u), Math.floor(v)];
  if (!(x >= 0 && y >= 0 && x + 1 < width && y + 1 < height)) return OUTSIDE;
  const [fx, fy] = [u - x, v - y];
  const at = y * width + x;
  const upper = data[at]! * (1 - fx) + data[at + 1]! * fx;
  const lower = data[at + width]! * (1 - fx) + data[at + width + 1]! * fx;
  return upper * (1 - fy) + lower * fy;
}
