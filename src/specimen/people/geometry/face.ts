import { bell, type Curve, clamp, curveThrough, mix, smoothstep } from '../curves.ts';
import type { Expression } from '../expression.ts';
import type { Genes } from '../genes.ts';

/** A face in one expression: what mesh and shading both need. Lengths in cm. */
export interface Face {
  readonly genes: Genes;
  readonly smile: number;
  /** Strength of the brow movement. */
  readonly brow: number;
  /** 0 = lids closed, 1 = at rest. */
  readonly eyeOpen: number;
  readonly chinY: number;
  readonly noseTip: number;
  readonly noseBase: number;
  readonly mouthY: number;
  readonly mouthW: number;
  /** Corners of the mouth over its middle. */
  readonly corner: number;
  /** Opening between the lips. */
  readonly gap: number;
  readonly lipU: number;
  readonly lipL: number;
  /** Half width, front depth and back depth of the head by height. */
  readonly halfWidth: Curve;
  readonly frontDepth: Curve;
  readonly backDepth: Curve;
}

/** Everything that follows from the person and the expression. */
export function faceOf(genes: Genes, expression: Expression): Face {
  const { smile = 0, open = 0, squint = 0, brow = 0, blink = 0 } = expression;
  const low = genes.faceLow;
  const chinY = -(11.4 * low) - genes.chinLen * 0.6 - open * 1.1;
  return {
    genes,
    smile,
    brow,
    eyeOpen: clamp(1 - 0.45 * squint - blink, 0, 1.35),
    chinY,
    noseTip: -genes.noseLen * 0.86 + genes.tipUp * 0.35,
    noseBase: -genes.noseLen,
    mouthY: genes.mouthY - open * 0.25,
    mouthW: genes.mouthW * (1 + 0.2 * smile - 0.06 * open),
    corner: genes.cornerY + 0.42 * smile,
    gap: open * 0.9,
    lipU: genes.lipU * (1 - 0.2 * Math.max(0, smile)),
    lipL: genes.lipL * (1 - 0.12 * Math.max(0, smile)),
    ...outlines(genes, chinY),
  };
}

function outlines(genes: Genes, chinY: number): Pick<Face, 'halfWidth' | 'frontDepth' | 'backDepth'> {
  const { faceLow: low, chinW, jawW, cheekW, headW, chinZ } = genes;
  return {
    halfWidth: curveThrough(
      [chinY, -9.5 * low, -7 * low, -4.6 * low, -2.2, 0.5, 3],
      [chinW * 0.78, chinW * 1.06, jawW, mix(jawW, cheekW, 0.62) + 0.15 * genes.fat, cheekW, headW * 0.985, headW],
    ),
    frontDepth: curveThrough(
      [chinY, -9.8 * low, -8.4 * low, -6.4 * low, -4.5 * low, -2, 0, 2.2, 3],
      [8.0 + chinZ, 8.9 + chinZ, 8.5 + 0.5 * chinZ, 9.1, 9.0, 8.85, 8.85, 9.3, 9.3],
    ),
    backDepth: curveThrough([-12, -8, -5, -3, 0, 3], [3.5, 4.2, 6, 7.4, 9, 9.7]),
  };
}

/** Horizontal section of the bare head. */
export interface Section {
  readonly halfWidth: number;
  readonly front: number;
  readonly back: number;
}

export function sectionAt(face: Face, y: number): Section {
  if (!(y > 3)) return { halfWidth: face.halfWidth(y), front: face.frontDepth(y), back: face.backDepth(y) };
  const { headW, crown, foreSlope } = face.genes;
  const q = clamp((y - 3) / (crown - 3));
  const cap = (1 - q ** 2.3) ** (1 / 2.05);
  return { halfWidth: headW * cap, front: (9.3 + foreSlope * q) * cap, back: 9.7 * cap };
}

/** The lips at one x: heights of the parting line, of the inner borders (apart when open) and of the outer borders. */
export interface Lips {
  readonly parting: number;
  readonly innerUpper: number;
  readonly innerLower: number;
  readonly upper: number;
  readonly lower: number;
  /** 1 in the middle, 0 at the corners. */
  readonly fullness: number;
}

/** Null beside the mouth. */
export function lipsAt(face: Face, x: number): Lips | null {
  const { genes } = face;
  const t = x / face.mouthW;
  if (t <= -1 || t >= 1) return null;
  const q = 1 - t * t;
  const parting = face.mouthY + face.corner * (t * t - 0.25) + 0.05 * Math.cos(t * 6) * q + genes.asym * 0.05 * t;
  const bow = 1 + genes.cupid * (0.22 * bell((Math.abs(t) - 0.22) / 0.14) - 0.3 * bell(t / 0.1));
  const innerUpper = parting + face.gap * 0.3 * q ** 0.7;
  const innerLower = parting - face.gap * 0.75 * q ** 0.7;
  return {
    parting,
    innerUpper,
    innerLower,
    upper: innerUpper + face.lipU * q ** 0.75 * bow,
    lower: innerLower - face.lipL * q ** 0.62,
    fullness: q,
  };
}

/** One eye seen from a point (x, y): coordinates in the eye's own frame and the lids above and below the point. */
export interface Eye {
  /** -1 for the eye at picture left, 1 for the other. */
  readonly side: number;
  /** -1 at the inner corner, 1 at the outer. */
  readonly along: number;
  /** Height over the line of the corners, as are the lids. */
  readonly height: number;
  readonly upperLid: number;
  readonly lowerLid: number;
  readonly inside: boolean;
  /** Height of the eye in the face. */
  readonly centreY: number;
}

export function eyeAt(face: Face, x: number, y: number): Eye {
  const { genes } = face;
  const side = x < 0 ? -1 : 1;
  const centreY = genes.eyeY + side * genes.asym * 0.05;
  const along = (x * side - genes.eyeX) / genes.eyeW;
  const height = y - centreY - genes.eyeTilt * along * genes.eyeW;
  const c = clamp(along, -1, 1);
  const arch = Math.max(0, 1 - Math.abs(c) ** 2.1);
  const epicanthus = genes.epi * 0.18 * bell((c + 0.75) / 0.35);
  const raised = genes.eyeH * face.eyeOpen * arch ** 0.72 * (1 + genes.lidSkew * c) - epicanthus;
  const lowerRest = -genes.eyeH * (0.62 - 0.12 * Math.max(0, face.smile)) * arch ** 0.85;
  const lowerLid = lowerRest * (0.35 + 0.65 * Math.min(1, face.eyeOpen + 0.35));
  const upper = face.eyeOpen < 0.4 ? mix(lowerLid, raised, face.eyeOpen / 0.4) : raised;
  const inside = along > -1 && along < 1 && height < upper && height > lowerLid;
  return { side, along, height, upperLid: Math.max(upper, lowerLid), lowerLid, inside, centreY };
}

/** A brow at one x: how far along it (0 inner end, 1 outer), its height and half thickness. */
export interface Brow {
  readonly along: number;
  readonly y: number;
  readonly thickness: number;
}

export function browAt(face: Face, x: number): Brow {
  const { genes } = face;
  const side = x < 0 ? -1 : 1;
  const along = (x * side - genes.browIn) / (genes.browOut - genes.browIn);
  const frown = face.brow < 0 ? face.brow * 0.3 * (1 - along) : 0;
  const arch = genes.browArch * (1 - ((along - 0.6) / 0.6) ** 2) * 0.5;
  const rest = genes.browY + genes.eyeY + face.brow * 0.45;
  const y = rest + genes.browTilt * (along - 0.4) * 1.6 + arch + frown + side * genes.asym * 0.06;
  return { along, y, thickness: genes.browT * browTaper(along) };
}

function browTaper(along: number): number {
  if (along < 0.12) return smoothstep(-0.06, 0.12, along);
  return along > 0.5 ? 1 - 0.75 * smoothstep(0.5, 1.05, along) : 1;
}

/** Distance of the naso-labial fold from the middle of the face at this height. */
export function foldX(face: Face, y: number): number {
  const start = face.noseBase + 0.4;
  return mix(face.genes.noseW, face.mouthW + 0.75, clamp((start - y) / (start - face.mouthY)));
}

/** Distance from the middle of the nose wing, in radii of the wing. */
export function wingDistance(face: Face, ax: number, y: number): number {
  const { noseW } = face.genes;
  return Math.hypot((ax - noseW * 0.66) / (noseW * 0.46), (y - face.noseBase - 0.62) / 0.82);
}
