import type { Raster } from '../raster.ts';
import type { Detection } from './detect.ts';
import { type Net, outputOf } from './net.ts';
import { crop, invert, type Similarity } from './similarity.ts';

/** A vertex of the mesh in pixels of the picture; z is depth on the same scale, smaller nearer to the camera. */
export type Vertex = readonly [x: number, y: number, z: number];

/** MediaPipe's face mesh: 468 vertices, numbered as in its canonical face model. */
export interface FaceMesh {
  readonly vertices: readonly Vertex[];
  /** Probability that the crop holds a face, 0..1. */
  readonly presence: number;
}

export const VERTICES = 468;
const SIDE = 192;
/** The model was trained on crops half as large again as the detector's box. */
const CROP_PER_BOX = 1.5;

/** Fits the mesh to a detection: on a crop turned so that the eyes lie level. */
export async function fitMesh(net: Net, raster: Raster, detection: Detection): Promise<FaceMesh> {
  const map = levelCrop(detection);
  const input = crop(raster, map, SIDE).map((value) => value / 255);
  const outputs = await net.run(input, [1, SIDE, SIDE, 3]);
  const values = outputOf(outputs, VERTICES * 3);
  const scale = Math.hypot(map.a, map.b);
  const vertices = Array.from({ length: VERTICES }, (_, i): Vertex => {
    const [x, y] = invert(map, values[i * 3]!, values[i * 3 + 1]!);
    return [x, y, values[i * 3 + 2]! / scale];
  });
  return { vertices, presence: outputOf(outputs, 1)[0]! };
}

function levelCrop({ box, eyes: [right, left] }: Detection): Similarity {
  const roll = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const scale = SIDE / (Math.max(box.width, box.height) * CROP_PER_BOX);
  const a = scale * Math.cos(roll);
  const b = -scale * Math.sin(roll);
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return { a, b, shiftX: SIDE / 2 - a * x + b * y, shiftY: SIDE / 2 - b * x - a * y };
}
