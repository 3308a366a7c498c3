export const DEGREE = Math.PI / 180;

export const clamp = (value: number, low = 0, high = 1): number => Math.min(Math.max(value, low), high);

export const mix = (from: number, to: number, share: number): number => from + (to - from) * share;

/** 0 at `from`, 1 at `to`, smooth between and flat outside; `from` may be the larger of the two. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** A bell of height 1: exp(-d²). */
export const bell = (d: number): number => Math.exp(-d * d);

/** A bell over an ellipse with centre (cx, cy) and radii (rx, ry); zero beyond three radii. */
export function hill(x: number, y: number, cx: number, cy: number, rx: number, ry: number): number {
  const a = (x - cx) / rx;
  const b = (y - cy) / ry;
  const q = a * a + b * b;
  return q > 9 ? 0 : Math.exp(-q);
}

export type Curve = (x: number) => number;

/** Cubic Hermite curve through the points (Catmull-Rom tangents), constant outside them. `xs` must rise. */
export function curveThrough(xs: readonly number[], ys: readonly number[]): Curve {
  const last = xs.length - 1;
  const slopes = xs.map((_, i) => {
    const before = Math.max(0, i - 1);
    const after = Math.min(last, i + 1);
    return (ys[after]! - ys[before]!) / (xs[after]! - xs[before]!);
  });
  return (x) => {
    if (x <= xs[0]!) return ys[0]!;
    if (x >= xs[last]!) return ys[last]!;
    let i = 0;
    while (x > xs[i + 1]!) i++;
    const h = xs[i + 1]! - xs[i]!;
    const t = (x - xs[i]!) / h;
    const t2 = t * t;
    const t3 = t2 * t;
    return (
      (2 * t3 - 3 * t2 + 1) * ys[i]! +
      (t3 - 2 * t2 + t) * h * slopes[i]! +
      (-2 * t3 + 3 * t2) * ys[i + 1]! +
      (t3 - t2) * h * slopes[i + 1]!
    );
  };
}
