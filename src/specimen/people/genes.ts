import type { Rgb } from './colour.ts';
import type { IrisColour } from './palette.ts';

export const HAIR_STYLES = [
  'bald',
  'buzz',
  'short',
  'quiff',
  'fringe',
  'bob',
  'long',
  'tied',
  'afro',
  'curly',
  'bun',
  'scarf',
] as const;
export type HairStyle = (typeof HAIR_STYLES)[number];

export const BEARDS = ['none', 'stubble', 'full', 'goatee', 'moustache', 'long'] as const;
export type Beard = (typeof BEARDS)[number];

export const NECKLINES = ['round', 'v', 'shirt', 'polo', 'high'] as const;
export type Neckline = (typeof NECKLINES)[number];

/** Spectacles: half width and half height of a lens (cm), squareness of its rim (2 = ellipse), rim radius (cm), colour. */
export interface Glasses {
  readonly w: number;
  readonly h: number;
  readonly e: number;
  readonly t: number;
  readonly c: Rgb;
}

/** [x, y, radius] in cm. */
export type Mole = readonly [x: number, y: number, radius: number];
/** A swelling mirrored to both sides: [x, y, radius x, radius y, height], cm. */
export type Swelling = readonly [x: number, y: number, rx: number, ry: number, height: number];
/** A patch of lighter or darker skin: [x, y, radius x, radius y, strength, 1 = mirrored to both sides], cm. */
export type Patch = readonly [x: number, y: number, rx: number, ry: number, strength: number, mirrored: number];

/**
 * All numbers that make one fictional head. Lengths are centimetres, shares are 0..1, colours sRGB bytes.
 * Axes: x = picture right, y = up, z = towards the camera; the origin lies between the pupils on the axis of the head.
 */
export interface Genes {
  /** Names the person and seeds room, lamp and sensor noise. */
  seed: string;
  /** 0 feminine .. 1 masculine build. */
  masc: number;
  male: boolean;
  /** Years, for wrinkles and grey hair only: the age that is read from a picture is `apparentAge`. */
  age: number;
  /** Share of old age in the skin, 0 to 38 years, 1 from 72. */
  old: number;
  /** 0 lightest .. 1 darkest skin. */
  tone: number;

  /** Half width of the skull. */
  headW: number;
  /** Half width at the cheekbones. */
  cheekW: number;
  /** Half width at the jaw angle. */
  jawW: number;
  /** Half width of the chin. */
  chinW: number;
  /** Scale of everything below the eyes. */
  faceLow: number;
  chinLen: number;
  /** Height of the crown over the pupils. */
  crown: number;
  /** How far the chin stands out. */
  chinZ: number;
  /** Slope of the forehead, negative = falls back. */
  foreSlope: number;
  /** Fullness of cheeks and neck, about -1..1. */
  fat: number;
  /** Relief of the cheekbone. */
  cheekBone: number;
  /** Depth of the chin cleft, 0 = none. */
  cleft: number;

  /** Pupil to middle of the face. */
  eyeX: number;
  /** Half width of the eye opening. */
  eyeW: number;
  /** Height of the upper lid over the line of the corners. */
  eyeH: number;
  /** Slope of the eye, positive = outer corner up. */
  eyeTilt: number;
  /** Depth of the sockets. */
  eyeDeep: number;
  /** Epicanthic fold, 0..1. */
  epi: number;
  /** Moves the highest point of the lid outwards. */
  lidSkew: number;
  /** Lid edge to lid crease. */
  crease: number;
  eyeY: number;

  /** Brow over eye. */
  browY: number;
  /** Half thickness of the brow. */
  browT: number;
  browArch: number;
  /** Slope of the brow, positive = outer end up. */
  browTilt: number;
  /** Inner end of the brow to the middle of the face. */
  browIn: number;
  /** Outer end of the brow to the middle of the face. */
  browOut: number;
  /** Relief of the bone over the eyes. */
  browRidge: number;
  /** Density of the brow hair. */
  browD: number;

  noseLen: number;
  /** How far the tip stands out. */
  noseH: number;
  /** How far the root stands out. */
  bridgeH: number;
  /** Half width of the bridge. */
  bridgeW: number;
  /** Half width over the wings. */
  noseW: number;
  /** Half width of the tip. */
  tipW: number;
  /** Raises the tip. */
  tipUp: number;
  /** Hump (or hollow) of the bridge. */
  hump: number;

  mouthY: number;
  /** Half width of the mouth. */
  mouthW: number;
  /** Height of the upper lip. */
  lipU: number;
  /** Height of the lower lip. */
  lipL: number;
  /** Cupid's bow, 0..1. */
  cupid: number;
  /** How far the lips stand out. */
  lipOut: number;
  /** Corners of the mouth, positive = up. */
  cornerY: number;

  /** Scale of the ears. */
  earS: number;
  /** How far the ears stand off. */
  earOut: number;

  skin: Rgb;
  /** Redness of cheeks, nose, chin. */
  red: number;
  /** Unevenness of the skin colour. */
  blotch: number;
  freckle: number;
  /** Shine of the skin. */
  oily: number;
  lipC: Rgb;
  /** Strength of make-up, 0 = none. */
  makeup: number;
  /** Colour of the eye shadow. */
  makeC: Rgb;
  eyeC: IrisColour;
  /** Hair colour before greying. */
  browBase: Rgb;
  hairC: Rgb;
  browC: Rgb;

  style: HairStyle;
  /** Volume of the hair. */
  hairH: number;
  /** Height of the hairline. */
  hairline: number;
  /** Receding temples. */
  recede: number;
  /** Side of the parting, -1..1. */
  part: number;
  hairLen: number;
  wave: number;
  /** Height of the lower edge of a fringe, 0 = no fringe. */
  bang: number;
  beard: Beard;
  /** Density of the beard. */
  beardD: number;
  beardC: Rgb;
  /** Shaved beard shining through. */
  shadow: number;

  glasses: Glasses | null;
  /** Colour of the ear studs. */
  earring: Rgb | null;
  moles: readonly Mole[];
  wrinkle: number;
  /** Bags under the eyes. */
  bags: number;
  /** Left-right asymmetry, -1..1. */
  asym: number;
  cloth: Rgb;
  neckline: Neckline;
  /** Radius of the iris. */
  iris: number;
  /** Strength of the lid crease line. */
  lid: number;
  bump: readonly Swelling[];
  tex: readonly Patch[];
  /** Where in the noise lattice this person's skin and hair lie. */
  nOff: readonly [number, number, number];
  /** Resting pitch in degrees added to every pose, so that a requested pitch of 0 also reads about 0. */
  tilt: number;
}
