import sharp from 'sharp';
import type { Raster } from '../../../analysis/raster.ts';
import { clamp } from '../curves.ts';
import type { Stream } from '../random.ts';

const SAMPLES = 4096;

/** Adds sensor noise to RGB bytes in place: `amount` is its deviation at mid grey, in grey levels; less in bright parts. */
export function addSensorNoise(data: Uint8Array, amount: number, random: Stream): void {
  const normal = Float32Array.from({ length: SAMPLES }, () => random.normal());
  // The first number of this stream is not used: leaving it out would change every picture.
  random.next();
  let state = (random.next() * 2 ** 31) | 0;
  for (let i = 0; i < data.length; i += 3) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const at = (state >>> 18) & (SAMPLES - 1);
    const luminance = normal[at]! * amount * (1.2 - data[i + 1]! / 400);
    for (let c = 0; c < 3; c++) {
      const chroma = normal[(at + 37 * (c + 1) + (i & 255)) & (SAMPLES - 1)]! * amount * 0.6;
      const value = data[i + c]! + luminance + chroma;
      data[i + c] = clamp(value, 0, 255);
    }
  }
}

export function toPng({ data, width, height }: Raster): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
