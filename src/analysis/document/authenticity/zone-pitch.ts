import { type Finding, measured, notMeasured } from '../../findings.ts';
import { mean } from '../../mean.ts';
import { type LumaPlane, levelReachedBy } from '../../sampling.ts';
import type { DecodedCharacter } from '../ctc.ts';
import { type LineStrip, lineStrip } from '../line-strip.ts';
import type { LocatedMrz } from '../mrz-locator.ts';
import { OCRB_INPUT } from '../ocrb.ts';
import type { TextBox } from '../text-box.ts';
import { robustFit } from './robust-fit.ts';

/** Lengths across are in characters, those down in heights of the row. */
const INK = {
  /** Pixels of the strip down in which a row is looked at, and what of it is left out above and below. */
  height: 48,
  edge: 0.12,
  /** Paper is this quantile of what is around a character, and ink what is darker by more than so many levels. */
  around: 1,
  paper: 0.8,
  levels: 8,
  /** How far from its place a character is weighed, less and less. */
  reach: 0.75,
} as const;

/** Neighbours whose departures are averaged: fewer than a date has. */
const RUN = 5;
/** Departures in characters, and time steps of the recogniser, beyond which a character hardly counts for what is usual. */
const SCALES = { offset: 0.03, step: 1 } as const;

/**
 * How far to the right of the middle of its cell the middle of a character's ink lies, in characters: no letter is symmetric.
 * Medians of 127 genuine rows of the documents on which the limit was chosen, 2026-11-27; those left out are off by under .009.
 */
const OFFSETS: Readonly<Record<string, number>> = {
  '0': -0.013,
  '1': 0.024,
  '3': 0.035,
  '4': -0.011,
  '6': -0.016,
  '7': 0.011,
  '9': 0.009,
  B: -0.015,
  C: -0.029,
  D: -0.015,
  E: -0.037,
  F: -0.032,
  I: 0.015,
  J: 0.03,
  K: -0.052,
  L: -0.106,
  M: -0.011,
  P: -0.045,
  R: -0.011,
  U: -0.016,
};

/**
 * How far five neighbouring characters of the zone stand from where the pitch of their row puts them, at the most, in characters:
 * OCR-B is printed at one pitch by one machine (ICAO 9303-3, 4.2), and another typeface, or letters put in later, are not.
 */
export function zonePitch(luma: LumaPlane, { rows, characters, reading }: Zone): Finding<number> {
  const { length } = reading.mrz.lines[0]!;
  if (characters.some((row) => row.length !== length)) return notMeasured('a row was not read character by character');
  return measured(Math.max(...rows.map((row, i) => departureIn(luma, row, characters[i]!))));
}

type Zone = Pick<LocatedMrz, 'rows' | 'characters' | 'reading'>;

function departureIn(luma: LumaPlane, row: TextBox, characters: readonly DecodedCharacter[]): number {
  const strip = lineStrip(luma, row, INK.height, (OCRB_INPUT.maxWidth * INK.height) / OCRB_INPUT.height);
  const steps = robustFit(
    characters.map(({ step }) => step),
    2,
    SCALES.step,
  );
  const places = steps.map((step) => ((step + 0.5) * OCRB_INPUT.step * INK.height) / OCRB_INPUT.height);
  const pitch = (places.at(-1)! - places[0]!) / (places.length - 1);
  const offsets = places.map((place, i) => inkOffset(strip, place, pitch) - (OFFSETS[characters[i]!.character] ?? 0));
  const usual = robustFit(offsets, 3, SCALES.offset);
  const off = offsets.map((offset, i) => offset - usual[i]!);
  return Math.max(...off.slice(RUN - 1).map((_, i) => Math.abs(mean(off.slice(i, i + RUN)))));
}

/** How far right of a place the middle of the ink around it lies, in characters; 0 where there is none. */
function inkOffset(strip: LineStrip, place: number, pitch: number): number {
  const paper = paperAround(strip, place, pitch);
  let [moment, total] = [0, 0];
  for (
    let x = Math.max(0, Math.floor(place - INK.reach * pitch));
    x < Math.min(strip.width, place + INK.reach * pitch);
    x++
  ) {
    const along = (x + 0.5 - place) / pitch;
    if (Math.abs(along) >= INK.reach) continue;
    const ink = inkIn(strip, x, paper) * Math.cos((along / INK.reach) * (Math.PI / 2)) ** 2;
    moment += along * ink;
    total += ink;
  }
  return total > 0 ? moment / total : 0;
}

const [TOP, BOTTOM] = [Math.floor(INK.edge * INK.height), Math.floor((1 - INK.edge) * INK.height)];

function inkIn({ data, width }: LineStrip, x: number, paper: number): number {
  let ink = 0;
  for (let y = TOP; y < BOTTOM; y++) ink += Math.max(0, paper - INK.levels - data[y * width + x]!);
  return ink;
}

function paperAround({ data, width }: LineStrip, place: number, pitch: number): number {
  const [from, to] = [
    Math.max(0, Math.floor(place - INK.around * pitch)),
    Math.min(width, Math.floor(place + INK.around * pitch) + 1),
  ];
  const counts = new Uint32Array(256);
  for (let y = TOP; y < BOTTOM; y++) for (let x = from; x < to; x++) counts[Math.floor(data[y * width + x]!)]!++;
  return levelReachedBy((1 - INK.paper) * (BOTTOM - TOP) * (to - from), counts);
}
