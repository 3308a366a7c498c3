import { clamp, hill, smoothstep } from '../curves.ts';
import type { Beard } from '../genes.ts';
import { lipsAt } from '../geometry/face.ts';
import { noise } from '../noise.ts';
import type { Complexion, Layer } from './complexion.ts';
import { cover, type Fragment } from './fragment.ts';

/** Where facial hair grows, each 0..1. */
interface Growth {
  readonly all: number;
  readonly moustache: number;
  readonly chin: number;
}

/** Opacity of each beard before the strands are drawn. */
const OPACITY: Record<Beard, (growth: Growth, density: number) => number> = {
  none: () => 0,
  stubble: ({ all }, density) => 0.5 * all * density,
  full: ({ all }, density) => smoothstep(0.25, 0.7, all) * (0.75 + 0.25 * density),
  long: ({ all }, density) => smoothstep(0.25, 0.7, all) * (0.75 + 0.25 * density),
  goatee: ({ moustache, chin }) => clamp(smoothstep(0.3, 0.6, moustache * 1.1) + smoothstep(0.4, 0.65, chin)),
  moustache: ({ moustache }) => smoothstep(0.3, 0.6, moustache * 1.1),
};

/** Shaved shadow and beard; leaves the lips free. */
export const beard: Layer = (f, complexion) => {
  const { genes, stubble } = complexion;
  if (!genes.male) return;
  const growth = growthAt(f, complexion);
  cover(f, stubble, genes.shadow * 0.55 * growth.all);
  const opacity = onLips(f, complexion) ? 0 : OPACITY[genes.beard](growth, genes.beardD);
  if (!(opacity > 0)) return;
  const [ox, oy] = genes.nOff;
  const strand = noise(f.x * 9 + ox, f.y * 3.5, f.z * 9);
  const fine = noise(f.x * 16, f.y * 6 + oy, f.z * 16);
  const k = clamp(opacity * (0.72 + 0.5 * (strand - 0.5) + 0.4 * (fine - 0.5)) * 1.25);
  cover(f, complexion.beard, k * 0.93, 0.7 + 0.6 * strand);
  f.gloss *= 1 - 0.7 * k;
};

function growthAt({ x, y }: Fragment, { genes, face }: Complexion): Growth {
  const ax = Math.abs(x);
  const jaw = smoothstep(genes.mouthY + 3.2 - 0.35 * ax, genes.mouthY + 1.2 - 0.35 * ax, y);
  const side = smoothstep(3.9, 6.4, ax + 0.25 * Math.max(0, -y - 2)) * smoothstep(1.5, -2.5, y);
  const moustache = hill(ax, y, 1.1, face.mouthY + face.lipU + 0.55, 1.7, 0.5);
  const bareCheek = 0.5 * hill(ax, y, 3.6, face.mouthY + 1.4, 1.3, 1.3);
  const all = clamp(Math.max(jaw * (1 - bareCheek), side, moustache));
  return { all, moustache, chin: hill(x, y, 0, face.mouthY - 2.6, 2.3, 2.2) };
}

function onLips({ x, y }: Fragment, { face }: Complexion): boolean {
  const lips = lipsAt(face, x);
  return lips !== null && y < lips.upper + 0.05 && y > lips.lower - 0.05;
}
