import { bell, clamp, hill, mix, smoothstep } from '../curves.ts';
import { eyeAt, type Face, foldX, type Lips, lipsAt, wingDistance } from './face.ts';

/** How far the skin stands out (cm along z) from the bare head at (x, y) of the front. */
export function relief(face: Face, x: number, y: number): number {
  const ax = Math.abs(x);
  return (
    sockets(face, x, ax, y) +
    lids(face, x, ax, y) +
    cheeks(face, ax, y) +
    nose(face, ax, y) +
    swellings(face, ax, y) +
    nasolabialFold(face, ax, y) +
    mouth(face, x, y) +
    chin(face, x, y)
  );
}

function sockets({ genes: g }: Face, x: number, ax: number, y: number): number {
  const hollow = (0.45 + 0.5 * g.eyeDeep) * hill(ax, y, g.eyeX - 0.4, g.eyeY + 0.55, 1.9, 1.15);
  const ball = (0.42 + 0.1 * g.epi) * hill(ax, y, g.eyeX, g.eyeY, 1.35, 1.0);
  const ridge = g.browRidge * hill(ax, y, 2.9, g.browY + g.eyeY + 0.1, 2.6, 0.75);
  return -hollow + ball + ridge + 0.25 * g.browRidge * hill(x, y, 0, 1.9, 1.5, 0.8);
}

function lids(face: Face, x: number, ax: number, y: number): number {
  if (!(Math.abs(y - face.genes.eyeY) < 2 && ax > 0.6 && ax < 6)) return 0;
  const eye = eyeAt(face, x, y);
  if (!(eye.along > -1.1 && eye.along < 1.1)) return 0;
  const weight = smoothstep(1.1, 0.9, Math.abs(eye.along));
  const crease = eye.upperLid + face.genes.crease;
  const opening = eye.inside ? 0.13 : 0;
  const furrow = 0.1 * bell((eye.height - crease) / 0.1);
  return weight * (0.07 * bell((eye.height - eye.upperLid - 0.1) / 0.12) - opening - furrow);
}

function cheeks({ genes: g, smile }: Face, ax: number, y: number): number {
  const bag =
    0.22 * hill(ax, y, g.eyeX, g.eyeY - 1.15, 1.4, 0.4) - 0.14 * hill(ax, y, g.eyeX, g.eyeY - 1.75, 1.5, 0.35);
  const bone = (0.35 + 0.55 * g.cheekBone + 0.35 * Math.max(0, smile)) * hill(ax, y, 4.5, -2.4 + 0.3 * smile, 1.9, 1.5);
  return g.bags * bag + bone + (g.fat > 0 ? 0.7 : 0.9) * g.fat * hill(ax, y, 4.4, -5.4 * g.faceLow, 2.2, 2.2);
}

function nose(face: Face, ax: number, y: number): number {
  const { genes: g, noseTip, noseBase } = face;
  if (!(y < 2.2 && y > noseBase - 0.9 && ax < 4)) return 0;
  const down = clamp(y / noseTip);
  const height = noseProfile(face, y, down);
  const width = y > noseTip ? mix(g.bridgeW, g.tipW, down ** 1.6) : g.tipW * 1.02;
  const ridge = height * Math.exp(-((ax / width) ** 2.3) * 0.8);
  const da = wingDistance(face, ax, y);
  const wing = da < 1.6 ? g.noseH * 0.5 * Math.sqrt(Math.max(0, 1 - (da / 1.25) ** 2)) : 0;
  const flank = 0.45 * height * Math.exp(-((ax / (width + 0.85)) ** 2));
  const top = Math.max(ridge, wing);
  const weld = top > 0.4 ? 0.18 * Math.exp(-Math.abs(ridge - wing) * 5) * 0.6 : 0;
  return top + flank * (1 - clamp(top / 1.5)) + weld;
}

function noseProfile({ genes: g, noseTip, noseBase }: Face, y: number, down: number): number {
  if (y > 0.2) return g.bridgeH * smoothstep(2.2, 0, y);
  if (y >= noseTip)
    return mix(g.bridgeH, g.noseH, down ** 1.05) + g.hump * Math.sin(Math.PI * clamp(down * 1.25)) * 0.8;
  const under = clamp((noseTip - y) / (noseTip - noseBase + 0.05));
  return g.noseH * Math.sqrt(Math.max(0, 1 - under ** 2.2)) + 0.15 * (1 - under);
}

function swellings({ genes }: Face, ax: number, y: number): number {
  let z = 0;
  for (const [cx, cy, rx, ry, height] of genes.bump) z += height * hill(ax, y, cx, cy, rx, ry);
  return z;
}

function nasolabialFold(face: Face, ax: number, y: number): number {
  const d = ax - foldX(face, y);
  const start = smoothstep(face.noseBase + 0.9, face.noseBase + 0.2, y);
  const reach = start * smoothstep(face.mouthY - 1.0, face.mouthY + 0.3, y);
  const depth = 0.1 + 0.22 * face.genes.old + 0.24 * Math.max(0, face.smile);
  return depth * 0.8 * reach * bell((d - 0.9) / 0.8) - depth * reach * bell(d / 0.35);
}

function mouth(face: Face, x: number, y: number): number {
  const { mouthY, noseBase } = face;
  const betweenNoseAndLip = y < noseBase && y > mouthY;
  const philtrum = betweenNoseAndLip ? 0.12 * bell(x / 0.28) * smoothstep(noseBase, noseBase - 0.3, y) : 0;
  const teeth = 0.35 * hill(x, y, 0, mouthY, face.mouthW * 1.1, 1.7);
  const lips = lipsAt(face, x);
  return teeth - philtrum + (lips ? lipRelief(face, lips, y) : 0);
}

function lipRelief({ genes }: Face, lips: Lips, y: number): number {
  const { upper, innerUpper, innerLower, lower, fullness } = lips;
  const parting = 0.14 * bell((y - lips.parting) / 0.1) * Math.sqrt(fullness);
  const out = genes.lipOut * Math.sqrt(fullness);
  if (y <= upper + 0.1 && y >= innerUpper) {
    const v = (y - innerUpper) / Math.max(0.05, upper - innerUpper);
    return out * 0.62 * lipSwell(v, 0.72, 0.16) - parting;
  }
  if (y < innerUpper && y > innerLower) return -0.5 * smoothstep(0, 0.3, innerUpper - innerLower) - parting;
  if (y <= innerLower && y >= lower - 0.1) {
    const v = (innerLower - y) / Math.max(0.05, innerLower - lower);
    return out * 0.75 * lipSwell(v, 0.74, 0.13) - parting;
  }
  return -parting;
}

const lipSwell = (v: number, stretch: number, start: number) =>
  Math.max(0, Math.sin(Math.PI * clamp(v * stretch + start))) ** 0.8 * (v > 1 ? 0.4 : 1);

function chin(face: Face, x: number, y: number): number {
  const { genes, chinY } = face;
  const centre = chinY + 1.7;
  const groove = 0.3 * hill(x, y, 0, face.mouthY - face.gap * 0.7 - face.lipL - 0.55, 1.9, 0.5);
  const ball = (0.45 + 0.25 * genes.chinZ) * hill(x, y, 0, centre, 1.9, 1.15);
  return ball - groove - genes.cleft * bell(x / 0.22) * smoothstep(centre + 0.8, centre, y) * 0.4;
}
