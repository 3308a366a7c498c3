import type { Quadrilateral } from '../homography.ts';
import type { Point, Raster } from '../raster.ts';
import { type Line, lineThrough, quadrilateralWith } from './quadrilateral.ts';

/** Straight edges are found by adding up how the colours change across every line near the first guess. */
const EDGE = {
  /** Stretches of a side within which the change has one sign, and places in each. */
  stretches: 6,
  places: 10,
  /** Share of the side left out at both ends, where corners are round. */
  ends: 0.06,
  /** How much less a line at the end of the reach counts than the first guess. */
  bias: 0.3,
  /** Up to this reach lines are tried at every pixel, beyond it at every second one, and so on. */
  fineReach: 28,
  /** Pixels to either side of an edge at which its contrast is measured. */
  apart: 2.5,
} as const;
const PLACES = EDGE.stretches * EDGE.places;

/** One number for each side, the first from the first corner to the second. */
export type BySide<T> = readonly [T, T, T, T];

const bySide = <T>([a, b, c, d]: Quadrilateral, of: (from: Point, to: Point, side: number) => T): BySide<T> => [
  of(a, b, 0),
  of(b, c, 1),
  of(c, d, 2),
  of(d, a, 3),
];

/**
 * The quadrilateral (clockwise, in pixels) with each side, or those that `moves` names, moved to the strongest straight
 * edge within `reach` pixels of either of its ends. The same one where that leaves no convex quadrilateral.
 */
export function snappedToEdges(
  picture: Raster,
  corners: Quadrilateral,
  reach: number,
  moves: (side: number) => boolean = () => true,
): Quadrilateral {
  const snap = (from: Point, to: Point, side: number): Line =>
    moves(side) ? strongestEdge(picture, from, to, reach) : lineThrough(from, to);
  return quadrilateralWith(bySide(corners, snap)) ?? corners;
}

/**
 * How much the colours on both sides of each side differ, in levels (0..441), in the weakest stretch of it but one: a
 * finger may cover one.
 */
export const contrastsOf = (picture: Raster, corners: Quadrilateral): BySide<number> =>
  bySide(corners, (from, to) => stretchesOf(picture, from, to).sort((a, b) => a - b)[1]!);

/** The same of every stretch of every side, the weakest first. */
export const sortedStretches = (picture: Raster, corners: Quadrilateral): number[] =>
  bySide(corners, (from, to) => stretchesOf(picture, from, to))
    .flat()
    .sort((a, b) => a - b);

function stretchesOf(picture: Raster, from: Point, to: Point): number[] {
  const { normal } = lineThrough(from, to);
  const apart = new Float32Array(6);
  return Array.from({ length: EDGE.stretches }, (_, stretch) => {
    const sum = [0, 0, 0];
    for (let place = stretch * EDGE.places; place < (stretch + 1) * EDGE.places; place++) {
      const at = between(from, to, shareOf(place));
      sample(picture, moved(at, normal, EDGE.apart), apart, 0);
      sample(picture, moved(at, normal, -EDGE.apart), apart, 3);
      for (let channel = 0; channel < 3; channel++) sum[channel]! += apart[channel]! - apart[channel + 3]!;
    }
    return Math.hypot(...sum) / EDGE.places;
  });
}

function strongestEdge(picture: Raster, from: Point, to: Point, reach: number): Line {
  const side = lineThrough(from, to);
  const changes = changesAcross(picture, from, to, side.normal, reach);
  const step = Math.ceil(reach / EDGE.fineReach);
  let best = { score: 0, first: 0, last: 0 };
  for (let first = -reach; first <= reach; first += step)
    for (let last = -reach; last <= reach; last += step) {
      const far = (Math.abs(first) + Math.abs(last)) / (2 * reach);
      const score = changeAlong(changes, first, last, reach) * (1 - EDGE.bias * far * far);
      if (score > best.score) best = { score, first, last };
    }
  return lineThrough(moved(from, side.normal, best.first), moved(to, side.normal, best.last));
}

const moved = ([x, y]: Point, normal: Point, by: number): Point => [x + normal[0] * by, y + normal[1] * by];

const between = ([x0, y0]: Point, [x1, y1]: Point, t: number): Point => [x0 + (x1 - x0) * t, y0 + (y1 - y0) * t];

/** Colour outside less colour inside, by place, offset from -reach to reach, and channel. */
function changesAcross(picture: Raster, from: Point, to: Point, normal: Point, reach: number): Float32Array {
  const offsets = 2 * reach + 1;
  const changes = new Float32Array(PLACES * offsets * 3);
  const colours = new Float32Array((offsets + 2) * 3);
  for (let place = 0; place < PLACES; place++) {
    const at = between(from, to, shareOf(place));
    for (let i = 0; i < offsets + 2; i++) sample(picture, moved(at, normal, i - 1 - reach), colours, i * 3);
    for (let i = 0; i < offsets * 3; i++) changes[place * offsets * 3 + i] = colours[i + 6]! - colours[i]!;
  }
  return changes;
}

const shareOf = (place: number): number => EDGE.ends + ((1 - 2 * EDGE.ends) * (place + 0.5)) / PLACES;

/**
 * Change across the line from offset `first` at the side's start to `last` at its end: the root of each stretch's, without
 * its sign, so that a line all along counts for more than a strong piece of one.
 */
function changeAlong(changes: Float32Array, first: number, last: number, reach: number): number {
  let total = 0;
  for (let stretch = 0; stretch < EDGE.stretches; stretch++) {
    let [r, g, b] = [0, 0, 0];
    for (let place = stretch * EDGE.places; place < (stretch + 1) * EDGE.places; place++) {
      const offset = Math.round(first + (last - first) * shareOf(place)) + reach;
      const at = (place * (2 * reach + 1) + offset) * 3;
      r += changes[at]!;
      g += changes[at + 1]!;
      b += changes[at + 2]!;
    }
    total += Math.sqrt(Math.hypot(r, g, b));
  }
  return total;
}

/** Bilinear; beyond the border the last pixels go on. Pixel i spans i to i + 1. */
function sample({ data, width, height }: Raster, [px, py]: Point, target: Float32Array, at: number): void {
  const u = Math.min(Math.max(px - 0.5, 0), width - 1);
  const v = Math.min(Math.max(py - 0.5, 0), height - 1);
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const [fx, fy] = [u - x, v - y];
  const right = x + 1 < width ? 3 : 0;
  const below = y + 1 < height ? 3 * width : 0;
  for (let channel = 0, i = (y * width + x) * 3; channel < 3; channel++, i++) {
    const upper = data[i]! * (1 - fx) + data[i + right]! * fx;
    const lower = data[i + below]! * (1 - fx) + data[i + below + right]! * fx;
    target[at + channel] = upper * (1 - fy) + lower * fy;
  }
}
