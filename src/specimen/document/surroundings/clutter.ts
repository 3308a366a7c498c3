import type { Point } from '../../../analysis/raster.ts';
import type { Stream } from '../../people/random.ts';
import { type Axis, bar, blurred, onAxis, oval, type Plane, pathOf, rounded, shadow } from './plane.ts';

export interface Thing {
  readonly name: ThingName;
  readonly svg: string;
}

/** What lies on desks and kitchen tables. */
const THINGS = {
  pen,
  cup,
  keys,
  paper,
  cable,
} as const;
export type ThingName = keyof typeof THINGS;
const NAMES = Object.keys(THINGS) as ThingName[];

/** Near the page, and partly under it: all of it is drawn before the page is laid down. */
export function drawThing(plane: Plane, random: Stream): Thing {
  const name = random.pick(NAMES);
  return { name, svg: THINGS[name](plane, random) };
}

/** A place by the page's edge, so many millimetres outside of it (negative: under the page), and the way outward. */
function besidePage({ width, height }: Plane, outside: number, random: Stream): Axis {
  const angle = random.between(-Math.PI, Math.PI);
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  const edge = Math.min(width / 2 / Math.max(Math.abs(x), 1e-6), height / 2 / Math.max(Math.abs(y), 1e-6));
  return { from: [width / 2 + x * (edge + outside), height / 2 + y * (edge + outside)], angle };
}

const fill = (plane: Plane, outline: readonly Point[], colour: string, opacity = 1): string =>
  `<path d="${pathOf(plane, outline)}" fill="${colour}" fill-opacity="${opacity}"/>`;
const stroke = (plane: Plane, points: readonly Point[], colour: string, width: number, closed = false): string =>
  `<path d="${pathOf(plane, points, closed)}" fill="none" stroke="${colour}" stroke-width="${rounded(width * plane.scale)}" stroke-linejoin="round" stroke-linecap="round"/>`;
const hsl = (random: Stream, saturation: readonly [number, number], lightness: readonly [number, number]): string =>
  `hsl(${Math.floor(random.between(0, 360))},${Math.floor(random.between(...saturation))}%,${Math.floor(random.between(...lightness))}%)`;

function pen(plane: Plane, random: Stream): string {
  const place = besidePage(plane, random.between(-8, 18), random);
  const axis = { from: place.from, angle: place.angle + random.between(0.9, 2.2) };
  const width = random.between(7.5, 10.5);
  const [body, cap] = [hsl(random, [10, 80], [12, 50]), hsl(random, [0, 60], [10, 80])];
  const barrel = bar(axis, [-70, 58], width, width * 0.3);
  const tip = [
    onAxis(axis, 57, -width * 0.4),
    onAxis(axis, 72, -0.6),
    onAxis(axis, 72, 0.6),
    onAxis(axis, 57, width * 0.4),
  ];
  return (
    shadow(plane, barrel, 5) +
    fill(plane, tip, '#b9bcc2') +
    fill(plane, barrel, body) +
    fill(plane, bar(axis, [-70, -18], width * 1.06, width * 0.3), cap) +
    fill(plane, bar({ ...axis, from: onAxis(axis, 0, width * 0.12) }, [-66, -28], 2.2, 1), '#c9ccd2') +
    gleam(plane, { ...axis, from: onAxis(axis, 0, -width * 0.2) }, [-68, 55], width * 0.16)
  );
}

const gleam = (plane: Plane, axis: Axis, span: readonly [number, number], width: number): string =>
  blurred(fill(plane, bar(axis, span, width, width * 0.45), '#fff', 0.5), width * 0.35, plane);

/** From above: rim, inside, drink, handle. It stands beside the page. */
function cup(plane: Plane, random: Stream): string {
  const radius = random.between(36, 46);
  const axis = besidePage(plane, radius + random.between(1, 14), random);
  const china = hsl(random, [0, 45], [35, 96]);
  const handle = { from: axis.from, angle: axis.angle + random.between(-1.2, 1.2) };
  const ring = (share: number, colour: string) => fill(plane, oval(axis, radius * share), colour);
  const grip = oval({ ...handle, from: onAxis(handle, radius * 1.1, 0) }, radius * 0.34, radius * 0.3);
  return (
    shadow(plane, oval(axis, radius), 16, 0.45) +
    stroke(plane, grip, china, 8, true) +
    ring(1, china) +
    blurred(ring(0.95, 'rgba(255,255,255,.35)'), 1, plane) +
    ring(0.91, 'rgba(0,0,0,.28)') +
    ring(0.86, random.pick(['#3b2114', '#6f4426', '#8c3f12', '#e9e4d8'])) +
    blurred(
      fill(plane, oval({ ...axis, from: onAxis(axis, -radius * 0.3, radius * 0.3) }, 9, 4), '#fff', 0.3),
      2,
      plane,
    )
  );
}

function keys(plane: Plane, random: Stream): string {
  const place = besidePage(plane, random.between(4, 20), random);
  const ring = oval(place, 13);
  const count = Math.floor(random.between(2, 5));
  const each = Array.from({ length: count }, (_, i) => {
    const angle = place.angle + random.between(-0.5, 0.5) + (i - count / 2) * 0.9;
    return key(plane, { from: onAxis({ ...place, angle }, 14, 0), angle }, random);
  });
  return shadow(plane, ring, 2) + each.join('') + stroke(plane, ring, '#a9adb3', 1.8, true);
}

function key(plane: Plane, axis: Axis, random: Stream): string {
  const metal = random.pick(['#b8bbc0', '#c9a94f', '#9a9ea5', '#d7c27a']);
  const teeth = Array.from({ length: 6 }, (_, i) => onAxis(axis, 26 + i * 4, random.between(2, 4)));
  const blade = [
    onAxis(axis, 16, -3.4),
    onAxis(axis, 50, -3.4),
    onAxis(axis, 53, 0),
    ...teeth.reverse(),
    onAxis(axis, 16, 3.6),
  ];
  const head = oval({ ...axis, from: onAxis(axis, 9, 0) }, 11, 12);
  const shapes = [blade, head];
  return (
    shapes.map((outline) => shadow(plane, outline, 2.5)).join('') +
    shapes.map((outline) => fill(plane, outline, metal)).join('') +
    stroke(plane, [onAxis(axis, 20, -0.8), onAxis(axis, 48, -0.8)], 'rgba(0,0,0,.3)', 1) +
    fill(plane, oval({ ...axis, from: onAxis(axis, 2.5, 0) }, 3), 'rgba(30,25,20,.75)') +
    blurred(fill(plane, oval({ ...axis, from: onAxis(axis, 10, -4) }, 5, 2.5), '#fff', 0.45), 1.2, plane)
  );
}

/** Sheets of common sizes, written on or ruled; a page often lies on one. */
const SHEETS = [
  [210, 148],
  [297, 210],
  [148, 105],
  [76, 76],
] as const;

function paper(plane: Plane, random: Stream): string {
  const [length, width] = random.pick(SHEETS);
  const place = besidePage(plane, random.between(-0.1, 0.4) * width, random);
  const axis = { from: place.from, angle: random.between(-Math.PI, Math.PI) };
  const outline = bar(axis, [-length / 2, length / 2], width);
  const colour = length === 76 ? random.pick(['#f7e27a', '#f3a7c0', '#a9dcf0']) : hsl(random, [0, 14], [86, 97]);
  return (
    shadow(plane, outline, 1.5, 0.35) + fill(plane, outline, colour) + writing(plane, axis, [length, width], random)
  );
}

function writing(plane: Plane, axis: Axis, [length, width]: readonly [number, number], random: Stream): string {
  const ink = random.pick(['#3a3f47', '#2b3f8c', '#6b6f76', '#9fb4c9']);
  const pitch = random.between(5, 9);
  const rows = Math.floor((width * 0.82) / pitch);
  const all = Array.from({ length: rows }, (_, row) => {
    const aside = -width * 0.4 + row * pitch;
    const end = random.chance(0.25) ? random.between(-0.3, 0.3) : 0.42;
    const words: string[] = [];
    for (let at = -length * 0.42; at < length * end; ) {
      const word = random.between(3, 13);
      words.push(stroke(plane, [onAxis(axis, at, aside), onAxis(axis, at + word, aside)], ink, pitch * 0.2));
      at += word + 3;
    }
    return words.join('');
  });
  return `<g opacity=".75">${all.join('')}</g>`;
}

/** A cable that runs past the page, or under it. */
function cable(plane: Plane, random: Stream): string {
  const place = besidePage(plane, random.between(-12, 12), random);
  const axis = { from: place.from, angle: place.angle + Math.PI / 2 + random.between(-0.6, 0.6) };
  const [swing, wave, phase] = [random.between(4, 22), random.between(0.015, 0.035), random.between(0, 6)];
  const points = Array.from({ length: 81 }, (_, i) => {
    const along = (i - 40) * 4;
    return onAxis(axis, along, swing * Math.sin(along * wave + phase));
  });
  const thickness = random.between(3, 5);
  const shade = Math.floor(random.between(15, 240));
  const dropped = points.map(([x, y]): Point => [x + 1.2, y + 1.5]);
  return (
    blurred(stroke(plane, dropped, 'rgba(0,0,0,.4)', thickness), 1, plane) +
    stroke(plane, points, `rgb(${shade},${shade},${shade})`, thickness) +
    blurred(
      stroke(
        plane,
        points.map(([x, y]): Point => [x - 0.5, y - 0.6]),
        'rgba(255,255,255,.35)',
        thickness * 0.25,
      ),
      0.4,
      plane,
    )
  );
}
