import type { Raster } from '../../../src/analysis/raster.ts';

/**
 * Mean difference of the sampled levels, of 255, up to which nothing moved but the sensor's noise. 64 drawn pages,
 * 2026-11-26 (bench:auto-capture): 4.3 to 4.6 from noise alone; moved by 2 % of the longer side between two frames, 0 of 64
 * count as steady, by 0.5 % 16 do.
 */
const MOST_CHANGE = 8;
const SAMPLES = 4_000;

/** Whether a frame shows the same as the one before it. */
export function isSteady(before: Raster | null, frame: Raster): boolean {
  return before !== null && change(before, frame) <= MOST_CHANGE;
}

/** Mean difference of sampled levels, of 255; infinite between frames of different size. */
export function change(before: Raster, frame: Raster): number {
  if (before.data.length !== frame.data.length) return Number.POSITIVE_INFINITY;
  const step = Math.max(1, Math.floor(frame.data.length / SAMPLES));
  let [sum, count] = [0, 0];
  for (let i = 0; i < frame.data.length; i += step, count++) sum += Math.abs(frame.data[i]! - before.data[i]!);
  return sum / count;
}
