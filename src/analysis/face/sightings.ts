import type { Box, Raster } from '../raster.ts';
import { type Detection, detectFaces, type QuarterTurns, type SearchSquare, searchSquare } from './detect.ts';
import { type FaceMesh, fitMesh } from './mesh.ts';
import type { Net } from './net.ts';

/** A face that was found but not yet described. */
export interface Sighting {
  readonly detection: Detection;
  readonly mesh: FaceMesh;
}

/** The models that find faces. */
export interface Finders {
  readonly blazeface: Net;
  readonly facemesh: Net;
}

/** What counts as a face, and when the search may stop. */
export const SIGHTING = {
  /** Least presence. Lab study of 2026-11-23: it drops 1 of 182 pictures, an extreme profile. */
  presence: 0.9,
  /** Least width in pixels. 20 pictures of bar codes, 2026-11-23: 5 and 8 pixels with a presence of 0.98 and more. */
  width: 24,
  /**
   * Detector score from which a face is taken to be upright without trying other turns. 107 faces, each turned to all four
   * sides, 2026-11-23: 2 of 428 read the wrong way up; judged by presence alone it is 46 of 428, 32 of 107 upside down.
   */
  uprightScore: 0.8,
} as const;

/** The detector loses its way on less. Lab study of 2026-11-23: a picture of 1 x 1 gave eight faces. */
const LEAST_SIDE = 32;
const TURNS: readonly QuarterTurns[] = [0, 2, 1, 3];

/** The faces at the turn of the picture at which the detector is surest, largest first. */
export async function findFaces(finders: Finders, raster: Raster): Promise<Sighting[]> {
  if (!(Math.min(raster.width, raster.height) >= LEAST_SIDE)) return [];
  const square = await searchSquare(raster);
  let surest: Sighting[] = [];
  for (const turns of TURNS) {
    const seen = await facesAt(finders, raster, square, turns);
    if (bestScore(seen) > bestScore(surest)) surest = seen;
    if (bestScore(surest) >= SIGHTING.uprightScore) break;
  }
  return surest.sort((one, other) => area(other.detection.box) - area(one.detection.box));
}

/** Area in square pixels. */
export function area({ width, height }: Box): number {
  return width * height;
}

async function facesAt(
  finders: Finders,
  raster: Raster,
  square: SearchSquare,
  turns: QuarterTurns,
): Promise<Sighting[]> {
  const seen: Sighting[] = [];
  for (const detection of await detectFaces(finders.blazeface, square, turns)) {
    if (!(detection.box.width >= SIGHTING.width)) continue;
    const mesh = await fitMesh(finders.facemesh, raster, detection);
    if (isFace(mesh)) seen.push({ detection, mesh });
  }
  return seen;
}

function isFace({ presence, vertices }: FaceMesh): boolean {
  return presence >= SIGHTING.presence && vertices.every((vertex) => vertex.every(Number.isFinite));
}

function bestScore(seen: readonly Sighting[]): number {
  return Math.max(0, ...seen.map(({ detection }) => detection.score));
}
