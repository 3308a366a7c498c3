import { clamp, smoothstep } from '../curves.ts';
import { browAt } from '../geometry/face.ts';
import { noise } from '../noise.ts';
import type { Layer } from './complexion.ts';
import { cover } from './fragment.ts';

export const brows: Layer = (f, { genes, face, brow }) => {
  const { along, y, thickness } = browAt(face, f.x);
  if (!(along > -0.08 && along < 1.08)) return;
  const d = (f.y - y) / Math.max(0.03, thickness);
  if (!(d > -1.6 && d < 1.6)) return;
  const lean = f.x < 0 ? -1 : 1;
  const strand = noise(f.x * 7 + f.y * 5 * lean, f.y * 2.5 - Math.abs(f.x) * 1.4, 5 + genes.nOff[0]);
  const body = smoothstep(1.25, 0.55, Math.abs(d) + (strand - 0.5) * 0.9) * smoothstep(1.08, 0.95, along);
  const opacity = clamp(body * genes.browD * (0.78 + 0.4 * (strand - 0.3)));
  cover(f, brow, opacity);
  f.gloss *= 1 - 0.6 * opacity;
};
