import { mix } from './curves.ts';

/** Red, green, blue: sRGB 0..255 in genes and palettes, linear 0..1 in shading. */
export type Rgb = readonly [red: number, green: number, blue: number];

export const mapRgb = (c: Rgb, f: (value: number, channel: 0 | 1 | 2) => number): Rgb => [
  f(c[0], 0),
  f(c[1], 1),
  f(c[2], 2),
];

export const scaleRgb = (c: Rgb, by: number): Rgb => [c[0] * by, c[1] * by, c[2] * by];

export const timesRgb = (a: Rgb, b: Rgb): Rgb => [a[0] * b[0], a[1] * b[1], a[2] * b[2]];

export const mixRgb = (a: Rgb, b: Rgb, share: number): Rgb => mapRgb(a, (value, i) => mix(value, b[i], share));

/** sRGB bytes to linear light, with the plain 2.2 power. */
export const linear = (c: Rgb): Rgb => mapRgb(c, (value) => (value / 255) ** 2.2);
