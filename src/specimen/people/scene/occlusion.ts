import type { Camera } from './camera.ts';
import type { DepthBuffer } from './rasteriser.ts';

/** Radius of a ring of taps, depth at which a neighbour begins to hide, depth of the strongest hiding; cm. */
const RINGS = [
  { radius: 0.9, from: 0.2, reach: 0.9 },
  { radius: 2.2, from: 0.5, reach: 2.2 },
] as const;
const TAPS_A_RING = 5;

/** Share of the surroundings' light, 0.38..1, that nearer pixels around leave to a pixel at world depth z. */
export type Openness = (x: number, y: number, z: number) => number;

/** Screen-space ambient occlusion over a drawn depth buffer. */
export function opennessOf({ width, height, nearness }: DepthBuffer, camera: Camera): Openness {
  const pixelsPerCm = camera.focalLength / (camera.distance - 6);
  const taps = RINGS.flatMap(({ radius, from, reach }, ring) =>
    Array.from({ length: TAPS_A_RING }, (_, i) => {
      const around = (ring * TAPS_A_RING + i) * 2.4;
      const pixels = radius * pixelsPerCm;
      return { dx: Math.cos(around) * pixels, dy: Math.sin(around) * pixels, from, reach };
    }),
  );
  return (x, y, z) => {
    let hidden = 0;
    for (const { dx, dy, from, reach } of taps) {
      const [u, v] = [(x + dx) | 0, (y + dy) | 0];
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      const near = nearness[v * width + u]!;
      if (near) hidden += hiding(camera.distance - 1 / near - z - from, reach);
    }
    return 1 - 0.62 * Math.min(1, hidden / 6.5);
  };
}

function hiding(over: number, reach: number): number {
  if (!(over > 0)) return 0;
  return over < reach ? over / reach : Math.max(0, 1 - (over - reach) / reach);
}
