import { snappedToEdges, sortedStretches } from '../document/edge-lines.ts';
import { distanceTo, type Line, quadrilateralWith, sidesOf } from '../document/quadrilateral.ts';
import { boxAround, type Quadrilateral } from '../homography.ts';
import type { Point, Raster } from '../raster.ts';
import { resized } from '../sampling.ts';
import type { FaceMesh } from './mesh.ts';
import { poseOf } from './pose.ts';

const LOOK = {
  /** Width of the face in pixels where borders are looked for: wrinkles and letters are lost. */
  face: 48,
  /** Where sides are looked for: from the middle of the face, in its widths and heights. */
  across: [0.85, 1.25, 1.8],
  above: [0.95, 1.4, 2],
  below: [0.85, 1.25, 1.8],
  /** How far from there, in widths of the face. */
  reach: 0.22,
  /** The best ones are moved once more by so many pixels, and so many of them. */
  nearReach: 4,
  best: 3,
  /** Of the 24 stretches of the border so many may be weak: a light sheet before a light wall, a thumb. */
  weak: 3,
} as const;

/**
 * How clearly a straight border with four corners runs around the face, as a sheet's or a screen's does: the levels (0..441) by
 * which the colours on both sides of it differ along nearly all of it. 0 where there is none, or where a corner of it lies
 * outside the picture.
 */
export async function borderAround(raster: Raster, mesh: FaceMesh): Promise<number> {
  const large = levelled(mesh);
  const scale = Math.min(1, LOOK.face / large.width);
  if (!(scale > 0)) return 0;
  const [width, height] = [raster.width, raster.height].map((side) => Math.max(1, Math.round(side * scale)));
  const picture = await resized(raster, width!, height!);
  const face = shrunk(large, scale);
  const found = candidates(picture, face)
    .map((corners) => ({ corners, contrast: contrastOf(picture, face, corners) }))
    .sort((one, other) => other.contrast - one.contrast);
  const moved = found.slice(0, LOOK.best).map(({ corners }) => snappedToEdges(picture, corners, LOOK.nearReach));
  return Math.max(0, found[0]?.contrast ?? 0, ...moved.map((corners) => contrastOf(picture, face, corners)));
}

/** The face's box, upright once the picture is turned by its roll. */
interface LevelFace {
  readonly middle: Point;
  readonly width: number;
  readonly height: number;
  readonly roll: number;
}

function levelled(mesh: FaceMesh): LevelFace {
  const roll = (poseOf(mesh).roll * Math.PI) / 180;
  const { x, y, width, height } = boxAround(mesh.vertices.map(([x, y]) => turnedBy([x, y], -roll)));
  return { middle: turnedBy([x + width / 2, y + height / 2], roll), width, height, roll };
}

const shrunk = ({ middle: [x, y], width, height, roll }: LevelFace, scale: number): LevelFace => ({
  middle: [x * scale, y * scale],
  width: width * scale,
  height: height * scale,
  roll,
});

/** A box about the middle of the face: how far it reaches, in widths and heights of the face. */
function around(
  { middle, width, height, roll }: LevelFace,
  across: number,
  above: number,
  below: number,
): Quadrilateral {
  const corner = (x: number, y: number): Point => {
    const [dx, dy] = turnedBy([x * width, y * height], roll);
    return [middle[0] + dx, middle[1] + dy];
  };
  return [corner(-across, -above), corner(across, -above), corner(across, below), corner(-across, below)];
}

const turnedBy = ([x, y]: Point, angle: number): Point => [
  x * Math.cos(angle) - y * Math.sin(angle),
  x * Math.sin(angle) + y * Math.cos(angle),
];

/** Sides are looked for near, farther and far; a border may have each of them anywhere. */
function candidates(picture: Raster, face: LevelFace): Quadrilateral[] {
  const bands = LOOK.across.map((_, band) => sidesOf(snapped(picture, face, band)));
  const sides = [0, 1, 2, 3].map((side) => bands.map((lines) => lines[side]!));
  const [tops, rights, bottoms, lefts] = sides as [Line[], Line[], Line[], Line[]];
  return tops
    .flatMap((top) =>
      rights.flatMap((right) => bottoms.flatMap((bottom) => lefts.map((left) => [top, right, bottom, left] as const))),
    )
    .map(quadrilateralWith)
    .filter((corners) => corners !== undefined);
}

function snapped(picture: Raster, face: LevelFace, band: number): Quadrilateral {
  const guess = around(face, LOOK.across[band]!, LOOK.above[band]!, LOOK.below[band]!);
  return snappedToEdges(picture, guess, Math.max(4, Math.round(LOOK.reach * face.width)));
}

/** 0 where it does not run around the face, or not within the picture. */
function contrastOf(picture: Raster, face: LevelFace, corners: Quadrilateral): number {
  const isInside = corners.every(([x, y]) => x > 0 && y > 0 && x < picture.width && y < picture.height);
  const surrounds = () =>
    sidesOf(corners).every((side) => around(face, 0.5, 0.5, 0.5).every((point) => distanceTo(side, point) < 0));
  return isInside && surrounds() ? sortedStretches(picture, corners)[LOOK.weak]! : 0;
}
