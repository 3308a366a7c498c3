import type { Rgb } from '../colour.ts';
import { mix } from '../curves.ts';

/** One visible point while its colour is found. */
export interface Fragment {
  /** Position in the head's own axes, cm, and the vertex attribute `edge`. */
  x: number;
  y: number;
  z: number;
  edge: number;
  /** World normal; unit length again once shaded. */
  nx: number;
  ny: number;
  nz: number;
  /** Linear colour of the surface. */
  r: number;
  g: number;
  b: number;
  /** How far light creeps around the surface, by channel (skin: red farthest). */
  wrapR: number;
  wrapG: number;
  wrapB: number;
  specular: number;
  shininess: number;
  /** Shine of skin: 1 = bare skin, less under hair. */
  gloss: number;
  /** The point lies on an eyeball, whose normal is (corneaX, corneaY, ...) in the head's own axes. */
  cornea: boolean;
  corneaX: number;
  corneaY: number;
}

export const newFragment = (): Fragment => ({
  x: 0,
  y: 0,
  z: 0,
  edge: 0,
  nx: 0,
  ny: 0,
  nz: 1,
  r: 0,
  g: 0,
  b: 0,
  wrapR: 0,
  wrapG: 0,
  wrapB: 0,
  specular: 0,
  shininess: 0,
  gloss: 0,
  cornea: false,
  corneaX: 0,
  corneaY: 0,
});

/** Gives the fragment the colour and light response of its material; reads position, edge and normal. */
export type Painter = (fragment: Fragment) => void;

/** Multiplies the colour, by `share` of the way. */
export function tint(f: Fragment, by: Rgb, share: number): void {
  f.r *= mix(1, by[0], share);
  f.g *= mix(1, by[1], share);
  f.b *= mix(1, by[2], share);
}

/** Lays a colour (times `k`) over, `share` of it opaque. */
export function cover(f: Fragment, colour: Rgb, share: number, k = 1): void {
  f.r = mix(f.r, colour[0] * k, share);
  f.g = mix(f.g, colour[1] * k, share);
  f.b = mix(f.b, colour[2] * k, share);
}

export function setColour(f: Fragment, colour: Rgb, k: number): void {
  f.r = colour[0] * k;
  f.g = colour[1] * k;
  f.b = colour[2] * k;
}

export function setWrap(f: Fragment, red: number, green: number, blue: number): void {
  f.wrapR = red;
  f.wrapG = green;
  f.wrapB = blue;
}

export function setShine(f: Fragment, specular: number, shininess: number): void {
  f.specular = specular;
  f.shininess = shininess;
}

/** Tilts the normal. */
export function bend(f: Fragment, dx: number, dy: number): void {
  f.nx += dx;
  f.ny += dy;
  const scale = 1 / Math.hypot(f.nx, f.ny, f.nz);
  f.nx *= scale;
  f.ny *= scale;
  f.nz *= scale;
}
