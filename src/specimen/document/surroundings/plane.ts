import type { Point } from '../../../analysis/raster.ts';

/** The table's plane: millimetres from the page's own upper left corner, and where they are seen in the frame. */
export interface Plane {
  /** Of the page, in millimetres. */
  readonly width: number;
  readonly height: number;
  readonly at: (point: Point) => Point;
  /** Pixels of the frame per millimetre, about. */
  readonly scale: number;
}

/** A place and a direction on the plane: along it, and to its right. */
export interface Axis {
  readonly from: Point;
  /** Radians. */
  readonly angle: number;
}

export const onAxis = ({ from, angle }: Axis, along: number, aside: number): Point => [
  from[0] + along * Math.cos(angle) - aside * Math.sin(angle),
  from[1] + along * Math.sin(angle) + aside * Math.cos(angle),
];

export const pathOf = (plane: Plane, points: readonly Point[], closed = true): string =>
  `M${points.map((point) => plane.at(point).map(rounded).join(' ')).join('L')}${closed ? 'Z' : ''}`;

export const rounded = (value: number): string => value.toFixed(1);

/** A rectangle along an axis, its corners cut round where `round` (millimetres) says so. */
export function bar(axis: Axis, [from, to]: readonly [number, number], width: number, round = 0): Point[] {
  const half = width / 2;
  const corner = (along: number, aside: number, turn: number): Point[] =>
    Array.from({ length: round > 0 ? 7 : 1 }, (_, i) => {
      const angle = turn + ((i / 6) * Math.PI) / 2;
      return onAxis(axis, along + round * Math.cos(angle), aside + round * Math.sin(angle));
    });
  const [near, far, side] = [from + round, to - round, half - round];
  return [
    ...corner(far, -side, -Math.PI / 2),
    ...corner(far, side, 0),
    ...corner(near, side, Math.PI / 2),
    ...corner(near, -side, Math.PI),
  ];
}

/** A circle, or an ellipse along an axis. */
export const oval = (axis: Axis, along: number, across = along): Point[] =>
  Array.from({ length: 48 }, (_, i) => {
    const angle = (i / 24) * Math.PI;
    return onAxis(axis, along * Math.cos(angle), across * Math.sin(angle));
  });

/** A soft shadow of an outline that stands `height` millimetres over what it falls on. */
export function shadow(plane: Plane, outline: readonly Point[], height: number, opacity = 0.4): string {
  const shifted = outline.map(([x, y]): Point => [x + height * 0.5, y + height * 0.6]);
  return blurred(`<path d="${pathOf(plane, shifted)}" fill="#000" fill-opacity="${opacity}"/>`, height * 0.5, plane);
}

/** Drawn out of focus by so many millimetres. */
export function blurred(svg: string, by: number, { scale }: Plane): string {
  const deviation = (by * scale).toFixed(1);
  const id = `soft${deviation.replace('.', '-')}`;
  const region = 'x="-50%" y="-50%" width="200%" height="200%"';
  return `<filter id="${id}" ${region}><feGaussianBlur stdDeviation="${deviation}"/></filter><g filter="url(#${id})">${svg}</g>`;
}
