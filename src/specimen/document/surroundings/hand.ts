import type { Point } from '../../../analysis/raster.ts';
import type { Stream } from '../../people/random.ts';
import type { Area } from '../guilloche.ts';
import { type Axis, bar, blurred, onAxis, oval, type Plane, pathOf, rounded, shadow } from './plane.ts';

/** A hand that holds the page: its thumb lies over it, its other fingers under it. */
export interface Hand {
  readonly over: string;
  readonly under: string;
  /** Outline of what lies over the page, in its millimetres. */
  readonly outline: readonly Point[];
}

/** What is printed, and which share of it a thumb may cover. */
export interface Printed {
  readonly area: Area;
  readonly most: number;
}

/** From pale to dark, as people are; each hand differs a little. */
const SKINS = ['#f3d3bd', '#e9bd9d', '#d8a27c', '#bd8258', '#96623f', '#6e4529', '#472c1d'] as const;

/** Half the width of a thumb along it, both in its largest half width: the pad, the joint, the ball that joins the hand. */
const PROFILE: readonly (readonly [along: number, half: number])[] = [
  [1, 0.96],
  [1.7, 1],
  [3, 0.9],
  [3.9, 0.98],
  [5.5, 1.05],
  [7.5, 1.5],
  [10, 2.6],
  [16, 3.4],
];

/** Millimetres: half the width of grown people's thumbs at the nail. */
const HALF = [7.5, 10.5] as const;
const LEAST_REACH = 0.8;

/** Takes hold of the page at an edge or a corner, and of the print covers no more than it may. */
export function drawHand(plane: Plane, printed: readonly Printed[], reach: number, random: Stream): Hand {
  const half = random.between(...HALF);
  const grip = gripOf(plane, random);
  const bend = random.between(-0.012, 0.012);
  const asked = random.between(0.45, 1) * reach;
  const at = (depth: number) => thumb({ ...grip, from: onAxis({ ...grip, angle: grip.inward }, depth, 0) }, half, bend);
  let depth = asked;
  while (depth > LEAST_REACH && !mayCover(at(depth).outline, printed)) depth *= 0.8;
  const { axis, outline } = at(Math.max(depth, LEAST_REACH));
  const skin = skinOf(random);
  return {
    outline,
    over: shadow(plane, outline, 3, 0.3) + flesh(plane, outline, skin, half) + details(plane, axis, half, skin),
    under: restOfHand(plane, axis, half, skin, random),
  };
}

type Grip = Axis & { readonly inward: number };

/** Edges are held at their sides, and the lower one more often than the upper. */
const EDGES = ['left', 'left', 'right', 'right', 'right', 'lower', 'lower', 'upper'] as const;
const OUTWARD = { right: 0, lower: Math.PI / 2, left: Math.PI, upper: -Math.PI / 2 } as const;

function gripOf({ width, height }: Plane, random: Stream): Grip {
  const edge = random.pick(EDGES);
  const isCorner = random.chance(0.35);
  const t = isCorner ? random.pick([0, 1]) : random.between(0.15, 0.85);
  const from: Point = {
    left: [0, t * height] as const,
    right: [width, t * height] as const,
    upper: [t * width, 0] as const,
    lower: [t * width, height] as const,
  }[edge];
  const outward = isCorner ? Math.atan2(from[1] - height / 2, from[0] - width / 2) : OUTWARD[edge];
  return { from, angle: outward + random.between(-0.5, 0.5), inward: outward + Math.PI };
}

function thumb(axis: Axis, half: number, bend: number): { readonly axis: Axis; readonly outline: readonly Point[] } {
  const side = (sign: number): Point[] =>
    stations(half).map(([along, width]) => onAxis(axis, along, sign * width + bend * along * along * 0.1));
  return { axis, outline: [...side(-1), ...side(1).reverse()] };
}

/** The tip is half an ellipse; from there on the profile, smoothly. */
function stations(half: number): [along: number, width: number][] {
  const tip = Array.from({ length: 13 }, (_, i): [number, number] => {
    const turn = ((i / 12) * Math.PI) / 2;
    return [half * (1 - Math.cos(turn)), half * PROFILE[0]![1] * Math.sin(turn)];
  });
  const rest = PROFILE.slice(1).flatMap(([to, end], i): [number, number][] => {
    const [from, start] = PROFILE[i]!;
    return Array.from({ length: 6 }, (_, step): [number, number] => {
      const t = (step + 1) / 6;
      const ease = (1 - Math.cos(t * Math.PI)) / 2;
      return [half * (from + (to - from) * t), half * (start + (end - start) * ease)];
    });
  });
  return [...tip, ...rest];
}

const mayCover = (outline: readonly Point[], printed: readonly Printed[]): boolean =>
  printed.every(({ area, most }) => coveredShare(area, outline) <= most);

/** The share of an area that an outline covers, by a grid of points. */
export function coveredShare({ x, y, width, height }: Area, outline: readonly Point[]): number {
  const [columns, rows] = [40, 8];
  let inside = 0;
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < rows; j++) {
      const point = [x + (width * (i + 0.5)) / columns, y + (height * (j + 0.5)) / rows] as const;
      if (isInside(point, outline)) inside++;
    }
  return inside / (columns * rows);
}

function isInside([x, y]: Point, outline: readonly Point[]): boolean {
  let inside = false;
  outline.forEach(([x1, y1], i) => {
    const [x2, y2] = outline[(i + 1) % outline.length]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  });
  return inside;
}

type Rgb = readonly [number, number, number];

function skinOf(random: Stream): Rgb {
  const hex = random.pick(SKINS);
  const light = random.between(0.9, 1.08);
  return [1, 3, 5].map(
    (at) => Number.parseInt(hex.slice(at, at + 2), 16) * light * random.between(0.97, 1.03),
  ) as never;
}

const shaded = (skin: Rgb, [r, g, b]: Rgb): string =>
  `rgb(${[skin[0] * r, skin[1] * g, skin[2] * b].map((value) => Math.min(255, Math.round(value))).join(',')})`;
/** Where less light falls, skin is redder. */
const darker = (skin: Rgb, by: number) => shaded(skin, [1 - by * 0.8, 1 - by, 1 - by]);
const lighter = (skin: Rgb, by: number) => shaded(skin, [1 + by, 1 + by, 1 + by * 0.9]);

/** Something round and soft: dark towards its outline, with a broad light on one side. */
function flesh(plane: Plane, outline: readonly Point[], skin: Rgb, half: number): string {
  const path = pathOf(plane, outline);
  const id = `f${path.length}${rounded(plane.at(outline[0]!)[0])}`.replace('.', '-').replace('--', '-');
  const width = (share: number) => rounded(share * half * plane.scale);
  const edge = (share: number, by: number, opacity: number) =>
    `<path d="${path}" fill="none" stroke="${darker(skin, by)}" stroke-opacity="${opacity}" stroke-width="${width(share)}"/>`;
  const light = outline.map(([x, y]): Point => [x - half * 0.18, y - half * 0.22]);
  return (
    `<clipPath id="${id}"><path d="${path}"/></clipPath><g clip-path="url(#${id})"><path d="${path}" fill="${shaded(skin, [1, 1, 1])}"/>` +
    blurred(`<path d="${pathOf(plane, light)}" fill="${lighter(skin, 0.09)}"/>`, half * 0.3, plane) +
    blurred(edge(0.9, 0.42, 0.75), half * 0.3, plane) +
    blurred(edge(0.25, 0.6, 0.7), half * 0.07, plane) +
    `</g>`
  );
}

/** Nail, lunula, and the creases over the joint. */
function details(plane: Plane, axis: Axis, half: number, skin: Rgb): string {
  const nail = nailOutline(axis, half);
  const path = pathOf(plane, nail);
  const glint = oval({ ...axis, from: onAxis(axis, half * 0.75, -half * 0.2) }, half * 0.32, half * 0.1);
  const lunula = oval({ ...axis, from: onAxis(axis, half * 1.35, 0) }, half * 0.16, half * 0.3);
  const crease = (along: number, span: number, opacity: number) => {
    const points = [-1, -0.5, 0, 0.5, 1].map((t) => onAxis(axis, half * (along + 0.12 * (1 - t * t)), t * half * span));
    return `<path d="${pathOf(plane, points, false)}" fill="none" stroke="${darker(skin, 0.45)}" stroke-opacity="${opacity}" stroke-width="${rounded(0.09 * half * plane.scale)}" stroke-linecap="round"/>`;
  };
  return (
    blurred(`<path d="${path}" fill="${darker(skin, 0.35)}"/>`, half * 0.06, plane) +
    `<path d="${path}" fill="${shaded(skin, [1.07, 0.98, 0.97])}"/>` +
    blurred(
      `<path d="${pathOf(plane, lunula)}" fill="${lighter(skin, 0.2)}" fill-opacity=".7"/><path d="${pathOf(plane, glint)}" fill="#fff" fill-opacity=".4"/>`,
      half * 0.07,
      plane,
    ) +
    blurred(crease(2.85, 0.62, 0.5) + crease(3.15, 0.72, 0.6) + crease(3.45, 0.6, 0.4), half * 0.04, plane)
  );
}

function nailOutline(axis: Axis, half: number): Point[] {
  const tip = Array.from({ length: 9 }, (_, i) => {
    const turn = ((i / 8 - 0.5) * Math.PI) as number;
    return onAxis(axis, half * (0.55 - 0.33 * Math.cos(turn)), half * 0.6 * Math.sin(turn));
  });
  const root = Array.from({ length: 9 }, (_, i) => {
    const turn = (0.5 - i / 8) * Math.PI;
    return onAxis(axis, half * (1.22 + 0.28 * Math.cos(turn)), half * 0.56 * Math.sin(turn));
  });
  return [...tip, ...root];
}

/** Palm and fingers on the table side of the page: seen only outside of it. */
function restOfHand(plane: Plane, axis: Axis, half: number, skin: Rgb, random: Stream): string {
  const way = random.pick([-1, 1]);
  const palm = bar({ ...axis, from: onAxis(axis, 0, way * half * 2.4) }, [half * 5, half * 18], half * 7.5, half * 2.5);
  const count = Math.floor(random.between(1, 4));
  const fingers = Array.from({ length: count }, (_, i) => {
    const from = onAxis(axis, 0, way * half * (2 + 1.75 * i));
    return bar({ from, angle: axis.angle + way * 0.06 * i }, [-half, half * 8], half * 1.7, half * 0.84);
  });
  const shapes = [palm, ...fingers.reverse()];
  return shapes.map((outline) => shadow(plane, outline, 4) + flesh(plane, outline, skin, half)).join('');
}
