import { linear, type Rgb, scaleRgb } from '../colour.ts';
import { clamp } from '../curves.ts';
import type { Stream } from '../random.ts';

export type BackgroundName = 'plain' | 'room' | 'outdoor';

/** Sets the linear colour of a background at a pixel. */
export type Background = (x: number, y: number, colour: [number, number, number]) => void;

const PLAIN: readonly Rgb[] = [
  [222, 224, 226],
  [206, 214, 222],
  [232, 230, 226],
];
const SKY = linear([170, 200, 230]);
const GRASS = linear([96, 118, 80]);

// Drawn this small and enlarged, a background is out of focus.
const COLUMNS = 48;
const BLUR_PASSES = 3;

/** Linear colours, row by row. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A background for pictures of this size, all its choices drawn from the stream. */
export function backgroundOf(kind: BackgroundName, random: Stream, width: number, height: number): Background {
  const rows = Math.round((COLUMNS * height) / width);
  const canvas = { width: COLUMNS, height: rows, data: new Float32Array(COLUMNS * rows * 3) };
  if (kind === 'plain') paintPaper(canvas, random);
  else paintSurroundings(canvas, random, kind);
  return enlarge(canvas, width, height);
}

function fill({ width, height, data }: Canvas, colour: (x: number, y: number) => Rgb): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colour(x / width, y / height), (y * width + x) * 3);
  }
}

function paintPaper(canvas: Canvas, random: Stream): void {
  const paper = linear(random.pick(PLAIN));
  fill(canvas, (x, y) => scaleRgb(paper, 1.02 - 0.14 * Math.hypot(x - 0.5, y - 0.4)));
}

function paintSurroundings(canvas: Canvas, random: Stream, kind: 'room' | 'outdoor'): void {
  const grey = random.between(130, 215);
  const wall = linear([grey + random.between(-14, 16), grey, grey + random.between(-22, 10)]);
  const [fallX, fallY] = [random.between(-0.3, 0.3), random.between(-0.3, 0.2)];
  if (kind === 'outdoor') fill(canvas, (_, y) => (y < 0.45 ? SKY : GRASS));
  else fill(canvas, (x, y) => scaleRgb(wall, 0.9 + fallX * (x - 0.5) + fallY * (y - 0.5)));
  const objects = kind === 'outdoor' ? 26 : 9;
  for (let i = 0; i < objects; i++) paintObject(canvas, random, kind);
  for (let i = 0; i < BLUR_PASSES; i++) blur(canvas);
}

function paintObject({ width, height, data }: Canvas, random: Stream, kind: 'room' | 'outdoor'): void {
  const [left, top] = [random.between(-0.1, 0.95), random.between(-0.05, 0.8)];
  const [right, bottom] = [left + random.between(0.06, 0.35), top + random.between(0.08, 0.5)];
  const [lightness, chroma, hue] = [random.between(40, 220), random.between(0, 26), random.between(0, 6.28)];
  const shade = (turn: number) => clamp(lightness + chroma * Math.cos(hue + turn), 5, 250);
  const foliage = (): Rgb => [random.between(40, 130), random.between(70, 150), random.between(40, 110)];
  const colour = linear(kind === 'outdoor' ? foliage() : [shade(0), shade(-2.1), shade(2.1)]);
  for (let y = Math.max(0, Math.floor(top * height)); y < bottom * height && y < height; y++) {
    for (let x = Math.max(0, Math.floor(left * width)); x < right * width && x < width; x++) {
      data.set(colour, (y * width + x) * 3);
    }
  }
}

/** Replaces every pixel by the mean of its 3 x 3 neighbourhood. */
function blur({ width, height, data }: Canvas): void {
  const from = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < 3; i++) data[(y * width + x) * 3 + i] = neighbourhoodMean(from, width, height, x, y, i);
    }
  }
}

function neighbourhoodMean(
  of: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  channel: number,
): number {
  let sum = 0;
  let n = 0;
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++, n++)
      sum += of[(v * width + u) * 3 + channel]!;
  }
  return sum / n;
}

function enlarge(canvas: Canvas, width: number, height: number): Background {
  const { data } = canvas;
  const below = 3 * canvas.width;
  return (px, py, colour) => {
    const x = clamp((px / width) * canvas.width - 0.5, 0, canvas.width - 1.001);
    const y = clamp((py / height) * canvas.height - 0.5, 0, canvas.height - 1.001);
    const [fx, fy] = [x - (x | 0), y - (y | 0)];
    const at = ((y | 0) * canvas.width + (x | 0)) * 3;
    for (let i = 0; i < 3; i++) {
      const p = at + i;
      const upper = data[p]! * (1 - fx) + data[p + 3]! * fx;
      const lower = data[p + below]! * (1 - fx) + data[p + below + 3]! * fx;
      colour[i] = upper * (1 - fy) + lower * fy;
    }
  };
}
