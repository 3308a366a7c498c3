import { type Finding, measured, notMeasured } from '../findings.ts';
import type { Quadrilateral } from '../homography.ts';
import type { Point } from '../raster.ts';
import { convexHull } from './minimum-area-rectangle.ts';
import { areaOf, distanceTo, type Line, quadrilateralWith, sidesOf } from './quadrilateral.ts';
import { textComponents } from './text-components.ts';

/** Probability of every cell that the document covers it, row by row; cell i spans i to i + 1. */
export interface Mask {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A quadrilateral in cells of the mask, clockwise, and how well the mask agrees with it. */
export interface MaskQuadrilateral {
  readonly corners: Quadrilateral;
  /** Of the probabilities with the quadrilateral's coverage: sum of the lesser over sum of the greater, 0..1. */
  readonly agreement: number;
}

const FIT = {
  /** Fewer cells are no document: a tenth of the picture either way. */
  leastCells: 60,
  /** The edge is looked for at so many places of each side, leaving its ends out: the mask rounds corners off. */
  places: 24,
  ends: 0.12,
  /** Cells to either side of the first guess. */
  reach: 4,
  /** Places further than this many cells from the line through the others are left out. */
  outlier: 1,
} as const;

/** A side this close to the picture's border all along is the border, not the document's edge. In cells. */
const AT_BORDER = 1;

/**
 * Fits a quadrilateral to the mask's largest part above the probability `edge`. Not measured where there is none, or where
 * the picture cuts it off.
 */
export function quadrilateralOfMask(mask: Mask, edge = 0.5): Finding<MaskQuadrilateral> {
  const [largest] = textComponents(mask.data, mask.width, mask.height, edge).sort((a, b) => b.pixels - a.pixels);
  if (!largest || largest.pixels < FIT.leastCells) return notMeasured('no document was found on the picture');
  const rough = largestQuadrilateral(convexHull(largest.outline));
  if (!rough) return notMeasured('what was found has not four sides');
  if (isCutOff(rough, mask)) return notMeasured('the document reaches past the picture');
  const nearer = withFittedSides(mask, rough, edge);
  const corners = nearer && withFittedSides(mask, nearer, edge);
  if (!corners) return notMeasured('what was found has not four sides');
  return measured({ corners, agreement: agreementOf(mask, corners) });
}

function withFittedSides(mask: Mask, corners: Quadrilateral, edge: number): Quadrilateral | undefined {
  const [ab, bc, cd, da] = sidesOf(corners);
  const [a, b, c, d] = corners;
  return quadrilateralWith([
    fittedTo(mask, edge, ab, a, b),
    fittedTo(mask, edge, bc, b, c),
    fittedTo(mask, edge, cd, c, d),
    fittedTo(mask, edge, da, d, a),
  ]);
}

/** The largest quadrilateral whose corners are corners of the hull: for each diagonal the farthest corner on both sides. */
function largestQuadrilateral(hull: readonly Point[]): Quadrilateral | undefined {
  let best: Quadrilateral | undefined;
  for (let i = 0; i < hull.length; i++)
    for (let j = i + 2; j < hull.length; j++) {
      const [a, c] = [hull[i]!, hull[j]!];
      const b = farthest(hull.slice(i + 1, j), a, c);
      const d = farthest([...hull.slice(j + 1), ...hull.slice(0, i)], c, a);
      if (b && d && (!best || areaOf([a, b, c, d]) > areaOf(best))) best = [a, b, c, d];
    }
  return best;
}

const farthest = (points: readonly Point[], a: Point, c: Point): Point | undefined =>
  points.reduce<Point | undefined>(
    (best, p) => (best && areaOf([a, best, c]) >= areaOf([a, p, c]) ? best : p),
    undefined,
  );

function isCutOff(corners: Quadrilateral, { width, height }: Mask): boolean {
  const borders: ((point: Point) => number)[] = [([x]) => x, ([x]) => width - x, ([, y]) => y, ([, y]) => height - y];
  return corners.some((corner, i) =>
    borders.some((from) => from(corner) < AT_BORDER && from(corners[(i + 1) % 4]!) < AT_BORDER),
  );
}

/** The line through the places where the probability falls below `edge`. The side itself where there are too few. */
function fittedTo(mask: Mask, edge: number, side: Line, from: Point, to: Point): Line {
  const places = Array.from({ length: FIT.places }, (_, i) => {
    const t = FIT.ends + ((1 - 2 * FIT.ends) * i) / (FIT.places - 1);
    return edgeNear(mask, edge, [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t], side.normal);
  }).filter((place) => place !== undefined);
  const first = lineOf(places, side);
  const near = places.filter((place) => Math.abs(distanceTo(first, place)) <= FIT.outlier);
  return near.length >= FIT.places / 3 ? lineOf(near, side) : first;
}

/** Where the mask ends nearest to a point along the outward normal; undefined where it does not, or outside the picture. */
function edgeNear(mask: Mask, edge: number, [x, y]: Point, [nx, ny]: Point): Point | undefined {
  let best: number | undefined;
  const step = 0.25;
  let before = sampled(mask, x - FIT.reach * nx, y - FIT.reach * ny);
  for (let d = step - FIT.reach; d <= FIT.reach; d += step) {
    const here = sampled(mask, x + d * nx, y + d * ny);
    if (before >= edge && here < edge) {
      const at = d - step + (step * (before - edge)) / (before - here);
      if (best === undefined || Math.abs(at) < Math.abs(best)) best = at;
    }
    before = here;
  }
  if (best === undefined) return undefined;
  const place = [x + best * nx, y + best * ny] as const;
  return place[0] > 1 && place[1] > 1 && place[0] < mask.width - 1 && place[1] < mask.height - 1 ? place : undefined;
}

/** Bilinear; beyond the border its last cells go on. */
function sampled({ data, width, height }: Mask, px: number, py: number): number {
  const u = Math.min(Math.max(px - 0.5, 0), width - 1);
  const v = Math.min(Math.max(py - 0.5, 0), height - 1);
  const [x, y] = [Math.min(Math.floor(u), width - 2), Math.min(Math.floor(v), height - 2)];
  const [fx, fy] = [u - x, v - y];
  const at = y * width + x;
  const upper = data[at]! * (1 - fx) + data[at + 1]! * fx;
  const lower = data[at + width]! * (1 - fx) + data[at + width + 1]! * fx;
  return upper * (1 - fy) + lower * fy;
}

/** Total least squares; its normal looks the way of `like`. `like` itself where there are fewer than three points. */
function lineOf(points: readonly Point[], like: Line): Line {
  if (points.length < 3) return like;
  const [mx, my] = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as [
    number,
    number,
  ];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const sign = -Math.sin(angle) * like.normal[0] + Math.cos(angle) * like.normal[1] < 0 ? -1 : 1;
  const normal = [-Math.sin(angle) * sign, Math.cos(angle) * sign] as const;
  return { normal, offset: normal[0] * mx + normal[1] * my };
}

/** Coverage falls from 1 to 0 over one cell at the sides. */
function agreementOf({ data, width, height }: Mask, corners: Quadrilateral): number {
  const sides = sidesOf(corners);
  let [lesser, greater] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const outside = Math.max(...sides.map((side) => distanceTo(side, [x + 0.5, y + 0.5])));
      const covered = Math.min(1, Math.max(0, 0.5 - outside));
      const probability = data[y * width + x]!;
      lesser += Math.min(covered, probability);
      greater += Math.max(covered, probability);
    }
  return greater > 0 ? lesser / greater : 0;
}
