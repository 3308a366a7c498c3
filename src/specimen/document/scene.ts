import type { Quadrilateral } from '../../analysis/homography.ts';
import type { Point } from '../../analysis/raster.ts';
import { type Stream, stream } from '../people/random.ts';
import type { Conditions } from './conditions.ts';
import type { PageFrame } from './sheet.ts';
import { drawSurroundings, type Surroundings } from './surroundings/surroundings.ts';

export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** A burnt-out spot in pixels; `strength` is added to all channels at its centre. */
export interface Glare {
  readonly x: number;
  readonly y: number;
  readonly spread: number;
  readonly strength: number;
}

/** A page on a table under a lamp: everything before the lens and the sensor. */
export interface Scene {
  readonly frame: Frame;
  /** The page's corners in the frame, from its own upper left one clockwise. Pixel i spans i to i + 1. */
  readonly corners: Quadrilateral;
  readonly table: { readonly colour: readonly [number, number, number]; readonly grain: readonly [number, number] };
  /** Brightness in the middle, and its relative change over the whole width and height. */
  readonly light: { readonly level: number; readonly slope: readonly [number, number] };
  readonly glare: Glare | null;
  readonly surroundings: Surroundings;
}

/** Draws a scene within the conditions: everything random about it is decided here. */
export function drawScene(page: PageFrame, conditions: Conditions, frame: Frame, seed: string): Scene {
  const random = stream(seed, 'scene');
  const fall = () => random.between(-conditions.lightFall, conditions.lightFall);
  const corners = drawCorners(page, conditions, frame, random);
  return {
    frame,
    corners,
    surroundings: drawSurroundings(page, corners, conditions, stream(seed, 'surroundings')),
    table: {
      colour: [random.between(60, 150), random.between(40, 120), random.between(30, 110)],
      grain: [random.between(0.01, 0.05), random.between(0.05, 0.3)],
    },
    light: { level: conditions.light, slope: [fall(), fall()] },
    glare: random.chance(conditions.glare) ? drawGlare(frame, random) : null,
  };
}

const UNIT_CORNERS: readonly Point[] = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

function drawCorners(page: Frame, conditions: Conditions, frame: Frame, random: Stream): Quadrilateral {
  const { pageShare, offset, rotation, perspective } = conditions;
  const within = (limit: number) => random.between(-limit, limit);
  const width = frame.width * pageShare;
  const height = (width * page.height) / page.width;
  const angle = (within(rotation) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const centre = [frame.width * (0.5 + within(offset)), frame.height * (0.5 + within(offset))] as const;
  const corners = UNIT_CORNERS.map(([x, y]): Point => {
    const u = (x * width) / 2 + within(perspective) * width;
    const v = (y * height) / 2 + within(perspective) * height * 0.7;
    return [centre[0] + u * cos - v * sin, centre[1] + u * sin + v * cos];
  });
  return corners as unknown as Quadrilateral;
}

/** Spots are drawn for a frame 1600 pixels wide and grow with it. */
function drawGlare(frame: Frame, random: Stream): Glare {
  return {
    x: random.between(0.2, 0.8) * frame.width,
    y: random.between(0.3, 0.9) * frame.height,
    spread: random.between(50, 110) * (frame.width / 1600),
    strength: random.between(120, 230),
  };
}
