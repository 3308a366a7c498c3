import type { Raster } from '../../../src/analysis/raster.ts';

/** Mean difference of the sampled levels, of 255, up to which nothing moved but the sensor's noise. */
const MOST_CHANGE = 8;
const SAMPLES = 4_000;

/** Whether a frame shows the same as the one before it. */
export function isSteady(before: Raster | null, frame: Raster): boolean {
  if (!before || before.data.length !== frame.data.length) return false;
  const step = Math.max(1, Math.floor(frame.data.length / SAMPLES));
  let [sum, count] = [0, 0];
  for (let i = 0; i < frame.data.length; i += step, count++) sum += Math.abs(frame.data[i]! - before.data[i]!);
  return sum / count <= MOST_CHANGE;
}
