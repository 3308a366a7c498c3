import { boxAround } from '../homography.ts';
import type { Box, Point } from '../raster.ts';

/**
 * A rotated rectangle around a line of text, in pixels of the raster. `angle` is that of its width against the x axis,
 * in radians, positive clockwise as one sees it; a line that is being read has the angle of its reading direction.
 */
export interface TextBox {
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** A point of the raster in a box's own frame: along its width and down its height, from its centre. */
export interface Offset {
  readonly along: number;
  readonly down: number;
}

/** Where a point lies in the frame of `box`. */
export function offsetFrom(box: TextBox, { cx, cy }: { cx: number; cy: number }): Offset {
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  const dx = cx - box.cx;
  const dy = cy - box.cy;
  return { along: dx * cos + dy * sin, down: dy * cos - dx * sin };
}

/** The box moved in its own frame. */
export function moved(box: TextBox, along: number, down: number): TextBox {
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  return { ...box, cx: box.cx + along * cos - down * sin, cy: box.cy + along * sin + down * cos };
}

/** The box made wider by `before` pixels at its start and `after` at its end. */
export function widened(box: TextBox, before: number, after: number): TextBox {
  return { ...moved(box, (after - before) / 2, 0), width: box.width + before + after };
}

/** The same rectangle, read from its other end. */
export function upsideDown(box: TextBox): TextBox {
  return { ...box, angle: box.angle > 0 ? box.angle - Math.PI : box.angle + Math.PI };
}

/** The box of a picture that was turned 90 degrees clockwise, in the picture before, `height` pixels high. */
export function beforeQuarterTurn({ cx, cy, angle, ...size }: TextBox, height: number): TextBox {
  const before = angle - Math.PI / 2;
  return { ...size, cx: cy, cy: height - cx, angle: before > -Math.PI / 2 ? before : before + Math.PI };
}

/** Smallest angle between the two lines of text, read from either end: 0..pi/2. */
export function angleBetween(a: TextBox, b: TextBox): number {
  const turn = Math.abs(a.angle - b.angle) % Math.PI;
  return Math.min(turn, Math.PI - turn);
}

/** Top left, top right, bottom right, bottom left as the line is read, in raster pixels times `scale`. */
export function cornersOf(box: TextBox, scale = 1): [Point, Point, Point, Point] {
  const corner = (x: number, y: number): Point => {
    const { cx, cy } = moved(box, (x * box.width) / 2, (y * box.height) / 2);
    return [cx * scale, cy * scale];
  };
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

/** The upright box around all the rectangles; undefined for none. */
export const hullOf = (boxes: readonly TextBox[]): Box | undefined =>
  boxes.length === 0 ? undefined : boxAround(boxes.flatMap((box) => cornersOf(box)));
