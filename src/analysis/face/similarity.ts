import type { Point } from '../raster.ts';

/** Scale, rotation and shift without mirroring: (x, y) goes to (a x - b y + shiftX, b x + a y + shiftY). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** Interleaved RGB pixels of any number type, row by row. */
export interface Pixels {
  readonly data: Uint8Array | Float32Array;
  readonly width: number;
  readonly height: number;
}

/** More samples a pixel and axis than this cost time and change nothing that a model sees. */
const MOST_SAMPLES = 5;

/** The similarity that brings `from` nearest to `to` in the least-squares sense (Umeyama 1991, no mirroring). */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const source = centroid(from);
  const target = centroid(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  from.forEach(([px, py], i) => {
    const [x, y] = [px - source[0], py - source[1]];
    const [u, v] = [to[i]![0] - target[0], to[i]![1] - target[1]];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  });
  const a = along / spread;
  const b = across / spread;
  return {
    a,
    b,
    shiftX: target[0] - a * source[0] + b * source[1],
    shiftY: target[1] - b * source[0] - a * source[1],
  };
}

/** The point that `map` brings to (x, y). */
export function invert(map: Similarity, x: number, y: number): Point {
  const scale = map.a * map.a + map.b * map.b;
  const dx = x - map.shiftX;
  const dy = y - map.shiftY;
  return [(map.a * dx + map.b * dy) / scale, (map.a * dy - map.b * dx) / scale];
}

/**
 * Cuts a rectangle, a square where no height is given: what `map` brings into it. RGB, 0..255, interleaved.
 * Bilinear, each sample being two pixels wide, averaged over as many as the shrinking needs; beyond the border the edge
 * pixels repeat.
 */
export function crop(picture: Pixels, map: Similarity, wide: number, high = wide): Float32Array {
  const perAxis = Math.max(1, Math.min(MOST_SAMPLES, Math.ceil(0.5 / Math.hypot(map.a, map.b))));
  const [x0, y0] = invert(map, 0, 0);
  const [x1, y1] = invert(map, 1, 0);
  const [stepX, stepY] = [x1 - x0, y1 - y0];
  const out = new Float32Array(wide * high * 3);
  for (let at = 0; at < out.length; at += 3) {
    const column = (at / 3) % wide;
    const row = Math.floor(at / 3 / wide);
    for (let sample = 0; sample < perAxis * perAxis; sample++) {
      const u = column + ((sample % perAxis) + 0.5) / perAxis - 0.5;
      const v = row + (Math.floor(sample / perAxis) + 0.5) / perAxis - 0.5;
      addBilinear(picture, x0 + u * stepX - v * stepY, y0 + u * stepY + v * stepX, out, at);
    }
  }
  return out.map((sum) => sum / (perAxis * perAxis));
}

function addBilinear({ data, width, height }: Pixels, x: number, y: number, out: Float32Array, at: number): void {
  const u = Math.min(Math.max(x, 0), width - 1);
  const v = Math.min(Math.max(y, 0), height - 1);
  const left = Math.min(Math.floor(u), width - 2);
  const top = Math.min(Math.floor(v), height - 2);
  const fx = u - left;
  const fy = v - top;
  const upper = (top * width + left) * 3;
  const lower = upper + width * 3;
  for (let channel = 0; channel < 3; channel++) {
    const above = data[upper + channel]! * (1 - fx) + data[upper + 3 + channel]! * fx;
    const below = data[lower + channel]! * (1 - fx) + data[lower + 3 + channel]! * fx;
    out[at + channel]! += above * (1 - fy) + below * fy;
  }
}

function centroid(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point[0];
    y += point[1];
  }
  return [x / points.length, y / points.length];
}
