import type { Projection } from './rasteriser.ts';

/** A pinhole camera on the z axis that looks along -z. */
export interface Camera {
  /** Size of the picture it takes, pixels. */
  readonly width: number;
  readonly height: number;
  /** Camera to the origin (between the pupils), cm. */
  readonly distance: number;
  /** Where it stands across the axis, cm. */
  readonly x: number;
  readonly y: number;
  /** Pixels. */
  readonly focalLength: number;
}

export interface CameraPlacement {
  readonly distance: number;
  /** Height of the picture at the face, cm. */
  readonly span: number;
  readonly x: number;
  readonly y: number;
}

// The face lies this far before the origin; `span` is measured there.
const FACE_DEPTH = 6;

export function cameraOf(width: number, height: number, { distance, span, x, y }: CameraPlacement): Camera {
  return { width, height, distance, x, y, focalLength: (height / span) * (distance - FACE_DEPTH) };
}

/** Nearness is 1 / distance to the camera plane. */
export function perspective({ width, height, distance, x: cx, y: cy, focalLength }: Camera): Projection {
  return (x, y, z, screen) => {
    const near = 1 / (distance - z);
    screen.x = width / 2 + (x - cx) * near * focalLength;
    screen.y = height / 2 - (y - cy) * near * focalLength;
    screen.nearness = near;
  };
}
