import { linear, type Rgb } from '../colour.ts';
import { bell, clamp, mix, smoothstep } from '../curves.ts';
import { type Lips, lipsAt } from '../geometry/face.ts';
import { noise } from '../noise.ts';
import type { Complexion, Layer } from './complexion.ts';
import { cover, type Fragment, setColour } from './fragment.ts';

const ENAMEL = linear([226, 216, 200]);
const MOUTH_CAVITY: Rgb = [0.03, 0.012, 0.012];
const TOOTH_WIDTH = 0.62;

/** Lips, their parting line and, in an open mouth, the upper teeth. */
export const lips: Layer = (f, complexion) => {
  const { face } = complexion;
  const at = lipsAt(face, f.x);
  if (!(at && f.y < at.upper + 0.12 && f.y > at.lower - 0.12)) return;
  const open = f.y < at.innerUpper && f.y > at.innerLower && at.innerUpper - at.innerLower > 0.06;
  if (open) insideMouth(f, at, complexion);
  else lipSkin(f, at, complexion);
  partingLine(f, at, complexion);
};

function insideMouth(f: Fragment, lips: Lips, { face }: Complexion): void {
  const ax = Math.abs(f.x);
  const below = lips.innerUpper - f.y;
  const height = Math.max(0.3, Math.min(lips.innerUpper - lips.innerLower, 0.8));
  const row = smoothstep(0.03, 0.1, below) * smoothstep(0.62, 0.5, below / height);
  const tooth = row * smoothstep(1, 0.8, ax / (face.mouthW * 0.92));
  const betweenTeeth = Math.abs(((ax / TOOTH_WIDTH) % 1) - 0.5) * 2 >= 0.92;
  setColour(f, MOUTH_CAVITY, 1);
  cover(f, ENAMEL, tooth, (betweenTeeth ? 0.75 : 1) * (1 - (0.35 * ax) / face.mouthW));
  f.gloss = 0.6;
}

function lipSkin(f: Fragment, lips: Lips, { genes, lip }: Complexion): void {
  const edge = Math.min(smoothstep(-0.1, 0.07, lips.upper - f.y), smoothstep(-0.12, 0.1, f.y - lips.lower));
  const furrows = 1 + 0.2 * (noise(f.x * 6, f.y * 1.2, 3) - 0.5);
  const shade = (f.y > lips.parting ? 0.86 : 1) * furrows;
  cover(f, lip, edge * clamp(0.75 + 0.25 * (genes.makeup + 0.2)), shade);
  f.gloss = mix(f.gloss, 1.6, edge);
}

function partingLine(f: Fragment, lips: Lips, { face, parting }: Complexion): void {
  if (face.gap < 0.1) {
    cover(f, parting, 0.85 * bell((f.y - lips.parting) / 0.075) * lips.fullness ** 0.25);
    return;
  }
  const edge = Math.max(bell((f.y - lips.innerUpper) / 0.06), bell((f.y - lips.innerLower) / 0.06));
  cover(f, parting, 0.5 * edge * lips.fullness ** 0.3);
}
