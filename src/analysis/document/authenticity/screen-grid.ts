import { type Finding, measured, notMeasured } from '../../findings.ts';
import { homography, project, type Quadrilateral, quadrilateralOf } from '../../homography.ts';
import type { Point } from '../../raster.ts';
import type { LumaPlane } from '../../sampling.ts';
import { Fourier } from './fourier.ts';
import { sizeOf } from './plane.ts';

const SIDE = 128;

const GRID = {
  /** Windows along and down the document; an even number in all, since two are transformed at a time. */
  along: 6,
  down: 4,
  /** Periods a pixel of the picture that a screen's pixels are looked for at: finer than what a camera can resolve. */
  from: 0.5,
  to: 2.2,
  step: 0.006,
  /** A beat slower than this many periods a pixel is lost among what is printed on the page. */
  slowest: 0.125,
  /** Half the length, in steps, of the stretch whose median a beat must stand out of. */
  reach: 14,
  /** Natural logarithms of power at which one window counts at least and at most. */
  least: -1,
  most: 4,
} as const;

/** Bins next to the axes and next to the harmonics of JPEG's blocks of 8 pixels, which lie on them. */
const BLOCKS = { apart: SIDE / 8, reach: 2 } as const;

/** Noise in levels that is taken to be there even where a picture has none. */
const LEAST_NOISE = 0.5;

const STEPS = Math.round((GRID.to - GRID.from) / GRID.step);
const FOURIER = new Fourier(SIDE);
const HANN = Float64Array.from({ length: SIDE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIDE));
const LEAST_POWER = (LEAST_NOISE * HANN.reduce((sum, weight) => sum + weight ** 2, 0)) ** 2;

/** A square of the picture. `slopes`: by how much the places along and down the document change a pixel, there. */
interface Window {
  readonly left: number;
  readonly top: number;
  readonly slopes: readonly [Point, Point];
}

/**
 * How far the beats of a screen's pixels with the camera's stand out of the luma of a document: mean over the windows of the
 * logarithm of their power over what is beside it. A beat alone may be a printed pattern's; but a screen has one pitch, and the
 * outline tells how that pitch is seen at every place of its plane, so that beats of different length and direction are
 * added up. `fold`: pixels of the picture as taken per pixel of `luma`: where what is too fine to be seen comes back.
 */
export function screenGrid(luma: LumaPlane, corners: Quadrilateral, fold = 1): Finding<number> {
  if (!(Math.min(luma.width, luma.height) >= SIDE)) return notMeasured('the picture is too small');
  const windows = windowsOn(luma, corners);
  const spectra = windows.flatMap((one, i) => (i % 2 ? [spectrumOf(luma, windows[i - 1]!, one)] : []));
  const beats = [0, 1].map((axis) =>
    windows.map(({ slopes }, i) =>
      beatsAlong(
        (across, down) => powerAt(spectra[i >> 1]!, i % 2 ? -1 : 1, across, down),
        slopes[axis as 0 | 1],
        fold,
      ),
    ),
  );
  return measured(Math.max(...beats.map(strongest)));
}

function windowsOn({ width, height }: LumaPlane, corners: Quadrilateral): Window[] {
  const size = sizeOf(corners);
  const plane = quadrilateralOf({ x: 0, y: 0, ...size });
  const [toPicture, toPlane] = [homography(plane, corners), homography(corners, plane)];
  return Array.from({ length: GRID.along * GRID.down }, (_, i) => {
    const along = (size.width * ((i % GRID.along) + 0.5)) / GRID.along;
    const down = (size.height * (Math.floor(i / GRID.along) + 0.5)) / GRID.down;
    const [x, y] = project(toPicture, [along, down]);
    const left = Math.round(Math.min(width - SIDE, Math.max(0, x - SIDE / 2)));
    const top = Math.round(Math.min(height - SIDE, Math.max(0, y - SIDE / 2)));
    const at = (dx: number, dy: number) => project(toPlane, [left + SIDE / 2 + dx, top + SIDE / 2 + dy]);
    const [west, east, north, south] = [at(-0.5, 0), at(0.5, 0), at(0, -0.5), at(0, 0.5)];
    const slope = (axis: 0 | 1): Point => [east[axis] - west[axis], south[axis] - north[axis]];
    return { left, top, slopes: [slope(0), slope(1)] };
  });
}

/** The transform of two windows at once: one is the real part of what is transformed, the other the imaginary one. */
interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function spectrumOf(luma: LumaPlane, a: Window, b: Window): Spectrum {
  const [re, im] = [faded(luma, a), faded(luma, b)];
  for (let row = 0; row < SIDE; row++) FOURIER.transform(re, im, row * SIDE, 1);
  for (let column = 0; column < SIDE; column++) FOURIER.transform(re, im, column, SIDE);
  return { re, im };
}

/** Power of the first (sign 1) or the second (-1) window: what is alike, or opposite, at the mirrored frequency. */
function powerAt({ re, im }: Spectrum, sign: 1 | -1, across: number, down: number): number {
  const [bin, mirrored] = [binAt(across, down), binAt(-across, -down)];
  return ((re[bin]! + sign * re[mirrored]!) ** 2 + (im[bin]! - sign * im[mirrored]!) ** 2) / 4;
}

const binAt = (across: number, down: number): number => (down & (SIDE - 1)) * SIDE + (across & (SIDE - 1));

/** A window without its mean, fading out to its edges. */
function faded({ data, width }: LumaPlane, { left, top }: Window): Float64Array {
  const values = new Float64Array(SIDE * SIDE);
  let sum = 0;
  for (let y = 0, i = 0; y < SIDE; y++) {
    const from = (top + y) * width + left;
    for (let x = 0; x < SIDE; x++, i++) {
      values[i] = data[from + x]!;
      sum += values[i]!;
    }
  }
  const mean = sum / values.length;
  for (let y = 0, i = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, i++) values[i] = (values[i]! - mean) * HANN[x]! * HANN[y]!;
  return values;
}

/** Power of one window at a bin. */
type Power = (across: number, down: number) => number;

/** What stands out where a grid of each pitch along one axis of the document would be seen; NaN where nothing can be told. */
function beatsAlong(power: Power, slope: Point, fold: number): Float64Array {
  const seen = Float64Array.from({ length: STEPS }, (_, step) => {
    const [across, down] = beatOf(slope, step, fold);
    return Math.log(strongestAround(power, across, down) + LEAST_POWER);
  });
  const usual = usualAround(seen);
  return seen.map((value, step) => {
    if (!canBeTold(...beatOf(slope, step, fold))) return Number.NaN;
    return Math.min(GRID.most, Math.max(GRID.least, value - usual[step]!));
  });
}

/** Medians of stretches that overlap by half, and between their middles what lies between them. */
function usualAround(seen: Float64Array): Float64Array {
  const { reach } = GRID;
  const medians = Array.from({ length: Math.ceil(STEPS / reach) + 1 }, (_, i) => {
    const sorted = seen.slice(Math.max(0, (i - 1) * reach), (i + 1) * reach).sort();
    return sorted[sorted.length >> 1]!;
  });
  return seen.map((_, step) => {
    const [before, share] = [Math.floor(step / reach), (step % reach) / reach];
    return medians[before]! * (1 - share) + medians[before + 1]! * share;
  });
}

/** Bins across and down at which a pitch is seen: its frequency, or what is left of it beyond whole pixels of the camera. */
function beatOf([x, y]: Point, step: number, fold: number): readonly [number, number] {
  const periods = (GRID.from + step * GRID.step) * fold;
  const folded = (frequency: number) => frequency - fold * Math.round(frequency / fold);
  return [Math.round(SIDE * folded(periods * x)), Math.round(SIDE * folded(periods * y))];
}

function strongestAround(power: Power, across: number, down: number): number {
  let most = 0;
  for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) most = Math.max(most, power(across + i, down + j));
  return most;
}

function canBeTold(across: number, down: number): boolean {
  const beyond = Math.max(Math.abs(across), Math.abs(down)) > SIDE / 2;
  const slow = Math.hypot(across, down) < GRID.slowest * SIDE;
  return !beyond && !slow && !isOfBlocks(across, down) && !isOfBlocks(down, across);
}

/** Close to an axis, and on it close to a harmonic. */
function isOfBlocks(along: number, across: number): boolean {
  const off = Math.abs(along) % BLOCKS.apart;
  return Math.abs(across) <= BLOCKS.reach && Math.min(off, BLOCKS.apart - off) <= BLOCKS.reach;
}

/** The greatest mean of a pitch that half of the windows can tell. */
function strongest(beats: readonly Float64Array[]): number {
  const means = Array.from({ length: STEPS }, (_, step) => {
    const told = beats.map((of) => of[step]!).filter((value) => !Number.isNaN(value));
    return told.length >= beats.length / 2 ? told.reduce((sum, value) => sum + value, 0) / told.length : 0;
  });
  return Math.max(...means);
}
