import type { Rgb } from './colour.ts';

/** Skin from lightest to darkest; the gene `tone` runs along it. */
export const SKIN: readonly Rgb[] = [
  [246, 216, 200],
  [238, 198, 172],
  [224, 176, 144],
  [203, 150, 113],
  [168, 116, 82],
  [124, 82, 57],
  [82, 55, 42],
];

export const HAIR = {
  black: [22, 19, 18],
  espresso: [44, 31, 25],
  brown: [82, 54, 36],
  chestnut: [112, 66, 40],
  light: [142, 104, 68],
  blond: [204, 170, 118],
  red: [158, 74, 36],
  grey: [142, 140, 138],
  white: [216, 214, 210],
} as const satisfies Record<string, Rgb>;

export type HairColour = keyof typeof HAIR;

export const IRIS = {
  dark: [38, 24, 18],
  brown: [84, 52, 30],
  hazel: [118, 92, 48],
  green: [92, 116, 76],
  blue: [84, 124, 164],
  grey: [128, 142, 150],
} as const satisfies Record<string, Rgb>;

export type IrisColour = keyof typeof IRIS;

export const LIPS_LIGHTEST: Rgb = [182, 100, 94];
export const LIPS_DARKEST: Rgb = [110, 62, 56];

export const LIPSTICK: readonly Rgb[] = [
  [166, 30, 42],
  [190, 66, 84],
  [140, 40, 60],
  [196, 96, 82],
  [112, 28, 44],
];

export const EYE_SHADOW: readonly Rgb[] = [
  [70, 44, 60],
  [60, 52, 46],
  [52, 60, 88],
  [96, 58, 40],
];

export const FRAMES: readonly Rgb[] = [
  [20, 20, 22],
  [70, 40, 24],
  [120, 112, 104],
  [26, 40, 70],
  [110, 28, 30],
  [176, 140, 80],
];

export const METALS: readonly Rgb[] = [
  [212, 175, 90],
  [210, 214, 220],
];

export const CLOTH: readonly Rgb[] = [
  [36, 44, 66],
  [120, 34, 40],
  [52, 84, 66],
  [198, 198, 202],
  [30, 30, 32],
  [86, 112, 150],
  [150, 120, 84],
  [92, 70, 110],
  [226, 220, 206],
];
