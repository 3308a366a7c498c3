import type { Point, Raster } from '../raster.ts';
import { mirroredInto } from '../sampling.ts';
import type { FaceMesh } from './mesh.ts';
import { crop, fitSimilarity } from './similarity.ts';

/** Side of the aligned chip in pixels. */
export const CHIP = 150;

// dlib's mean face (get_face_chip_details) in a unit square, and the mesh vertex at each of its landmarks.
const PADDING = 0.25;
const MEAN_FACE: readonly { vertex: number; at: Point }[] = [
  { vertex: 33, at: [0.121737, 0.216423] },
  { vertex: 133, at: [0.334606, 0.231733] },
  { vertex: 362, at: [0.645647, 0.231733] },
  { vertex: 263, at: [0.858516, 0.216423] },
  { vertex: 2, at: [0.490127, 0.628106] },
  { vertex: 61, at: [0.254149, 0.780233] },
  { vertex: 291, at: [0.726104, 0.780233] },
];
const TARGET = MEAN_FACE.map(({ at }) => at.map((v) => ((v + PADDING) / (1 + 2 * PADDING)) * CHIP) as unknown as Point);

/** The chip on which the face is described: eyes, nose and mouth where dlib's training chips have them. RGB, 0..255. */
export function alignedChip(raster: Raster, { vertices }: FaceMesh): Float32Array {
  const landmarks = MEAN_FACE.map(({ vertex }): Point => [vertices[vertex]![0], vertices[vertex]![1]]);
  return crop(raster, fitSimilarity(landmarks, TARGET), CHIP);
}

/** The chip as in a mirror. */
export const mirrored = (chip: Float32Array): Float32Array => mirroredInto(new Float32Array(chip.length), chip, CHIP);
