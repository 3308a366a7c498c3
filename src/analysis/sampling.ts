import sharp from 'sharp';
import type { Box, Point, Raster } from './raster.ts';

/** Luma (Rec. 601), 8 bits a pixel, row by row from the top left. */
export interface LumaPlane {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Clockwise degrees of the turns that keep pixels whole. */
export type QuarterTurn = 0 | 90 | 180 | 270;

/** The raster's luma, rounded to whole levels. */
export function lumaOf({ data, width, height }: Raster): LumaPlane {
  const luma = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < luma.length; i++, p += 3) {
    luma[i] = 0.299 * data[p]! + 0.587 * data[p + 1]! + 0.114 * data[p + 2]! + 0.5;
  }
  return { data: luma, width, height };
}

/** The level that so many of the counted pixels reach; `counts`: how many have each level. */
export function levelReachedBy(pixels: number, counts: Uint32Array): number {
  let level = counts.length - 1;
  for (let left = pixels; level > 0 && left > counts[level]!; level--) left -= counts[level]!;
  return level;
}

/** Resamples (cubic; averaging where it shrinks) to exactly `width` x `height`, whatever that does to the aspect. */
export async function resized(raster: Raster, width: number, height: number): Promise<Raster> {
  if (raster.width === width && raster.height === height) return raster;
  const data = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  return { data, width, height };
}

/** The pixels inside `box`, which is cut to whole pixels of the raster; at least one pixel is left. */
export function cropped(raster: Raster, box: Box): Raster {
  const left = Math.min(raster.width - 1, Math.max(0, Math.floor(box.x)));
  const top = Math.min(raster.height - 1, Math.max(0, Math.floor(box.y)));
  const width = Math.max(1, Math.min(raster.width, Math.ceil(box.x + box.width)) - left);
  const height = Math.max(1, Math.min(raster.height, Math.ceil(box.y + box.height)) - top);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * raster.width + left) * 3;
    data.set(raster.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { data, width, height };
}

/** The raster turned clockwise. */
export function turned(raster: Raster, degrees: QuarterTurn): Raster {
  if (degrees === 0) return raster;
  const { width, height } = raster;
  const size = degrees === 180 ? { width, height } : { width: height, height: width };
  const data = new Uint8Array(raster.data.length);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += 3) {
      const to = 3 * positionAfter(degrees, x, y, raster);
      data[to] = raster.data[from]!;
      data[to + 1] = raster.data[from + 1]!;
      data[to + 2] = raster.data[from + 2]!;
    }
  }
  return { data, ...size };
}

/** The raster with left and right exchanged. */
export const mirrored = ({ data, width, height }: Raster): Raster => ({
  data: mirroredInto(new Uint8Array(data.length), data, width),
  width,
  height,
});

/** Writes pixels of three channels into `other`, each row of `width` from its end, and returns it. */
export function mirroredInto<T extends Uint8Array | Float32Array>(other: T, data: T, width: number): T {
  for (let i = 0; i < data.length / 3; i++) {
    const from = 3 * (i + width - 1 - 2 * (i % width));
    for (let channel = 0; channel < 3; channel++) other[3 * i + channel] = data[from + channel]!;
  }
  return other;
}

/** Where a point of the turned raster lies in the one before. Pixel i spans i to i + 1. */
export function pointBefore(degrees: QuarterTurn, [x, y]: Point, { width, height }: Raster): Point {
  if (degrees === 90) return [y, height - x];
  if (degrees === 180) return [width - x, height - y];
  return degrees === 270 ? [width - y, x] : [x, y];
}

function positionAfter(degrees: QuarterTurn, x: number, y: number, { width, height }: Raster): number {
  if (degrees === 90) return x * height + (height - 1 - y);
  if (degrees === 180) return (height - 1 - y) * width + (width - 1 - x);
  return (width - 1 - x) * height + y;
}
