import type { Rgb } from '../colour.ts';
import { clamp, mix } from '../curves.ts';
import { unit } from '../rotation.ts';
import type { Light } from '../scene/light.ts';
import type { Fragment } from './fragment.ts';

/** What reaches one point: unit vector to the viewer, share of the key light, share of the surroundings' light. */
export interface Incidence {
  vx: number;
  vy: number;
  vz: number;
  keyShare: number;
  openness: number;
}

/** Turns the fragment's surface colour into the light it sends to the camera, in place (linear). */
export type Lighting = (f: Fragment, incidence: Incidence) => void;

/** Diffuse light that wraps around the edge of shadow, as in skin. */
function wrapped(cosine: number, wrap: number): number {
  return Math.max(0, (cosine + wrap) / (1 + wrap));
}

export function lightingOf(light: Light): Lighting {
  const key = unit(light.key);
  const fill = unit(light.fill);
  const { keyColour, keyPower, fillColour, fillPower, sky, floor } = light;
  const channel = (
    i: 0 | 1 | 2,
    wrap: number,
    toKey: number,
    toFill: number,
    up: number,
    keyShare: number,
    open: number,
  ) =>
    keyColour[i] * keyPower * wrapped(toKey, wrap) * keyShare +
    fillColour[i] * fillPower * wrapped(toFill, wrap) * open +
    mix(floor[i], sky[i], up) * open;
  return (f, { vx, vy, vz, keyShare, openness }) => {
    const toKey = f.nx * key[0] + f.ny * key[1] + f.nz * key[2];
    const toFill = f.nx * fill[0] + f.ny * fill[1] + f.nz * fill[2];
    const up = 0.5 + 0.5 * f.ny;
    // Red light scatters farthest under skin: it fills shadows and creases a little.
    const redKeyShare = mix(keyShare, 1, 0.12 * f.wrapR);
    f.r *= channel(0, f.wrapR, toKey, toFill, up, redKeyShare, openness ** 0.8);
    f.g *= channel(1, f.wrapG, toKey, toFill, up, keyShare, openness);
    f.b *= channel(2, f.wrapB, toKey, toFill, up, keyShare, openness);
    const [hx, hy, hz] = [key[0] + vx, key[1] + vy, key[2] + vz];
    const scale = 1 / Math.hypot(hx, hy, hz);
    const toHalf = Math.max(0, (f.nx * hx + f.ny * hy + f.nz * hz) * scale);
    if (f.cornea) addGlint(f, toHalf ** 260 * 1.6 * keyPower * (0.3 + 0.7 * keyShare));
    else addShine(f, toHalf, f.nx * vx + f.ny * vy + f.nz * vz, keyColour, keyPower * keyShare * openness);
  };
}

function addGlint(f: Fragment, power: number): void {
  f.r += power;
  f.g += power;
  f.b += power;
}

function addShine(f: Fragment, toHalf: number, toViewer: number, colour: Rgb, power: number): void {
  const fresnel = 0.5 + 1.5 * (1 - Math.max(0, toViewer)) ** 3;
  const lobe = toHalf ** f.shininess + 0.7 * toHalf ** (f.shininess * 3);
  const shine = f.specular * lobe * power * fresnel * 1.4;
  f.r += shine * colour[0];
  f.g += shine * colour[1];
  f.b += shine * colour[2];
}

/** Linear light to a display value 0..255 with a soft shoulder, for this exposure. */
export function toneCurve(exposure: number): (light: number) => number {
  return (light) => {
    const v = light * exposure * 0.82;
    const shouldered = v < 0.6 ? v : 0.6 + (1 - Math.exp(-(v - 0.6) * 1.9)) * 0.42;
    return 255 * clamp(shouldered) ** (1 / 2.2);
  };
}
