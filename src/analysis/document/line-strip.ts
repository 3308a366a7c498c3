import type { LumaPlane } from '../sampling.ts';
import type { TextBox } from './text-box.ts';

/** Luma of one line of text, turned level. */
export interface LineStrip {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The contrast in which the recognisers were trained to see a line. */
const CONTRAST = {
  /** Luma between these quantiles becomes 0..1, with some room either side, then -0.5..0.5. */
  darkQuantile: 0.02,
  lightQuantile: 0.98,
  min: 12,
  floor: -0.3,
  ceiling: 1.3,
} as const;

/** Samples a pixel of the strip is averaged from, a side: more than 4 brings nothing that the recogniser sees. */
const MAX_SAMPLES = 4;

/**
 * Cuts `box` out of the plane and scales it to `height` pixels, its width in proportion but at most `maxWidth`.
 * Bilinear, averaged over as many samples as the picture is shrunk; outside the picture its border goes on.
 */
export function lineStrip(plane: LumaPlane, box: TextBox, height: number, maxWidth: number): LineStrip {
  const width = Math.min(maxWidth, Math.max(8, Math.round((box.width * height) / box.height)));
  const samples = Math.max(1, Math.min(MAX_SAMPLES, Math.round(box.height / height)));
  const strip = new Float32Array(width * height);
  const stepAlong = box.width / (width * samples);
  const stepDown = box.height / (height * samples);
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  for (let row = 0; row < height * samples; row++) {
    const down = (row + 0.5) * stepDown - box.height / 2;
    const offset = Math.floor(row / samples) * width;
    for (let place = 0, column = 0; place < width; place++) {
      for (const until = column + samples; column < until; column++) {
        const along = (column + 0.5) * stepAlong - box.width / 2;
        const x = box.cx + along * cos - down * sin - 0.5;
        const y = box.cy + along * sin + down * cos - 0.5;
        strip[offset + place]! += lumaAt(plane, x, y);
      }
    }
  }
  const share = 1 / (samples * samples);
  for (let i = 0; i < strip.length; i++) strip[i]! *= share;
  return { data: strip, width, height };
}

function lumaAt({ data, width, height }: LumaPlane, x: number, y: number): number {
  const cx = x < 0 ? 0 : Math.min(x, width - 1);
  const cy = y < 0 ? 0 : Math.min(y, height - 1);
  const x0 = cx | 0;
  const y0 = cy | 0;
  const right = x0 + 1 < width ? 1 : 0;
  const below = y0 + 1 < height ? width : 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const i = y0 * width + x0;
  const top = data[i]! * (1 - fx) + data[i + right]! * fx;
  const bottom = data[i + below]! * (1 - fx) + data[i + below + right]! * fx;
  return top * (1 - fy) + bottom * fy;
}

/** The strip's first `width` columns in the contrast that a recogniser expects; its last column goes on where it is narrower. */
export function normalisedLuma(strip: LineStrip, width: number): Float32Array {
  const levels = countLevels(strip.data);
  const dark = quantile(strip.data, levels, CONTRAST.darkQuantile);
  const light = quantile(strip.data, levels, CONTRAST.lightQuantile);
  const contrast = Math.max(light - dark, CONTRAST.min);
  const input = new Float32Array(width * strip.height);
  for (let y = 0; y < strip.height; y++) {
    for (let x = 0; x < width; x++) {
      const luma = strip.data[y * strip.width + Math.min(x, strip.width - 1)]!;
      input[y * width + x] = Math.max(CONTRAST.floor, Math.min(CONTRAST.ceiling, (luma - dark) / contrast)) - 0.5;
    }
  }
  return input;
}

/** How many values lie in each whole level of luma. */
function countLevels(values: Float32Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of values) counts[Math.floor(value)]!++;
  return counts;
}

/** The value that a sort would put at this share of the whole: only the level that it lies in is sorted. */
function quantile(values: Float32Array, counts: Uint32Array, share: number): number {
  let rank = Math.floor(values.length * share);
  let level = 0;
  while (rank >= counts[level]!) rank -= counts[level++]!;
  return values.filter((value) => Math.floor(value) === level).sort()[rank]!;
}
