import sharp from 'sharp';
import type { Raster } from '../../../analysis/raster.ts';
import { clamp } from '../curves.ts';
import { type Stream, stream } from '../random.ts';
import { rotation } from '../rotation.ts';
import { type BackgroundName, backgroundOf } from '../scene/background.ts';
import { addSensorNoise, toPng } from '../scene/sensor.ts';

type Colour = [red: number, green: number, blue: number];

/** An object as flat as paper, centimetres. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** Sets the sRGB colour at (u, v), each 0..1 from the top left; false where the object is transparent. */
  readonly colourAt: (u: number, v: number, colour: Colour) => boolean;
}

/** How a flat object is held and photographed; angles in degrees, signs as in `Pose`. */
export interface PlaneShot {
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
  /** Seed of the background, the hand and the sensor noise. */
  readonly shot?: string | number;
  readonly frame?: number;
  /** Height of the picture in pixels, 640 unless set; it is 3:4. */
  readonly size?: number;
  /** Camera to object, cm. */
  readonly distance?: number;
  /** Height of the picture at the object, cm. */
  readonly span?: number;
  /** Displacement of the object, cm. */
  readonly shiftX?: number;
  readonly shiftY?: number;
  /** Brightness of the object. */
  readonly gain?: number;
  readonly noise?: number;
  readonly blur?: number;
  readonly background?: BackgroundName;
  /** A picture of the same size that is seen beside the object and through its holes, in place of a background. */
  readonly behind?: Raster;
  /** Radius in cm of the upright cylinder that the object is bent round, its edges away from the camera; flat unless set. */
  readonly bend?: number;
}

// Rays a pixel, along each side.
const RAYS = 2;

/** Photographs a flat object; `overlay` is an SVG (for the picture's size) laid over it. Returns PNG. */
export async function photographPlane(
  plane: Plane,
  shot: PlaneShot & { readonly shot: string | number },
  overlay?: (width: number, height: number) => string,
): Promise<Buffer> {
  const height = shot.size ?? 640;
  const width = Math.round(height * 0.75);
  const raw = { raw: { width, height, channels: 3 } } as const;
  const seen = sharp(seePlane(plane, shot, width, height), raw);
  const covered = overlay
    ? sharp(await seen.png().toBuffer()).composite([{ input: Buffer.from(overlay(width, height)) }])
    : seen;
  const data = await covered
    .blur(shot.blur ?? 0.5)
    .removeAlpha()
    .raw()
    .toBuffer();
  addSensorNoise(data, shot.noise ?? 2.5, stream(shot.shot, `noise${shot.frame ?? 0}`));
  return toPng({ data, width, height });
}

function seePlane(plane: Plane, shot: PlaneShot & { shot: string | number }, width: number, height: number): Buffer {
  const random = stream(shot.shot, 'plane');
  const background = surroundings(shot, random, width, height);
  const [fallX, fallY] = [random.between(-0.3, 0.3), random.between(-0.3, 0.3)];
  const locate = locator(plane, shot, width, height);
  const gain = shot.gain ?? 1;
  const out = Buffer.alloc(width * height * 3);
  const colour: Colour = [0, 0, 0];
  const sum: Colour = [0, 0, 0];
  const at = { u: 0, v: 0 };
  const behind: Colour = [0, 0, 0];
  const addRay = (x: number, y: number) => {
    const hit = locate(x, y, at) && plane.colourAt(at.u, at.v, colour);
    const light = hit ? gain * (1 + fallX * (at.u - 0.5) + fallY * (at.v - 0.5)) : 1;
    const seen = hit ? colour : behind;
    for (let i = 0; i < 3; i++) sum[i]! += seen[i]! * light;
  };
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      sum.fill(0);
      background(x, y, behind);
      for (let ray = 0; ray < RAYS * RAYS; ray++) {
        addRay(x + ((ray % RAYS) + 0.5) / RAYS, y + (Math.floor(ray / RAYS) + 0.5) / RAYS);
      }
      for (let i = 0; i < 3; i++) out[3 * pixel + i] = clamp(sum[i]! / (RAYS * RAYS), 0, 255);
    }
  }
  return out;
}

/** Sets the sRGB colour of what is not covered by the object. */
function surroundings({ behind, background = 'room' }: PlaneShot, random: Stream, width: number, height: number) {
  if (behind)
    return (x: number, y: number, colour: Colour) => {
      const at = 3 * (y * behind.width + x);
      for (let i = 0; i < 3; i++) colour[i] = behind.data[at + i]!;
    };
  const linear = backgroundOf(background, random, width, height);
  return (x: number, y: number, colour: Colour) => {
    linear(x, y, colour);
    for (let i = 0; i < 3; i++) colour[i] = 255 * colour[i]! ** 0.4545;
  };
}

/** How far the object lies behind its middle, and how far along it one is, `across` cm beside the middle. */
interface Bend {
  readonly sag: (across: number) => number;
  readonly along: (across: number) => number;
  /** How often a ray is brought nearer to the surface: on the sheets here once more moves it by less than a pixel. */
  readonly steps: number;
}

const FLAT: Bend = { sag: () => 0, along: (across) => across, steps: 1 };
const bentRound = (radius: number): Bend => ({
  sag: (across) => radius - Math.sqrt(Math.max(0, radius ** 2 - across ** 2)),
  along: (across) => radius * Math.asin(clamp(across / radius, -1, 1)),
  steps: 4,
});

/** Finds where a ray through a point of the picture meets the object; false where it does not. */
function locator(plane: Plane, shot: PlaneShot, width: number, height: number) {
  const m = rotation(shot.yaw ?? 0, -(shot.pitch ?? 0), shot.roll ?? 0);
  const distance = shot.distance ?? 45;
  const focalLength = (height / (shot.span ?? plane.height * 1.32)) * distance;
  const { shiftX = 0, shiftY = 0 } = shot;
  const offset = m[2] * shiftX + m[5] * shiftY - m[8] * distance;
  const { sag, along, steps } = shot.bend === undefined ? FLAT : bentRound(shot.bend);
  return (px: number, py: number, at: { u: number; v: number }): boolean => {
    const dx = (px - width / 2) / focalLength;
    const dy = -(py - height / 2) / focalLength;
    const towards = m[2] * dx + m[5] * dy - m[8];
    let t = 0;
    let across = 0;
    for (let step = 0; step < steps; step++) {
      t = (offset - sag(across)) / towards;
      across = (dx * t - shiftX) * m[0] + (dy * t - shiftY) * m[3] + (distance - t) * m[6];
    }
    const down = (dx * t - shiftX) * m[1] + (dy * t - shiftY) * m[4] + (distance - t) * m[7];
    at.u = along(across) / plane.width + 0.5;
    at.v = 0.5 - down / plane.height;
    return t > 0 && at.u >= 0 && at.v >= 0 && at.u < 1 && at.v < 1;
  };
}
