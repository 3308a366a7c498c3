import type { Stream } from '../people/random.ts';

/** A rectangle of the drawing, in millimetres. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Ink {
  readonly hue: number;
  readonly lightness: number;
  readonly width: number;
}

/** A field of interwoven fine lines over the whole area, as banknote and passport backgrounds have. */
export function weave(area: Area, hue: number, random: Stream): string {
  const phase = random.between(0, 2 * Math.PI);
  const swell = random.between(2.2, 3.4);
  const turns = random.between(2, 3.2);
  const strands = Math.ceil(area.height / 1.15) + 6;
  return Array.from({ length: strands }, (_, i) => {
    const middle = area.y + (i - 3) * 1.15;
    const at = (t: number) =>
      middle +
      swell * Math.sin(t * turns * 2 * Math.PI + phase + i * 0.09) +
      0.7 * Math.sin(t * 41 + i * (i % 2 ? 1 : -1));
    const ink = { hue: hue + (i % 3) * 26 - 26, lightness: 70 + (i % 4) * 2, width: 0.13 };
    return line(along(area, at), ink);
  }).join('');
}

/** A rosette: closed loops around a centre whose radius swings between two circles. */
export function rosette(centre: readonly [number, number], radius: number, hue: number, random: Stream): string {
  const lobes = Math.floor(random.between(9, 15));
  return Array.from({ length: 9 }, (_, ring) => {
    const swing = radius * (0.1 + 0.035 * ring);
    const mean = radius - swing;
    const points = Array.from({ length: 241 }, (_, step) => {
      const angle = (step / 240) * 2 * Math.PI;
      const reach = mean + swing * Math.cos(lobes * angle + ring * 0.35);
      return [centre[0] + reach * Math.cos(angle), centre[1] + reach * Math.sin(angle)] as const;
    });
    return line(points, { hue: hue + ring * 5, lightness: 76, width: 0.09 });
  }).join('');
}

/** Vertical mesh of fine sine lines; laid over the portrait, it ties it to the page. */
export function mesh(area: Area, hue: number): string {
  return Array.from({ length: Math.floor(area.width / 1.4) }, (_, i) => {
    const points = Array.from({ length: 61 }, (_, step) => {
      const t = step / 60;
      return [area.x + 0.7 + i * 1.4 + 0.55 * Math.sin(t * 26 + i), area.y + t * area.height] as const;
    });
    return line(points, { hue, lightness: 45, width: 0.09 });
  }).join('');
}

function along(area: Area, at: (t: number) => number): Array<readonly [number, number]> {
  return Array.from({ length: 121 }, (_, step) => [area.x + (step / 120) * area.width, at(step / 120)] as const);
}

function line(points: ReadonlyArray<readonly [number, number]>, ink: Ink): string {
  const path = points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L');
  return `<path d="M${path}" fill="none" stroke="hsl(${ink.hue},38%,${ink.lightness}%)" stroke-width="${ink.width}"/>`;
}
