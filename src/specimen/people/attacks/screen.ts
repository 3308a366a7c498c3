import type { Raster } from '../../../analysis/raster.ts';
import { type Stream, stream } from '../random.ts';
import { open, sample } from './picture.ts';
import { type Plane, type PlaneShot, photographPlane } from './plane.ts';

export interface ScreenShot extends PlaneShot {
  /** Strength of the beat between the pixel grids of screen and camera, 0.2 unless set. */
  readonly moire?: number;
  /** Pitch of the screen's pixel grid, cm, 0.0235 unless set. */
  readonly lcd?: number;
  /** Grey levels that a window reflected in the glass adds at its middle, 46 unless set. */
  readonly glare?: number;
}

// A telephone, cm, with its corner radius; the margins are shares of width and height.
const [WIDTH, HEIGHT, CORNER] = [7.6, 15.5, 0.9];
const [MARGIN_X, MARGIN_Y] = [0.035, 0.045];
const TURN = 6.2832;
const BEZEL = 16;
const UNLIT = 8;
/** Black level, gain and moiré phase of the red, green and blue subpixels. */
const SUBPIXELS = [
  { black: 10, gain: 0.95, phase: 0 },
  { black: 12, gain: 1, phase: 2.1 },
  { black: 16, gain: 1.04, phase: 4.2 },
] as const;

/** The picture shown on a telephone, photographed again (presentation attack, ISO/IEC 30107-3); PNG. */
export async function screenAttack(picture: Uint8Array, options: ScreenShot = {}): Promise<Buffer> {
  const { moire = 0.2, lcd = 0.0235, glare = 46, ...held } = options;
  const image = await open(picture);
  const shot = held.shot ?? 'screen';
  const random = stream(shot, 's');
  const reflection = reflectionOf(random, glare);
  const [roll, pitch, yaw] = [random.between(-4, 4), random.between(-5, 5), random.between(-5, 5)];
  const taken: PlaneShot = { roll, pitch, yaw, span: 14.5, ...held };
  return photographPlane(telephoneOf(image, reflection, moire, lcd), { ...taken, shot });
}

/** Grey levels that a window in the glass adds at (u, v). */
type Reflection = (u: number, v: number) => number;

function reflectionOf(random: Stream, glare: number): Reflection {
  const [x, y] = [random.between(0.2, 0.8), random.between(0.1, 0.9)];
  return (u, v) => glare * Math.exp(-(((u - x) / 0.25) ** 2) - ((v - y) / 0.06) ** 2);
}

function telephoneOf(image: Raster, reflection: Reflection, moire: number, lcd: number): Plane {
  const [screenWidth, screenHeight] = [WIDTH * (1 - 2 * MARGIN_X), HEIGHT * (1 - 2 * MARGIN_Y)];
  const aspect = image.width / image.height;
  const shownHeight = Math.min(screenHeight, screenWidth / aspect);
  const shownWidth = shownHeight * aspect;
  const colourAt: Plane['colourAt'] = (u, v, colour) => {
    const [x, y] = [(u - 0.5) * WIDTH, (v - 0.5) * HEIGHT];
    if (isBeyondCorner(x, y)) return false;
    if (Math.abs(x) > screenWidth / 2 || Math.abs(y) > screenHeight / 2) {
      colour.fill(BEZEL);
      return true;
    }
    if (Math.abs(x) > shownWidth / 2 || Math.abs(y) > shownHeight / 2) colour.fill(UNLIT);
    else sample(image, x / shownWidth + 0.5, y / shownHeight + 0.5, colour);
    glow(colour, moire, ((u * WIDTH) / lcd) * TURN, ((v * HEIGHT) / lcd) * TURN);
    const reflected = reflection(u, v);
    for (let i = 0; i < 3; i++) colour[i]! += reflected;
    return true;
  };
  return { width: WIDTH, height: HEIGHT, colourAt };
}

function isBeyondCorner(x: number, y: number): boolean {
  const cornerX = Math.max(0, Math.abs(x) - WIDTH / 2 + CORNER);
  const cornerY = Math.max(0, Math.abs(y) - HEIGHT / 2 + CORNER);
  return Math.hypot(cornerX, cornerY) > CORNER;
}

/** Light of the subpixels at this phase of the pixel grid. */
function glow(colour: [number, number, number], moire: number, acrossPhase: number, downPhase: number): void {
  const rows = 0.6 * moire * Math.sin(downPhase);
  for (let i = 0; i < 3; i++) {
    const { black, gain, phase } = SUBPIXELS[i]!;
    colour[i] = black + colour[i]! * gain * (1 + moire * Math.sin(acrossPhase + phase) + rows);
  }
}
