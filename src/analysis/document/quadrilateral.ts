import type { Quadrilateral } from '../homography.ts';
import type { Point } from '../raster.ts';

/** A straight line: the points p with normal · p = offset. The normal has length 1. */
export interface Line {
  readonly normal: Point;
  readonly offset: number;
}

/** Twice the signed area of a polygon; positive where its corners run clockwise on a picture. */
const doubledArea = (polygon: readonly Point[]): number =>
  polygon.reduce((sum, [x, y], i) => {
    const [u, v] = polygon[(i + 1) % polygon.length]!;
    return sum + x * v - u * y;
  }, 0);

export const areaOf = (polygon: readonly Point[]): number => Math.abs(doubledArea(polygon)) / 2;

/** Its longer sides over its shorter ones, each pair of opposite sides together. */
export function aspectOf([a, b, c, d]: Quadrilateral): number {
  const length = ([x0, y0]: Point, [x1, y1]: Point) => Math.hypot(x1 - x0, y1 - y0);
  const [across, down] = [length(a, b) + length(c, d), length(b, c) + length(d, a)];
  return Math.max(across, down) / Math.min(across, down);
}

/** The line through two points, its normal to the left of the way from a to b as a picture shows it: out of a clockwise shape. */
export function lineThrough([x0, y0]: Point, [x1, y1]: Point): Line {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const normal = [(y1 - y0) / length, (x0 - x1) / length] as const;
  return { normal, offset: normal[0] * x0 + normal[1] * y0 };
}

/** How far outside (positive) of the line a point lies. */
export const distanceTo = ({ normal, offset }: Line, [x, y]: Point): number => normal[0] * x + normal[1] * y - offset;

/** Where two lines cross; undefined where they are as good as parallel. */
export function crossing(a: Line, b: Line): Point | undefined {
  const determinant = a.normal[0] * b.normal[1] - a.normal[1] * b.normal[0];
  if (!(Math.abs(determinant) > 0.1)) return undefined;
  return [
    (a.offset * b.normal[1] - b.offset * a.normal[1]) / determinant,
    (b.offset * a.normal[0] - a.offset * b.normal[0]) / determinant,
  ];
}

/** The sides, the first from the first corner to the second. */
export function sidesOf(corners: Quadrilateral): readonly [Line, Line, Line, Line] {
  const [a, b, c, d] = corners;
  return [lineThrough(a, b), lineThrough(b, c), lineThrough(c, d), lineThrough(d, a)];
}

/** The quadrilateral with these sides, as `sidesOf` orders them; undefined where they make no convex one that runs clockwise. */
export function quadrilateralWith([ab, bc, cd, da]: readonly [Line, Line, Line, Line]): Quadrilateral | undefined {
  const corners = [crossing(da, ab), crossing(ab, bc), crossing(bc, cd), crossing(cd, da)] as const;
  const [a, b, c, d] = corners;
  if (!a || !b || !c || !d) return undefined;
  const turns = [
    [a, b, c],
    [b, c, d],
    [c, d, a],
    [d, a, b],
  ] as const;
  return turns.every((three) => doubledArea(three) > 0) ? [a, b, c, d] : undefined;
}

/** Area that two convex polygons share over the area that they cover together (intersection over union), 0..1. */
export function intersectionOverUnion(one: Quadrilateral, other: Quadrilateral): number {
  const shared = areaOf(sidesOf(clockwise(other)).reduce<readonly Point[]>(cutOff, clockwise(one)));
  return shared / (areaOf(one) + areaOf(other) - shared);
}

const clockwise = ([a, b, c, d]: Quadrilateral): Quadrilateral =>
  doubledArea([a, b, c, d]) > 0 ? [a, b, c, d] : [a, d, c, b];

/** The part of the polygon that does not lie outside of the line (Sutherland and Hodgman). */
function cutOff(polygon: readonly Point[], line: Line): readonly Point[] {
  return polygon.flatMap((point, i) => {
    const before = polygon.at(i - 1)!;
    const [there, here] = [distanceTo(line, before), distanceTo(line, point)];
    const share = there / (there - here);
    const between: Point = [before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share];
    if (here <= 0) return there > 0 ? [between, point] : [point];
    return there < 0 ? [between] : [];
  });
}
