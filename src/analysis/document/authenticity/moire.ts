import { type Finding, measured, notMeasured } from '../../findings.ts';
import type { Box, Raster } from '../../raster.ts';
import { Fourier } from './fourier.ts';

const SIDE = 128;
/** Windows a side of a document's text. */
const WINDOWS = 3;
const BINS = SIDE / 2 + 1;

/** Cycles a window: below are the colours of the page itself, above is what is left of the camera's own mosaic. */
const BAND = { low: 10, high: 62, ring: 3 } as const;

/** Cycles a window between the harmonics of JPEG's blocks of 8 and, in colour, 16 pixels; they lie on the axes. */
const BLOCKS = { apart: SIDE / 16, reach: 2 } as const;

/** Noise in levels that is taken to be there even where a picture has none: against nothing everything would stand out. */
const LEAST_NOISE = 0.5;

const FOURIER = new Fourier(SIDE);
const HANN = Float64Array.from({ length: SIDE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIDE));
const WINDOW = Float64Array.from({ length: SIDE * SIDE }, (_, i) => HANN[i % SIDE]! * HANN[Math.floor(i / SIDE)]!);
/** Power that white noise of `LEAST_NOISE` has in each bin of a window. */
const LEAST_POWER = (LEAST_NOISE * HANN.reduce((sum, weight) => sum + weight ** 2, 0)) ** 2;

/** The bins of the band in rings of equal frequency, without the harmonics of JPEG's blocks. */
const RINGS = ringsOf();

/**
 * How far the strongest grating of green against magenta stands out of what else has its frequency: its power over the
 * ring's median, 1 or more. The stripes of a screen beat with the camera's pixels in colour; guilloches are printed in
 * lines of one ink and hardly do. `windows` a side over the region; not measured where it is smaller than one.
 */
export function colourMoire(raster: Raster, region: Box, windows = WINDOWS): Finding<number> {
  if (!(region.width >= SIDE && region.height >= SIDE)) return notMeasured('the region is too small');
  const power = new Float64Array(SIDE * BINS);
  const at = (start: number, length: number, i: number) => Math.floor(start + ((length - SIDE) * i) / (windows - 1));
  for (let i = 0; i < windows ** 2; i++) {
    const x = at(region.x, region.width, i % windows);
    const y = at(region.y, region.height, Math.floor(i / windows));
    addPower(power, greenAgainstMagenta(raster, x, y));
  }
  return measured(Math.max(...RINGS.map((ring) => prominence(power, ring, windows ** 2 * LEAST_POWER))));
}

/** (R + B) / 2 - G of a window, without its mean, fading out to its edges. */
function greenAgainstMagenta({ data, width }: Raster, left: number, top: number): Float64Array {
  const values = new Float64Array(SIDE * SIDE);
  for (let y = 0, i = 0; y < SIDE; y++) {
    let pixel = 3 * ((top + y) * width + left);
    for (let x = 0; x < SIDE; x++, i++, pixel += 3)
      values[i] = (data[pixel]! + data[pixel + 2]!) / 2 - data[pixel + 1]!;
  }
  let sum = 0;
  for (const value of values) sum += value;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - sum / values.length) * WINDOW[i]!;
  return values;
}

function addPower(power: Float64Array, re: Float64Array): void {
  const im = new Float64Array(re.length);
  for (let row = 0; row < SIDE; row++) FOURIER.transform(re, im, row * SIDE, 1);
  for (let column = 0; column < BINS; column++) FOURIER.transform(re, im, column, SIDE);
  for (let row = 0, bin = 0; row < SIDE; row++) {
    for (let from = row * SIDE; from < row * SIDE + BINS; from++, bin++)
      power[bin]! += re[from]! * re[from]! + im[from]! * im[from]!;
  }
}

function prominence(power: Float64Array, ring: readonly number[], noise: number): number {
  const sorted = Float64Array.from(ring, (bin) => power[bin]!).sort();
  return sorted.at(-1)! / (sorted[sorted.length >> 1]! + noise);
}

function ringsOf(): number[][] {
  const rings: number[][] = [];
  for (let bin = 0; bin < SIDE * BINS; bin++) {
    const across = bin % BINS;
    const row = Math.floor(bin / BINS);
    const down = row > SIDE / 2 ? SIDE - row : row;
    const frequency = Math.hypot(across, down);
    const within = frequency >= BAND.low && frequency < BAND.high;
    if (!within || isOfBlocks(across, down) || isOfBlocks(down, across)) continue;
    const ring = Math.floor((frequency - BAND.low) / BAND.ring);
    rings[ring] = [...(rings[ring] ?? []), bin];
  }
  return rings;
}

/** Close to an axis, and on it close to a harmonic. */
function isOfBlocks(along: number, across: number): boolean {
  const off = along % BLOCKS.apart;
  return across <= BLOCKS.reach && Math.min(off, BLOCKS.apart - off) <= BLOCKS.reach;
}
