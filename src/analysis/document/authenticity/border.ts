import { type Homography, homography, project, type Quadrilateral, quadrilateralOf } from '../../homography.ts';
import { mean } from '../../mean.ts';
import type { LumaPlane } from '../../sampling.ts';
import { sizeOf } from './plane.ts';

/** Where luma is looked at; lengths are shares of the outline's longer side. */
const SCAN = {
  /** Places along each side, away from its ends: corners are rounded, and there two sides meet. */
  places: 24,
  ends: 0.12,
  /** From just beside the outline, whose own edge is soft. */
  start: 0.012,
  step: 0.004,
  steps: 34,
  /** Pixels along the side that are averaged, half a step apart. */
  across: 9,
} as const;

/** What a border is; lengths in steps. */
const BORDER = {
  /** From its plain part to where it ends its colour may mix with the next. */
  soft: 1,
  least: 2,
  /** Before the outline lies a table, and the shadow of what lies on it. */
  leastOutside: 5,
  /** What follows must differ over this length: a line that is printed round a page ends no border. */
  beyond: 4,
  /** By how much one side may be wider than another. */
  uneven: 2,
  /** Share of its own luma, and levels, by which what follows differs at least. */
  difference: { share: 0.045, levels: 5 },
  /** Luma of a bezel at most, of what the screen shows. */
  dark: 0.35,
} as const;

/** Luma along a line from a place on a side into the document, and away from it. */
interface Place {
  readonly inwards: Float64Array;
  readonly outwards: Float64Array;
}

/** Whether a border of this many steps ends at a place. */
type Test = (place: Place, depth: number) => boolean;

const isPaper: Test = ({ inwards }, depth) => depth >= BORDER.least && stepOf(inwards, depth) < 0;
const isBezel: Test = ({ inwards, outwards }, depth) =>
  (depth >= BORDER.least && stepOf(inwards, depth) > 0 && isDark(inwards, depth, inwards.subarray(depth))) ||
  (depth >= BORDER.leastOutside && stepOf(outwards, depth) > 0 && isDark(outwards, depth, inwards));

/**
 * How much of an even and plain border there is around a document: the share of places on the side that has least of it at
 * which one colour ends at the same distance. About 1 where a print was not cut out and where a screen's bezel is seen: what
 * is laid before the camera is larger than the document it shows. The outline may be of either, side by side.
 */
export function borderOf(luma: LumaPlane, corners: Quadrilateral): number {
  const sides = [0, 1, 2, 3].map((side) => placesOn(luma, corners, side));
  return Math.max(evenness(sides, isPaper), evenness(sides, isBezel));
}

function evenness(sides: readonly Place[][], test: Test): number {
  const depths = Array.from({ length: SCAN.steps - BORDER.beyond + 1 }, (_, depth) => depth);
  const shares = sides.map((places) =>
    depths.map((depth) => places.filter((place) => test(place, depth)).length / places.length),
  );
  const near = (of: readonly number[], depth: number) => Math.max(...of.slice(depth, depth + BORDER.uneven + 1));
  return Math.max(...depths.map((depth) => Math.min(...shares.map((of) => near(of, depth)))));
}

/** By how much luma changes at least where a plain border of this depth ends; 0 where it is not plain or does not end. */
function stepOf(profile: Float64Array, depth: number): number {
  const border = profile.subarray(0, depth - BORDER.soft);
  const level = mean(border);
  const beyond = profile.subarray(depth, depth + BORDER.beyond).map((luma) => luma - level);
  const step = beyond[0]! > 0 ? Math.max(0, Math.min(...beyond)) : Math.min(0, Math.max(...beyond));
  const { share, levels } = BORDER.difference;
  if (!(Math.abs(step) >= Math.max(levels, share * level))) return 0;
  const uneven = Math.abs(mean(beyond)) / 2;
  return border.every((luma) => Math.abs(luma - level) < uneven) ? step : 0;
}

const isDark = (profile: Float64Array, depth: number, shown: Float64Array): boolean =>
  mean(profile.subarray(0, depth - BORDER.soft)) <= BORDER.dark * mean(shown);

function placesOn(luma: LumaPlane, corners: Quadrilateral, side: number): Place[] {
  const placed = [0, 1, 2, 3].map((i) => corners[(side + i) % 4]!) as unknown as Quadrilateral;
  const size = sizeOf(placed);
  const longer = Math.max(size.width, size.height);
  const [width, height] = [size.width / longer, size.height / longer];
  const toPicture = homography(quadrilateralOf({ x: 0, y: 0, width, height }), placed);
  const profile = (along: number, sign: number) =>
    Float64Array.from({ length: SCAN.steps }, (_, i) =>
      lumaAround(luma, toPicture, along, sign * (SCAN.start + i * SCAN.step)),
    );
  return Array.from({ length: SCAN.places }, (_, i) => {
    const along = width * (SCAN.ends + ((1 - 2 * SCAN.ends) * (i + 0.5)) / SCAN.places);
    return { inwards: profile(along, 1), outwards: profile(along, -1) };
  });
}

/** Mean luma of a few pixels beside one another; beyond the picture its border goes on. */
function lumaAround({ data, width, height }: LumaPlane, toPicture: Homography, along: number, down: number): number {
  let sum = 0;
  for (let i = 0; i < SCAN.across; i++) {
    const [x, y] = project(toPicture, [along + ((i - (SCAN.across - 1) / 2) * SCAN.step) / 2, down]);
    const column = Math.min(width - 1, Math.max(0, Math.floor(x)));
    const row = Math.min(height - 1, Math.max(0, Math.floor(y)));
    sum += data[row * width + column]!;
  }
  return sum / SCAN.across;
}
