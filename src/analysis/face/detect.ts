import sharp from 'sharp';
import type { Box, Point, Raster } from '../raster.ts';
import { type Net, outputOf } from './net.ts';

/** A place that looks like a face. Box and eyes in pixels of the picture; the box may reach beyond it. */
export interface Detection {
  readonly box: Box;
  /** Probability, 0..1. */
  readonly score: number;
  /** The subject's right eye (on the left of an upright picture) and left eye. */
  readonly eyes: readonly [right: Point, left: Point];
}

/** Clockwise quarter turns given to the picture before the search. */
export type QuarterTurns = 0 | 1 | 2 | 3;

/** The whole picture, shrunk into a grey square, ready to be searched at any quarter turn. */
export interface SearchSquare {
  readonly pixels: Float32Array;
  /** Pixels of the square per pixel of the picture. */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

// BlazeFace, back camera: 896 anchors, each with a box (centre, size) and six landmarks, the eyes first.
const SIDE = 256;
const ANCHOR_GRIDS = [
  { stride: 16, perCell: 2, count: 512 },
  { stride: 32, perCell: 6, count: 384 },
] as const;
const VALUES = 16;

/** Limits of the search, as in the lab study of 2026-11-23 (0 of 182 faces missed; 15 880 pairs judged with them). */
export const SEARCH = { leastScore: 0.3, mostOverlap: 0.3, mostFaces: 8 } as const;

const ANCHORS: readonly (readonly Point[])[] = ANCHOR_GRIDS.map(({ stride, perCell, count }) =>
  Array.from({ length: count }, (_, i): Point => {
    const cell = Math.floor(i / perCell);
    const cells = SIDE / stride;
    return [stride * ((cell % cells) + 0.5), stride * (Math.floor(cell / cells) + 0.5)];
  }),
);

/** Shrinks a picture into the detector's square, grey around it. */
export async function searchSquare(raster: Raster): Promise<SearchSquare> {
  const scale = SIDE / Math.max(raster.width, raster.height);
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const left = Math.floor((SIDE - width) / 2);
  const top = Math.floor((SIDE - height) / 2);
  const bytes = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .extend({ left, top, right: SIDE - width - left, bottom: SIDE - height - top, background: '#808080' })
    .raw()
    .toBuffer();
  const pixels = new Float32Array(bytes).map((value) => value / 127.5 - 1);
  return { pixels, scaleX: width / raster.width, scaleY: height / raster.height, left, top };
}

/** Searches the square for faces after turning it; best score first, overlapping ones dropped, in picture coordinates. */
export async function detectFaces(net: Net, square: SearchSquare, turns: QuarterTurns): Promise<Detection[]> {
  const outputs = await net.run(turned(square.pixels, turns), [1, SIDE, SIDE, 3]);
  const found = ANCHOR_GRIDS.flatMap(({ count }, grid) => {
    const scores = outputOf(outputs, count, 1);
    const boxes = outputOf(outputs, count, VALUES);
    return ANCHORS[grid]!.flatMap((anchor, i) => {
      const score = 1 / (1 + Math.exp(-scores[i]!));
      if (!(score >= SEARCH.leastScore)) return [];
      return [toDetection(square, turns, anchor, boxes.subarray(i * VALUES, (i + 1) * VALUES), score)];
    });
  });
  return withoutOverlaps(found.sort((one, other) => other.score - one.score));
}

function toDetection(
  square: SearchSquare,
  turns: QuarterTurns,
  [anchorX, anchorY]: Point,
  values: Float32Array,
  score: number,
): Detection {
  const at = (i: number) => toPicture(square, unturn([values[i]! + anchorX, values[i + 1]! + anchorY], turns));
  const [x, y] = at(0);
  const [across, down] = turns % 2 === 0 ? [values[2]!, values[3]!] : [values[3]!, values[2]!];
  const width = across / square.scaleX;
  const height = down / square.scaleY;
  return { score, box: { x: x - width / 2, y: y - height / 2, width, height }, eyes: [at(4), at(6)] };
}

function toPicture({ scaleX, scaleY, left, top }: SearchSquare, [x, y]: Point): Point {
  return [(x - left) / scaleX, (y - top) / scaleY];
}

// Where a point of the turned square lay before: each clockwise quarter turn brought (x, y) to (SIDE - y, x).
function unturn(point: Point, turns: QuarterTurns): Point {
  let [x, y] = point;
  for (let i = 0; i < turns; i++) [x, y] = [y, SIDE - x];
  return [x, y];
}

function turned(pixels: Float32Array, turns: QuarterTurns): Float32Array {
  if (turns === 0) return pixels;
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = unturn([(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5], turns);
    const from = (Math.floor(y) * SIDE + Math.floor(x)) * 3;
    for (let channel = 0; channel < 3; channel++) out[i * 3 + channel] = pixels[from + channel]!;
  }
  return out;
}

function withoutOverlaps(sorted: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const one of sorted) {
    if (kept.length === SEARCH.mostFaces) break;
    if (kept.every((other) => overlap(one.box, other.box) <= SEARCH.mostOverlap)) kept.push(one);
  }
  return kept;
}

/** Intersection over union of two boxes, 0..1. */
function overlap(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (one.width * one.height + other.width * other.height - shared);
}
