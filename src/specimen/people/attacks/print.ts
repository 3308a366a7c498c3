import type { Raster } from '../../../analysis/raster.ts';
import { stream } from '../random.ts';
import { open, sample } from './picture.ts';
import { type Plane, type PlaneShot, photographPlane } from './plane.ts';

/** Middle and half axes, in shares of the printed picture's width and height. */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

export interface PrintShot extends PlaneShot {
  /** White border as a share of the height, 0.07 unless set. */
  readonly border?: number;
  /** False hides the thumb that holds the sheet. */
  readonly hand?: boolean;
  /** What is left of the picture when it is cut out. */
  readonly outline?: Ellipse;
  /** What is cut out of it, for the eyes of whoever holds it before the face. */
  readonly holes?: readonly Ellipse[];
}

const SHEET_HEIGHT = 21;
const DOTS_A_CM = 42;

/** The picture printed on a sheet, held before a camera (presentation attack, ISO/IEC 30107-3); PNG. */
export async function printAttack(picture: Uint8Array, options: PrintShot = {}): Promise<Buffer> {
  const { border = 0.07, hand = true, outline, holes = [], ...held } = options;
  const image = await open(picture);
  const shot = held.shot ?? 'print';
  const random = stream(shot, 'p');
  const fold = random.between(0.2, 0.8);
  const [roll, pitch, yaw] = [random.between(-4, 4), random.between(-5, 5), random.between(-5, 5)];
  const thumbAngle = random.next() * 20 - 10;
  const thumb = (width: number, height: number) => thumbSvg(width, height, thumbAngle);
  const taken: PlaneShot = { roll, pitch, yaw, gain: 0.92, ...held };
  const sheet = cutOut(sheetOf(image, border, fold), border, outline, holes);
  return photographPlane(sheet, { ...taken, shot }, hand ? thumb : undefined);
}

function sheetOf(image: Raster, border: number, fold: number): Plane {
  const height = SHEET_HEIGHT;
  const width = height * ((image.width / image.height) * (1 - 2 * border) + 2 * border);
  const sideBorder = (border * height) / width;
  const colourAt: Plane['colourAt'] = (u, v, colour) => {
    if (u < sideBorder || u > 1 - sideBorder || v < border || v > 1 - border) {
      [colour[0], colour[1], colour[2]] = [240, 238, 232];
    } else {
      sample(image, (u - sideBorder) / (1 - 2 * sideBorder), (v - border) / (1 - 2 * border), colour);
      ink(colour, u * width, v * height);
    }
    const crease = 1 - 0.05 * Math.exp(-(((v - fold) / 0.01) ** 2));
    for (let i = 0; i < 3; i++) colour[i]! *= crease;
    return true;
  };
  return { width, height, colourAt };
}

/** The sheet less what is beyond the outline and in the holes. */
function cutOut(sheet: Plane, border: number, outline: Ellipse | undefined, holes: readonly Ellipse[]): Plane {
  if (!outline && holes.length === 0) return sheet;
  const sideBorder = (border * sheet.height) / sheet.width;
  return {
    ...sheet,
    colourAt: (u, v, colour) => {
      const [x, y] = [(u - sideBorder) / (1 - 2 * sideBorder), (v - border) / (1 - 2 * border)];
      const isLeft = (!outline || isWithin(outline, x, y)) && !holes.some((hole) => isWithin(hole, x, y));
      return isLeft && sheet.colourAt(u, v, colour);
    },
  };
}

const isWithin = ({ x, y, halfWidth, halfHeight }: Ellipse, atX: number, atY: number): boolean =>
  ((atX - x) / halfWidth) ** 2 + ((atY - y) / halfHeight) ** 2 <= 1;

/** What a printer leaves of a colour: less contrast and chroma, and a halftone (x, y in cm). */
function ink(colour: [number, number, number], x: number, y: number): void {
  const luma = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2];
  const dot = 5 * Math.sin((x + y) * DOTS_A_CM) * Math.sin((x - y) * DOTS_A_CM);
  for (let i = 0; i < 3; i++) {
    const value = colour[i]!;
    colour[i] = 26 + (luma * 0.22 + value * 0.78) * 0.8 + dot * (1 - value / 255);
  }
}

function thumbSvg(width: number, height: number, angle: number): string {
  const [w, h] = [width, height];
  return `<svg width="${w}" height="${h}" xmlns="http://www.w3.org/2000/svg">
<defs><linearGradient id="skin" x1="0" x2="1">
<stop offset="0" stop-color="#8a5a44"/><stop offset=".5" stop-color="#c79274"/><stop offset="1" stop-color="#93614a"/>
</linearGradient></defs>
<g transform="translate(${w * 0.5} ${h * 0.985}) rotate(${angle.toFixed(1)})">
<rect x="${-w * 0.05}" y="${-h * 0.125}" width="${w * 0.1}" height="${h * 0.3}" rx="${w * 0.05}" fill="url(#skin)"/>
<ellipse cx="0" cy="${-h * 0.1}" rx="${w * 0.03}" ry="${h * 0.018}" fill="#dcb39c"/>
</g></svg>`;
}
