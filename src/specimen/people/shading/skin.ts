import type { Rgb } from '../colour.ts';
import { bell, clamp, hill, smoothstep } from '../curves.ts';
import { foldX, wingDistance } from '../geometry/face.ts';
import { cloud, noise } from '../noise.ts';
import { beard } from './beard.ts';
import { brows } from './brows.ts';
import type { Complexion, Layer } from './complexion.ts';
import { eyes } from './eyes.ts';
import { cover, type Fragment, tint } from './fragment.ts';
import { lips } from './lips.ts';
import { wrinkles } from './wrinkles.ts';

const FLUSH: Rgb = [1.12, 0.8, 0.78];
const ROUGE: Rgb = [1.06, 0.72, 0.76];
const FRECKLE: Rgb = [0.72, 0.58, 0.48];
const UNDER_EYE: Rgb = [0.78, 0.68, 0.7];
const FOLD: Rgb = [0.7, 0.6, 0.58];
const WING_CREASE: Rgb = [0.6, 0.48, 0.45];
const UNDER_NOSE: Rgb = [0.62, 0.52, 0.5];
const PATCH_AMPLITUDE = 0.35;

const mottling: Layer = (f, { genes, skin }) => {
  const [ox, oy, oz] = genes.nOff;
  const large = cloud(f.x * 0.35 + ox, f.y * 0.35 + oy, f.z * 0.35 + oz) - 0.5;
  const middle = noise(f.x * 1.4 + ox, f.y * 1.4 + oy, f.z * 1.4) - 0.5;
  const pores = noise(f.x * 7, f.y * 7, f.z * 7) - 0.5;
  const m = 1 + genes.blotch * (0.22 * large + 0.1 * middle) + 0.07 * pores;
  f.r = skin[0] * m;
  f.g = skin[1] * m * (1 - 0.05 * middle);
  f.b = skin[2] * m * (1 - 0.06 * middle);
};

const flush: Layer = (f, { genes, face }) => {
  const ax = Math.abs(f.x);
  const places =
    0.9 * hill(ax, f.y, 4.2, -3.2, 2.0, 1.6) +
    0.9 * hill(f.x, f.y, 0, face.noseTip, 1.5, 1.1) +
    0.4 * hill(f.x, f.y, 0, face.chinY + 1.6, 1.8, 1.2);
  tint(f, FLUSH, clamp(genes.red * places + 0.15 * genes.red));
  if (genes.makeup) tint(f, ROUGE, genes.makeup * 0.6 * hill(ax, f.y, 5, -2.6, 1.9, 1.3));
};

const patches: Layer = (f, { genes }) => {
  const ax = Math.abs(f.x);
  let sum = 0;
  for (const [x, y, rx, ry, strength, mirrored] of genes.tex) {
    sum += strength * hill(mirrored ? ax : f.x, f.y, mirrored ? Math.abs(x) : x, y, rx, ry);
  }
  const t = clamp(sum, -1.6, 1) * PATCH_AMPLITUDE;
  f.r *= 1 + t * 0.9;
  f.g *= 1 + t * 1.1;
  f.b *= 1 + t * 1.15;
};

const freckles: Layer = (f, { genes }) => {
  if (!genes.freckle) return;
  const spots = smoothstep(0.66, 0.78, noise(f.x * 3.4 + genes.nOff[2], f.y * 3.4, f.z * 3.4));
  const area = clamp(hill(Math.abs(f.x), f.y, 2.8, -2.4, 3.4, 2.4) + 0.5 * hill(f.x, f.y, 0, 5, 5, 3));
  tint(f, FRECKLE, genes.freckle * area * spots);
};

const moles: Layer = (f, { genes, mole }) => {
  for (const [x, y, radius] of genes.moles) {
    const d = Math.hypot(f.x - x, f.y - y);
    if (d < radius * 1.4) cover(f, mole, smoothstep(radius * 1.4, radius * 0.7, d));
  }
};

const underEyes: Layer = (f, { genes }) => {
  const ax = Math.abs(f.x);
  const bags = (0.25 + 0.7 * genes.bags) * hill(ax, f.y, genes.eyeX - 0.2, genes.eyeY - 0.95, 1.5, 0.55);
  tint(f, UNDER_EYE, clamp(bags + 0.35 * hill(ax, f.y, genes.eyeX - 1.3, genes.eyeY + 0.1, 0.7, 0.9)));
};

const nasolabialFolds: Layer = (f, { genes, face }) => {
  const { noseBase, mouthY, smile } = face;
  const start = smoothstep(noseBase + 0.7, noseBase + 0.1, f.y);
  const reach = start * smoothstep(mouthY - 1.2, mouthY + 0.2, f.y);
  const depth = 0.12 + 0.4 * genes.wrinkle + 0.35 * Math.max(0, smile);
  tint(f, FOLD, reach * depth * bell((Math.abs(f.x) - foldX(face, f.y)) / 0.17));
};

const nostrils: Layer = (f, { genes, face, nostril }) => {
  const { noseW } = genes;
  const ax = Math.abs(f.x);
  const slope = 0.12 * (ax - noseW * 0.44);
  const d = Math.hypot((ax - noseW * 0.43) / (noseW * 0.25), (f.y - (face.noseBase + 0.26) + slope) / 0.17);
  cover(f, nostril, 0.85 * smoothstep(1.15, 0.75, d));
  const outerSide = ax > noseW * 0.62 ? 1 : 0.15;
  tint(f, WING_CREASE, 0.55 * bell((wingDistance(face, ax, f.y) - 1.2) / 0.14) * outerSide);
  tint(f, UNDER_NOSE, 0.5 * hill(f.x, f.y, 0, face.noseBase - 0.05, noseW * 0.8, 0.28));
};

const FRONT_LAYERS: readonly Layer[] = [
  flush,
  patches,
  freckles,
  moles,
  underEyes,
  wrinkles,
  nasolabialFolds,
  nostrils,
  beard,
  lips,
  brows,
  eyes,
];

/** Colour, gloss and eyeball of a point of the head. */
export function paintHead(f: Fragment, complexion: Complexion): void {
  f.gloss = 1;
  f.cornea = false;
  mottling(f, complexion);
  if (!(f.z > 0 && f.y < 9)) return;
  for (const layer of FRONT_LAYERS) layer(f, complexion);
}
