import type { Raster } from '../raster.ts';
import type { FaceMesh } from './mesh.ts';

/** What the colours at the vertices of the mesh say of something that lies over the face. */
export interface Cover {
  /** Distance in CIELAB chroma (a*, b*) between the lower half of the face and the upper one. */
  readonly lowerFace: number;
  /** Lightness (L*) of the less dark eye over that of the skin, and three times its spread: dark glass is dark and even. */
  readonly eyes: number;
  /** Share of the vertices around which all three channels are burnt out. */
  readonly burnt: number;
}

type Lab = readonly [lightness: number, a: number, b: number];

/** Forehead, upper cheeks and bridge of the nose. */
const UPPER = [10, 151, 9, 67, 297, 108, 337, 50, 205, 280, 425, 6, 197] as const;
/** Tip of the nose, mouth and chin. */
const LOWER = [152, 199, 200, 175, 18, 83, 313, 0, 37, 267, 164, 167, 393, 1, 2, 61, 291] as const;
const EYES = [
  [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
] as const;
const EYE_CORNERS = [33, 263] as const;
const BURNT = 245;
/** A vertex's colour is the mean of so many samples on each axis, each this share of the eyes' distance from the next. */
const [SAMPLES, STEP] = [5, 1 / 30];

/** Measures what covers a face; NaN where the mesh is no mesh. */
export function coverOf(raster: Raster, { vertices }: FaceMesh): Cover {
  const [right, left] = EYE_CORNERS.map((vertex) => vertices[vertex]!);
  const step = STEP * Math.hypot(left![0] - right![0], left![1] - right![1]);
  const colours = vertices.map(([x, y]) => meanColour(raster, x, y, step));
  const lab = (ids: readonly number[]) => ids.map((id) => labOf(colours[id]!));
  const [upper, lower] = [medians(lab(UPPER)), medians(lab(LOWER))];
  return {
    lowerFace: Math.hypot(lower[1] - upper[1], lower[2] - upper[2]),
    eyes: Math.max(...EYES.map((eye) => evenness(lab(eye).map(([lightness]) => lightness)) - upper[0])),
    burnt: colours.filter((colour) => Math.min(...colour) > BURNT).length / colours.length,
  };
}

const evenness = (lightness: readonly number[]): number => median(lightness) + 3 * spread(lightness);

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function meanColour({ data, width, height }: Raster, x: number, y: number, step: number): number[] {
  const sum = [0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const across = x + ((i % SAMPLES) - 2) * step;
    const down = y + (Math.floor(i / SAMPLES) - 2) * step;
    const at = 3 * (nearest(down, height) * width + nearest(across, width));
    for (let channel = 0; channel < 3; channel++) sum[channel]! += data[at + channel]!;
  }
  return sum.map((total) => total / SAMPLES ** 2);
}

const nearest = (at: number, side: number): number => Math.min(side - 1, Math.max(0, Math.round(at)));

const medians = (colours: readonly Lab[]): Lab => [0, 1, 2].map((i) => median(colours.map((c) => c[i]!))) as never;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** sRGB (IEC 61966-2-1), 0..255, in CIELAB under D65. */
function labOf(colour: readonly number[]): Lab {
  const [r, g, b] = colour.map((value) => linear(value / 255)) as [number, number, number];
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const linear = (value: number): number => (value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92);
const curve = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
