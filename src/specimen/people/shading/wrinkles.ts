import type { Rgb } from '../colour.ts';
import { bell, clamp, hill, smoothstep } from '../curves.ts';
import { noise } from '../noise.ts';
import type { Complexion, Layer } from './complexion.ts';
import { type Fragment, tint } from './fragment.ts';

const FURROW: Rgb = [0.78, 0.7, 0.68];

/** Lines of the forehead, crow's feet and frown lines. */
export const wrinkles: Layer = (f, complexion) => {
  const { wrinkle } = complexion.genes;
  if (!(wrinkle > 0.05)) return;
  const lines = forehead(f, complexion) + crowsFeet(f, complexion) + frown(f);
  tint(f, FURROW, clamp(lines * 0.55 * wrinkle));
};

function forehead({ x, y }: Fragment, { genes }: Complexion): number {
  const wavy = y - 0.15 * Math.cos(x * 0.6) + 0.12 * (noise(x * 0.8 + genes.nOff[0], y * 0.6, 1) - 0.5);
  const area = smoothstep(3.2, 4, y) * smoothstep(genes.hairline + 0.5, 6, y) * smoothstep(5, 2.5, Math.abs(x));
  return area * Math.max(0, Math.cos(wavy * 6.2)) ** 8;
}

function crowsFeet({ x, y }: Fragment, { genes, face }: Complexion): number {
  const out = Math.abs(x) - (genes.eyeX + genes.eyeW + 0.15);
  if (!(out > 0 && out < 1.7)) return 0;
  const angle = Math.atan2(y - genes.eyeY, out + 0.6);
  const area = smoothstep(1.7, 0.8, out) * smoothstep(1, 0.6, Math.abs(angle));
  return Math.max(0, Math.cos(angle * 11)) ** 6 * area * (0.8 + face.smile);
}

const frown = ({ x, y }: Fragment) => 0.8 * bell((Math.abs(x) - 0.45) / 0.12) * hill(0, y, 0, 2.2, 1, 0.9);
