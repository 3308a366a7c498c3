import type { LumaPlane } from './sampling.ts';

/** How far the plane is blurred again on either side of a pixel. */
const REACH = 4;

/**
 * Re-blur measure (Crete et al. 2007) on both axes: the share of the luma gradient that is still there after blurring
 * again, 0 sharp .. 1 blurred, the worse axis. NaN where there is no gradient or the plane is smaller than the blur.
 */
export function reblur({ data, width, height }: LumaPlane): number {
  const horizontal = along(data, { length: width, step: 1, lines: height, lineStep: width });
  const vertical = along(data, { length: height, step: width, lines: width, lineStep: 1 });
  return Math.max(horizontal, vertical);
}

interface Axis {
  readonly length: number;
  readonly step: number;
  readonly lines: number;
  readonly lineStep: number;
}

// From one pixel to the next, a running mean changes by the difference of its two ends.
function along(luma: Uint8Array, { length, step, lines, lineStep }: Axis): number {
  let gradient = 0;
  let lost = 0;
  for (let line = 0; line < lines; line++) {
    for (let i = REACH + 1; i < length - REACH; i++) {
      const at = line * lineStep + i * step;
      const before = Math.abs(luma[at]! - luma[at - step]!);
      const after = Math.abs(luma[at + REACH * step]! - luma[at - (REACH + 1) * step]!) / (2 * REACH + 1);
      gradient += before;
      lost += Math.max(0, before - after);
    }
  }
  return 1 - lost / gradient;
}
