import sharp from 'sharp';
import type { Raster } from '../../../analysis/raster.ts';
import { clamp } from '../curves.ts';
import { EXPRESSIONS } from '../expression.ts';
import type { Genes } from '../genes.ts';
import { accessoryParts } from '../geometry/accessories.ts';
import { bodyParts } from '../geometry/body.ts';
import { faceOf } from '../geometry/face.ts';
import { hairParts } from '../geometry/hair.ts';
import type { Follows } from '../geometry/part.ts';
import { stream } from '../random.ts';
import { NO_ROTATION, type Rotation, rotation } from '../rotation.ts';
import { complexionOf } from '../shading/complexion.ts';
import { type Fragment, newFragment, type Painter } from '../shading/fragment.ts';
import { type Incidence, lightingOf, toneCurve } from '../shading/lighting.ts';
import { painterOf } from '../shading/materials.ts';
import { type Background, backgroundOf } from './background.ts';
import { type Camera, cameraOf, perspective } from './camera.ts';
import { LIGHTS, type Light, type Shadow, shadowOf } from './light.ts';
import { type Openness, opennessOf } from './occlusion.ts';
import { place } from './placed.ts';
import { draw, geometryBuffer, type SurfaceBuffer } from './rasteriser.ts';
import { addSensorNoise } from './sensor.ts';
import type { Pose, Shot } from './shot.ts';

type Rotations = Record<Follows, Rotation>;

/** Renders one picture of a person. Sizes in pixels. */
export async function render(genes: Genes, shot: Shot, width: number, height: number): Promise<Raster> {
  const seed = shot.shot ?? genes.seed;
  const scale = shot.supersampling ?? 1.5;
  const pixels = renderPixels(genes, shot, Math.round(width * scale), Math.round(height * scale), seed);
  const raw = { width: pixels.width, height: pixels.height, channels: 3 } as const;
  const small = sharp(pixels.data, { raw }).resize(width, height, { kernel: 'cubic' });
  const data = await (shot.blur ? small.blur(shot.blur) : small).raw().toBuffer();
  if (shot.noise) addSensorNoise(data, shot.noise, stream(seed, `noise${shot.frame ?? 0}`));
  return { data, width, height };
}

function renderPixels(genes: Genes, shot: Shot, width: number, height: number, seed: string | number): Raster {
  const { distance = 75, span = 34, shiftX: x = 0, lookY: y = -1.2 } = shot;
  const camera = cameraOf(width, height, { distance, span, x, y });
  const expression = typeof shot.expression === 'string' ? EXPRESSIONS[shot.expression] : (shot.expression ?? {});
  const light = typeof shot.light === 'object' ? shot.light : LIGHTS[shot.light ?? 'studio'];
  const face = faceOf(genes, expression);
  const rotations = rotationsOf(genes, shot.pose ?? {});
  const parts = [...bodyParts(face), ...hairParts(face), ...accessoryParts(genes)];
  const placed = parts.map((part) => place(part, rotations[part.follows]));
  const buffer = geometryBuffer(width, height);
  placed.forEach((part, index) => {
    draw(buffer, part, index, perspective(camera));
  });
  const complexion = complexionOf(face, shot.gaze ?? gazeAtCamera(shot.pose ?? {}));
  const data = develop({
    camera,
    nearness: buffer.nearness,
    surface: buffer.surface,
    painters: parts.map((part) => painterOf(part.material, complexion, rotations.head)),
    light,
    shadow: shadowOf(light, placed),
    openness: opennessOf(buffer, camera),
    background: backgroundOf(shot.background ?? 'plain', stream(seed, 'shot'), width, height),
    exposure: shot.exposure ?? 1,
    whiteBalance: shot.whiteBalance ?? [1, 1, 1],
  });
  return { data, width, height };
}

/** Head, neck (which follows in part) and body. */
function rotationsOf(genes: Genes, { yaw = 0, pitch = 0, roll = 0 }: Pose): Rotations {
  const carried = pitch + genes.tilt;
  return {
    head: rotation(yaw, -carried, roll),
    neck: rotation(yaw * 0.45, -carried * 0.4, roll * 0.5),
    body: NO_ROTATION,
  };
}

const gazeAtCamera = ({ yaw = 0, pitch = 0 }: Pose) =>
  [clamp(-yaw * 0.01, -0.32, 0.32), clamp(-pitch * 0.008, -0.2, 0.2)] as const;

/** Everything the colour of a pixel depends on. */
interface Scene {
  readonly camera: Camera;
  readonly nearness: Float32Array;
  readonly surface: SurfaceBuffer;
  readonly painters: readonly Painter[];
  readonly light: Light;
  readonly shadow: Shadow;
  readonly openness: Openness;
  readonly background: Background;
  readonly exposure: number;
  readonly whiteBalance: readonly [number, number, number];
}

/** RGB bytes of the scene. */
function develop(scene: Scene): Uint8Array {
  const { camera, surface, painters, background } = scene;
  const { width, height } = camera;
  const [red, green, blue] = scene.whiteBalance;
  const tone = toneCurve(scene.exposure);
  const light = lightingOf(scene.light);
  const fragment = newFragment();
  const incidence: Incidence = { vx: 0, vy: 0, vz: 1, keyShare: 1, openness: 1 };
  const behind: [number, number, number] = [0, 0, 0];
  const out = new Uint8Array(width * height * 3);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const mesh = surface.mesh[pixel]!;
      if (mesh === 0) {
        background(x, y, behind);
        fragment.r = behind[0] * 1.1;
        fragment.g = behind[1] * 1.1;
        fragment.b = behind[2] * 1.1;
      } else {
        see(scene, fragment, incidence, painters[mesh - 1]!, x, y, pixel);
        light(fragment, incidence);
      }
      out[3 * pixel] = tone(fragment.r * red);
      out[3 * pixel + 1] = tone(fragment.g * green);
      out[3 * pixel + 2] = tone(fragment.b * blue);
    }
  }
  return out;
}

/** Sets the fragment's material and the light that reaches the point behind a pixel. */
function see(scene: Scene, f: Fragment, light: Incidence, paint: Painter, x: number, y: number, pixel: number): void {
  const { camera, surface } = scene;
  const near = scene.nearness[pixel]!;
  const wx = (x + 0.5 - camera.width / 2) / (near * camera.focalLength) + camera.x;
  const wy = -(y + 0.5 - camera.height / 2) / (near * camera.focalLength) + camera.y;
  const wz = camera.distance - 1 / near;
  const [vx, vy, vz] = [camera.x - wx, camera.y - wy, camera.distance - wz];
  const toUnit = 1 / Math.hypot(vx, vy, vz);
  light.vx = vx * toUnit;
  light.vy = vy * toUnit;
  light.vz = vz * toUnit;
  load(f, surface, pixel, light);
  paint(f);
  light.openness = scene.openness(x, y, wz);
  light.keyShare = scene.shadow(wx + f.nx * 0.3, wy + f.ny * 0.3, wz + f.nz * 0.3);
}

/** Position and unit normal of a pixel; the normal is turned to the viewer. */
function load(f: Fragment, surface: SurfaceBuffer, pixel: number, { vx, vy, vz }: Incidence): void {
  const at = 3 * pixel;
  const [nx, ny, nz] = [surface.normal[at]!, surface.normal[at + 1]!, surface.normal[at + 2]!];
  const length = 1 / (Math.hypot(nx, ny, nz) || 1);
  const facing = nx * length * vx + ny * length * vy + nz * length * vz < 0 ? -length : length;
  f.nx = nx * facing;
  f.ny = ny * facing;
  f.nz = nz * facing;
  f.x = surface.position[at]!;
  f.y = surface.position[at + 1]!;
  f.z = surface.position[at + 2]!;
  f.edge = surface.edge[pixel]!;
  f.cornea = false;
}
