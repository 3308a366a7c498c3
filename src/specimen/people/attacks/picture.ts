import { decode, type Raster } from '../../../analysis/raster.ts';
import { clamp } from '../curves.ts';

// Larger than any picture made here.
const LONGEST_SIDE = 8192;

/** The picture that an attack shows. */
export const open = (picture: Uint8Array): Promise<Raster> => decode(picture, LONGEST_SIDE);

/** Sets the colour at (u, v), each 0..1 from the top left, between pixels. */
export function sample(of: Raster, u: number, v: number, colour: [number, number, number]): void {
  const x = clamp(u * of.width - 0.5, 0, of.width - 1.001);
  const y = clamp(v * of.height - 0.5, 0, of.height - 1.001);
  const [fx, fy] = [x - (x | 0), y - (y | 0)];
  const upper = ((y | 0) * of.width + (x | 0)) * 3;
  const lower = upper + of.width * 3;
  const { data } = of;
  for (let i = 0; i < 3; i++) {
    const above = data[upper + i]! * (1 - fx) + data[upper + 3 + i]! * fx;
    colour[i] = above * (1 - fy) + (data[lower + i]! * (1 - fx) + data[lower + 3 + i]! * fx) * fy;
  }
}
