import type { Raster } from '../raster.ts';
import { SCENE } from './compare.ts';
import type { FaceMesh } from './mesh.ts';
import { crop, fitSimilarity, invert } from './similarity.ts';

/** Outer corners of the eyes and of the mouth. */
const LANDMARKS = [33, 263, 61, 291] as const;
/** Where they lie in the scene: the eyes a fifth of its width apart, so that hair, shoulders and room are in it too. */
const TARGET = [
  [0.4, 0.42],
  [0.6, 0.42],
  [0.45, 0.58],
  [0.55, 0.58],
] as const;

/** The face with what is around it, upright and always as large: luma of SCENE x SCENE cells, -1 beyond the picture. */
export function sceneOf(raster: Raster, { vertices }: FaceMesh): number[] {
  const map = fitSimilarity(
    LANDMARKS.map((vertex) => [vertices[vertex]![0], vertices[vertex]![1]]),
    TARGET.map(([x, y]) => [x * SCENE, y * SCENE]),
  );
  const colours = crop(raster, map, SCENE);
  return Array.from({ length: SCENE * SCENE }, (_, cell) => {
    const [x, y] = invert(map, cell % SCENE, Math.floor(cell / SCENE));
    if (!(x >= 0 && y >= 0 && x <= raster.width - 1 && y <= raster.height - 1)) return -1;
    const [red, green, blue] = colours.subarray(3 * cell, 3 * cell + 3) as unknown as [number, number, number];
    return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  });
}
