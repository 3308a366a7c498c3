import { linear, type Rgb } from '../colour.ts';
import { bell, smoothstep } from '../curves.ts';
import { type Eye, eyeAt } from '../geometry/face.ts';
import { noise } from '../noise.ts';
import type { Complexion, Layer } from './complexion.ts';
import { cover, type Fragment, tint } from './fragment.ts';

const SCLERA = linear([228, 222, 216]);
const CARUNCLE: Rgb = [0.5, 0.22, 0.2];
const PUPIL: Rgb = [0.006, 0.005, 0.005];
const LASHES: Rgb = [0.012, 0.009, 0.008];
const LOWER_LASHES: Rgb = [0.05, 0.03, 0.025];
const LID_CREASE: Rgb = [0.55, 0.45, 0.42];
const PUPIL_RADIUS = 0.24;
/** Radius of the eyeball's front, cm: only for its highlight. */
const EYEBALL_RADIUS = 1.25;

/** Eyeballs, lashes, eye shadow and lid creases. */
export const eyes: Layer = (f, complexion) => {
  const { genes, face } = complexion;
  const ax = Math.abs(f.x);
  if (!(Math.abs(f.y - genes.eyeY) < 2 && ax > 0.8 && ax < 6)) return;
  const eye = eyeAt(face, f.x, f.y);
  if (eye.inside && eye.upperLid - eye.lowerLid > 0.03) eyeball(f, eye, complexion);
  if (eye.along > -1.12 && eye.along < 1.15) lids(f, eye, complexion);
};

function eyeball(f: Fragment, eye: Eye, complexion: Complexion): void {
  const { genes, gaze } = complexion;
  const x = f.x - eye.side * genes.eyeX;
  const y = f.y - eye.centreY - 0.03;
  const white = 1 - 0.3 * eye.along ** 2;
  f.r = SCLERA[0] * white;
  f.g = SCLERA[1] * white * 0.97;
  f.b = SCLERA[2] * white * 0.95;
  if (eye.along < -0.75) cover(f, CARUNCLE, smoothstep(-0.75, -0.95, eye.along) * 0.7);
  iris(f, x - gaze[0], y - gaze[1], complexion);
  const lidShade = 1 - 0.62 * smoothstep(0.34, 0.0, eye.upperLid - eye.height);
  f.r *= lidShade;
  f.g *= lidShade;
  f.b *= lidShade;
  f.gloss = 0;
  f.cornea = true;
  f.corneaX = x / EYEBALL_RADIUS;
  f.corneaY = y / EYEBALL_RADIUS;
}

function iris(f: Fragment, dx: number, dy: number, { genes, iris: colour }: Complexion): void {
  const radius = genes.iris;
  const d = Math.hypot(dx, dy);
  if (!(d < radius + 0.04)) return;
  const fibres = noise(Math.atan2(dy, dx) * 6 + 20, d * 3, genes.nOff[1]);
  const lightFromBelow = 0.8 + 0.5 * smoothstep(0.1, -0.5, dy);
  const ring = 1 - 0.6 * smoothstep(radius * 0.78, radius, d);
  cover(f, colour, smoothstep(radius + 0.04, radius - 0.03, d), (0.75 + 0.7 * fibres) * lightFromBelow * ring);
  cover(f, PUPIL, smoothstep(PUPIL_RADIUS + 0.03, PUPIL_RADIUS - 0.03, d));
}

function lids(f: Fragment, eye: Eye, { genes, eyeShadow }: Complexion): void {
  const corners = smoothstep(-1.05, -0.8, eye.along) * smoothstep(1.15, 0.95, eye.along);
  const above = eye.height - eye.upperLid;
  const lash = (genes.male ? 0.055 : 0.085) * (1 + 0.5 * eye.along) + 0.06 * genes.makeup;
  if (!eye.inside && genes.makeup && above > 0 && above < 1.2) {
    cover(f, eyeShadow, 0.6 * genes.makeup * smoothstep(genes.crease + 0.45, 0.05, above) * corners);
  }
  if (above > -0.05 && above < lash * 2.2) {
    cover(f, LASHES, 0.92 * smoothstep(lash * 2.0, lash * 0.6, above) * corners);
  }
  if (!eye.inside && eye.height < eye.lowerLid) {
    const strength = genes.makeup ? 0.5 : 0.28;
    cover(f, LOWER_LASHES, strength * smoothstep(0.12, 0.02, eye.lowerLid - eye.height) * corners);
  }
  if (!eye.inside && above > 0) {
    tint(f, LID_CREASE, 0.75 * bell((above - genes.crease) / 0.07) * genes.lid * corners * (1 - 0.6 * genes.epi));
  }
}
