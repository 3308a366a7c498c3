import type { Genes } from './genes.ts';
import { type Stream, stream } from './random.ts';
import { LIGHTS, type Light, type LightName } from './scene/light.ts';
import { render } from './scene/render.ts';
import { toPng } from './scene/sensor.ts';
import type { Shot } from './scene/shot.ts';

/** Height in pixels and width / height of a picture. */
export interface PictureSize {
  readonly size?: number;
  readonly aspect?: number;
}

/** A studio portrait as on a document (35 x 45 mm, 600 pixels high unless set), PNG. */
export async function portrait(person: Genes, options: Shot & PictureSize = {}): Promise<Buffer> {
  const { size = 600, aspect = 35 / 45, ...shot } = options;
  const studio: Shot = { light: 'studio', background: 'plain', noise: 1.5, span: 36, lookY: -1.6, distance: 110 };
  return toPng(await render(person, { ...studio, ...shot }, Math.round(size * aspect), size));
}

/** A selfie (480 x 640 unless set), PNG. Pose, expression, light, room and camera are drawn from person and `shot`. */
export async function selfie(person: Genes, shot: string | number = 0, over: Shot & PictureSize = {}): Promise<Buffer> {
  const { size = 640, aspect = 3 / 4, ...fixed } = over;
  return toPng(await render(person, { ...selfieShot(person, shot), ...fixed }, Math.round(size * aspect), size));
}

export interface HeadTurn {
  /** Number of frames, 6 unless set. */
  readonly frames?: number;
  /** Yaw of the last frame in degrees, 30 unless set; the sign is that of `Pose.yaw`. */
  readonly to?: number;
  /** Seed of room, lamp and camera. */
  readonly shot?: string | number;
  /** Height in pixels of the frames, 640 unless set. */
  readonly size?: number;
  readonly expression?: Shot['expression'];
  /** Replaces single settings of every frame. */
  readonly over?: Shot;
}

/** The frames (PNG) of one continuous head turn from 0 degrees in one room, with a small natural wobble. */
export async function headTurn(person: Genes, options: HeadTurn = {}): Promise<Buffer[]> {
  const { frames = 6, to = 30, shot = 'turn', size = 640, expression = 'neutral', over = {} } = options;
  const random = stream(`${person.seed}#${shot}`, 'turn');
  const room = selfieShot(person, shot);
  const [nod, lean] = [random.between(-2, 2), random.between(-2, 2)];
  const pictures: Buffer[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const t = frames === 1 ? 1 : frame / (frames - 1);
    const eased = t * t * (3 - 2 * t);
    const pose = {
      yaw: to * eased + random.between(-0.6, 0.6),
      pitch: nod * eased + random.between(-0.7, 0.7),
      roll: lean * eased + random.between(-0.5, 0.5),
    };
    const taken: Shot = { ...room, pose, expression, frame, ...over };
    pictures.push(await toPng(await render(person, taken, Math.round(size * 0.75), size)));
  }
  return pictures;
}

const SELFIE_LIGHTS: readonly LightName[] = ['window', 'lamp', 'outdoor', 'studio', 'window', 'dim'];

/** How a selfie is taken, by person and shot. */
export function selfieShot(person: Genes, shot: string | number): Shot {
  const seed = `${person.seed}#${shot}`;
  const random = stream(seed, 'selfie');
  const name = random.pick(SELFIE_LIGHTS);
  // Written in the order of drawing.
  return {
    shot: seed,
    expression: selfieExpression(random),
    light: selfieLight(random, name),
    pose: { yaw: random.between(-14, 14), pitch: random.between(-9, 9), roll: random.between(-7, 7) },
    background: name === 'outdoor' ? 'outdoor' : 'room',
    distance: random.between(48, 75),
    span: random.between(30, 42),
    lookY: random.between(-3, 0.5),
    shiftX: random.between(-2.5, 2.5),
    exposure: random.between(0.88, 1.12),
    whiteBalance: [1 + random.between(-0.05, 0.05), 1, 1 + random.between(-0.05, 0.05)],
    noise: name === 'dim' ? random.between(4, 7) : random.between(1.5, 4),
    blur: random.between(0.3, 0.6),
  };
}

const selfieExpression = (random: Stream) => ({
  smile: random.chance(0.5) ? random.between(0, 0.7) : random.between(-0.1, 0.2),
  open: random.chance(0.2) ? random.between(0, 0.25) : 0,
  squint: random.between(-0.1, 0.3),
  brow: random.between(-0.2, 0.35),
});

function selfieLight(random: Stream, name: LightName): Light {
  const light: Light = LIGHTS[name];
  const { key, fill, keyPower } = light;
  const mirrored: Partial<Light> = random.chance(0.5)
    ? { key: [-key[0], key[1], key[2]], fill: [-fill[0], fill[1], fill[2]] }
    : {};
  return { ...light, ...mirrored, keyPower: keyPower * random.between(0.85, 1.1) };
}
