import type { Raster } from '../../../src/analysis/raster.ts';

/** The picture at another size, every pixel the mean of those that it covers. For a browser, where sharp is not. */
export function shrunk(raster: Raster, width: number, height: number): Raster {
  if (raster.width === width && raster.height === height) return raster;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, o = 0; y < height; y++) {
    const rows = covered(y, raster.height / height, raster.height);
    for (let x = 0; x < width; x++, o += 3) sum(raster, covered(x, raster.width / width, raster.width), rows, data, o);
  }
  return { data, width, height };
}

/** To so many pixels on its longer side. */
export function shrunkTo(raster: Raster, side: number): Raster {
  const scale = side / Math.max(raster.width, raster.height);
  return shrunk(raster, Math.round(raster.width * scale), Math.round(raster.height * scale));
}

type Range = readonly [from: number, until: number];

const covered = (at: number, step: number, length: number): Range => [
  Math.min(length - 1, Math.floor(at * step)),
  Math.min(length, Math.ceil((at + 1) * step)),
];

function sum({ data, width }: Raster, [left, right]: Range, [top, bottom]: Range, out: Uint8Array, o: number): void {
  let [red, green, blue] = [0, 0, 0];
  for (let y = top; y < bottom; y++)
    for (let i = (y * width + left) * 3, end = (y * width + right) * 3; i < end; i += 3) {
      red += data[i]!;
      green += data[i + 1]!;
      blue += data[i + 2]!;
    }
  const count = (right - left) * (bottom - top);
  out[o] = red / count;
  out[o + 1] = green / count;
  out[o + 2] = blue / count;
}
