import type { LumaPlane } from './sampling.ts';

/** How far the plane is blurred again on either side of a pixel. */
const REACH = 4;

/**
 * Re-blur measure (Crete et al. 2007) on both axes: the share of the luma gradient that is still there after blurring
 * again, 0 sharp .. 1 blurred, the worse axis. NaN where there is no gradient or the plane is smaller than the blur.
 */
export function reblur(plane: LumaPlane): number {
  const { width, height } = plane;
  const inner = REACH + 1;
  const horizontal = along(plane, 1, { left: inner, right: width - REACH, top: 0, bottom: height });
  const vertical = along(plane, width, { left: 0, right: width, top: inner, bottom: height - REACH });
  return Math.max(horizontal, vertical);
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

// From one pixel to the next, a running mean changes by the difference of its two ends. Both are counted in shares of the
// mean's length: whole numbers, so that their sum does not depend on the order.
function along({ data, width }: LumaPlane, step: number, { left, right, top, bottom }: Area): number {
  const length = 2 * REACH + 1;
  let gradient = 0;
  let lost = 0;
  for (let y = top; y < bottom; y++) {
    for (let at = y * width + left; at < y * width + right; at++) {
      const before = length * Math.abs(data[at]! - data[at - step]!);
      const after = Math.abs(data[at + REACH * step]! - data[at - (REACH + 1) * step]!);
      gradient += before;
      if (before > after) lost += before - after;
    }
  }
  return 1 - lost / gradient;
}
