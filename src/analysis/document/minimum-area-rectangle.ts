import type { Point } from '../raster.ts';
import type { TextBox } from './text-box.ts';

/**
 * The rectangle of least area around the points (rotating calipers: one side lies on the convex hull).
 * Its width is its longer side and its angle lies in (-pi/2, pi/2]. Undefined without points.
 */
export function minimumAreaRectangle(points: readonly Point[]): TextBox | undefined {
  const hull = convexHull(points);
  let best: TextBox | undefined;
  for (let i = 0; i < hull.length; i++) {
    const [x0, y0] = hull[i]!;
    const [x1, y1] = hull[(i + 1) % hull.length]!;
    const box = rectangleAtAngle(hull, Math.atan2(y1 - y0, x1 - x0));
    if (!best || box.width * box.height < best.width * best.height) best = box;
  }
  return best && lyingOnItsLongSide(best);
}

function rectangleAtAngle(points: readonly Point[], angle: number): TextBox {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const along = x * cos + y * sin;
    const down = y * cos - x * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, down);
    bottom = Math.max(bottom, down);
  }
  const along = (left + right) / 2;
  const down = (top + bottom) / 2;
  return {
    cx: along * cos - down * sin,
    cy: along * sin + down * cos,
    width: right - left,
    height: bottom - top,
    angle,
  };
}

function lyingOnItsLongSide(box: TextBox): TextBox {
  const tall = box.width < box.height;
  let angle = tall ? box.angle + Math.PI / 2 : box.angle;
  while (angle > Math.PI / 2) angle -= Math.PI;
  while (angle <= -Math.PI / 2) angle += Math.PI;
  return { ...box, angle, width: tall ? box.height : box.width, height: tall ? box.width : box.height };
}

/** Corners of the convex hull, in order (Andrew's monotone chain). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = chain(sorted);
  const upper = chain(sorted.reverse());
  return sorted.length < 2 ? sorted : [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function chain(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    while (kept.length > 1 && turn(kept[kept.length - 2]!, kept[kept.length - 1]!, point) <= 0) kept.pop();
    kept.push(point);
  }
  return kept;
}

const turn = (o: Point, a: Point, b: Point): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
