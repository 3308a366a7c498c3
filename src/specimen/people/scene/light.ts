import type { Rgb } from '../colour.ts';
import { cross, unit, type Vector } from '../rotation.ts';
import type { Placed } from './placed.ts';
import { type DepthBuffer, depthBuffer, draw, type Projection } from './rasteriser.ts';

/** A key light with shadows, a fill light without, and light from sky and floor. Directions point to the lamps. */
export interface Light {
  readonly key: Vector;
  readonly keyColour: Rgb;
  readonly keyPower: number;
  readonly fill: Vector;
  readonly fillColour: Rgb;
  readonly fillPower: number;
  readonly sky: Rgb;
  readonly floor: Rgb;
  /** Softness of the shadow's edge, in pixels of the shadow map. */
  readonly softness: number;
}

export const LIGHTS = {
  studio: {
    key: [0.38, 0.55, 0.95],
    keyColour: [1.0, 0.98, 0.95],
    keyPower: 1.55,
    fill: [-0.6, 0.15, 0.8],
    fillColour: [0.95, 0.97, 1],
    fillPower: 0.55,
    sky: [0.27, 0.27, 0.28],
    floor: [0.17, 0.16, 0.15],
    softness: 5,
  },
  window: {
    key: [-0.8, 0.35, 0.75],
    keyColour: [0.95, 0.98, 1.05],
    keyPower: 1.5,
    fill: [0.7, 0.1, 0.6],
    fillColour: [1, 0.93, 0.86],
    fillPower: 0.42,
    sky: [0.33, 0.34, 0.37],
    floor: [0.26, 0.24, 0.22],
    softness: 4,
  },
  lamp: {
    key: [0.65, 0.7, 0.7],
    keyColour: [1.12, 0.95, 0.76],
    keyPower: 1.4,
    fill: [-0.6, 0.0, 0.8],
    fillColour: [0.9, 0.92, 1],
    fillPower: 0.36,
    sky: [0.34, 0.31, 0.28],
    floor: [0.25, 0.22, 0.19],
    softness: 3,
  },
  outdoor: {
    key: [0.45, 0.85, 0.6],
    keyColour: [1.05, 1.0, 0.92],
    keyPower: 1.25,
    fill: [-0.4, 0.3, 0.8],
    fillColour: [0.85, 0.93, 1.1],
    fillPower: 0.5,
    sky: [0.44, 0.48, 0.55],
    floor: [0.3, 0.29, 0.26],
    softness: 4,
  },
  dim: {
    key: [0.3, 0.5, 0.9],
    keyColour: [1.08, 0.97, 0.85],
    keyPower: 0.85,
    fill: [-0.5, 0, 0.9],
    fillColour: [0.9, 0.95, 1.05],
    fillPower: 0.35,
    sky: [0.22, 0.22, 0.23],
    floor: [0.17, 0.16, 0.16],
    softness: 4,
  },
} as const satisfies Record<string, Light>;

export type LightName = keyof typeof LIGHTS;

const MAP_SIDE = 380;
/** Centimetres that the shadow map covers. */
const MAP_SPAN = 52;
const TAPS = 12;
/** Nearer than this (cm) a surface does not shade itself. */
const BIAS = 0.35;

/** Share of the key light, 0..1, that arrives at a world point. */
export type Shadow = (x: number, y: number, z: number) => number;

export function shadowOf(light: Light, placed: readonly Placed[]): Shadow {
  const projection = alongKey(light);
  const map = depthBuffer(MAP_SIDE, MAP_SIDE);
  placed.forEach((part, index) => {
    draw(map, part, index, projection);
  });
  const taps = Array.from({ length: TAPS }, (_, i) => {
    const radius = Math.sqrt((i + 0.5) / TAPS) * light.softness * 0.9;
    return [Math.cos(i * 2.4) * radius, Math.sin(i * 2.4) * radius] as const;
  });
  const point = { x: 0, y: 0, nearness: 0 };
  return (x, y, z) => {
    projection(x, y, z, point);
    let lit = 0;
    for (const [dx, dy] of taps) lit += litShare(map, (point.x + dx) | 0, (point.y + dy) | 0, point.nearness);
    return lit / TAPS;
  };
}

function alongKey(light: Light): Projection {
  const key = unit(light.key);
  const right = unit([key[2], 0, -key[0]]);
  const up = cross(key, right);
  const scale = MAP_SIDE / MAP_SPAN;
  return (x, y, z, screen) => {
    screen.x = MAP_SIDE / 2 + (x * right[0] + y * right[1] + z * right[2]) * scale;
    screen.y = MAP_SIDE / 2 - ((y + 4) * up[1] + x * up[0] + z * up[2]) * scale;
    screen.nearness = 100 + x * key[0] + y * key[1] + z * key[2];
  };
}

function litShare(map: DepthBuffer, x: number, y: number, nearness: number): number {
  if (x < 0 || y < 0 || x >= MAP_SIDE || y >= MAP_SIDE) return 1;
  const over = map.nearness[y * MAP_SIDE + x]! - nearness - BIAS;
  if (over <= 0) return 1;
  return over < 0.5 ? 1 - over * 2 : 0;
}
