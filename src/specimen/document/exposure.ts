import sharp, { type Sharp } from 'sharp';
import { type Homography, homography, project } from '../../analysis/homography.ts';
import type { Raster } from '../../analysis/raster.ts';
import type { Scene } from './scene.ts';
import type { Page } from './sheet.ts';

/** Premultiplied RGBA in floats, so that the page's rounded edge mixes with the table. */
interface Surface {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Depth of the shadow that the page's edge casts on the table, and its reach in pixels of the page. */
const SHADOW = { depth: 0.45, reach: 14 };

/** What an ideal lens and sensor would see of the scene. */
export async function expose(page: Page, scene: Scene): Promise<Raster> {
  const surface = await surfaceOf(sharp(page.png));
  const { width, height } = scene.frame;
  const toPage = homography(scene.corners, [
    [0, 0],
    [surface.width, 0],
    [surface.width, surface.height],
    [0, surface.height],
  ]);
  const under = await layerOf(scene.surroundings.under, scene);
  const over = await layerOf(scene.surroundings.over, scene);
  const raysPerSide = raysFor(surface, scene);
  const data = new Uint8ClampedArray(width * height * 3);
  const sum = new Float64Array(4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum.fill(0);
      addPage(sum, surface, toPage, x, y, raysPerSide);
      if (sum[3]! < 1) addTable(sum, surface, scene, toPage, x, y, under);
      if (over) cover(sum, over, (y * width + x) * 4);
      develop(data, (y * width + x) * 3, sum, scene, x, y);
    }
  }
  return { data: new Uint8Array(data.buffer), width, height };
}

/** What is drawn around the page is a little out of focus, and takes a quarter of the time, at half the size. */
const LAYER_SCALE = 0.5;

/** A drawing in pixels of the frame; nothing where nothing is drawn. */
async function layerOf(svg: string, { frame: { width, height } }: Scene): Promise<Surface | undefined> {
  if (!svg) return undefined;
  const [across, down] = [width, height].map((side) => side * LAYER_SCALE);
  const size = `width="${across}" height="${down}" viewBox="0 0 ${width} ${height}"`;
  const drawn = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${svg}</svg>`);
  // Rasterised before it is enlarged: libvips would draw the SVG anew at the larger size.
  const { data, info } = await sharp(drawn).raw().toBuffer({ resolveWithObject: true });
  return surfaceOf(sharp(data, { raw: info }).resize(width, height, { fit: 'fill' }));
}

async function surfaceOf(picture: Sharp): Promise<Surface> {
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const premultiplied = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]! / 255;
    for (let channel = 0; channel < 3; channel++) premultiplied[i + channel] = data[i + channel]! * alpha;
    premultiplied[i + 3] = alpha;
  }
  return { data: premultiplied, width: info.width, height: info.height };
}

/** One ray a pixel while the page is hardly finer than the frame, then two by two, and so on. */
function raysFor(surface: Surface, { corners }: Scene): number {
  const [[x0, y0], [x1, y1]] = corners;
  return Math.ceil(surface.width / Math.hypot(x1 - x0, y1 - y0) - 0.05);
}

/** Mean of the page over one pixel of the frame, colour and coverage; zero where the page is not. */
function addPage(sum: Float64Array, page: Surface, m: Homography, x: number, y: number, raysPerSide: number): void {
  const share = 1 / (raysPerSide * raysPerSide);
  for (let i = 0; i < raysPerSide; i++) {
    for (let j = 0; j < raysPerSide; j++) {
      const px = x + (j + 0.5) / raysPerSide;
      const py = y + (i + 0.5) / raysPerSide;
      const w = m[6]! * px + m[7]! * py + m[8]!;
      const u = (m[0]! * px + m[1]! * py + m[2]!) / w;
      const v = (m[3]! * px + m[4]! * py + m[5]!) / w;
      if (u >= 0 && v >= 0 && u <= page.width && v <= page.height) addSample(sum, page, u - 0.5, v - 0.5, share);
    }
  }
}

/** Bilinear sample of all four channels. */
function addSample(sum: Float64Array, { data, width, height }: Surface, u: number, v: number, share: number): void {
  const x = Math.min(Math.max(u, 0), width - 1.001);
  const y = Math.min(Math.max(v, 0), height - 1.001);
  const column = Math.floor(x);
  const row = Math.floor(y);
  const right = (x - column) * share;
  const left = share - right;
  const low = y - row;
  const at = (row * width + column) * 4;
  const below = at + width * 4;
  for (let channel = 0; channel < 4; channel++) {
    const upper = data[at + channel]! * left + data[at + 4 + channel]! * right;
    const lower = data[below + channel]! * left + data[below + 4 + channel]! * right;
    sum[channel]! += upper + (lower - upper) * low;
  }
}

/** Grained wood and what lies on it where the page leaves it bare, darker in the shadow next to the page. */
function addTable(
  sum: Float64Array,
  page: Surface,
  { table, frame }: Scene,
  m: Homography,
  x: number,
  y: number,
  things: Surface | undefined,
): void {
  const [along, across] = table.grain;
  const grain = Math.sin(x * along + Math.sin(y * across) * 2) * 14 + Math.sin(y * across * 3) * 6;
  const [u, v] = project(m, [x + 0.5, y + 0.5]);
  const distance = Math.hypot(Math.max(-u, 0, u - page.width), Math.max(-v, 0, v - page.height));
  const bare = (1 - sum[3]!) * (1 - SHADOW.depth * Math.exp(-((distance / SHADOW.reach) ** 2)));
  const at = (y * frame.width + x) * 4;
  const left = things ? 1 - things.data[at + 3]! : 1;
  for (let channel = 0; channel < 3; channel++)
    sum[channel]! += ((table.colour[channel]! + grain) * left + (things?.data[at + channel] ?? 0)) * bare;
}

/** What lies over page and table. */
function cover(sum: Float64Array, { data }: Surface, at: number): void {
  const left = 1 - data[at + 3]!;
  for (let channel = 0; channel < 3; channel++) sum[channel] = sum[channel]! * left + data[at + channel]!;
}

/** The colours under the lamp, with the burnt-out spot added. */
function develop(
  data: Uint8ClampedArray,
  at: number,
  sum: Float64Array,
  { frame, light, glare }: Scene,
  x: number,
  y: number,
): void {
  const fall = light.slope[0] * (x / frame.width - 0.5) + light.slope[1] * (y / frame.height - 0.5);
  const level = light.level * (1 + fall);
  const spot = glare
    ? glare.strength * Math.exp(-((x - glare.x) ** 2 + (y - glare.y) ** 2) / (glare.spread * glare.spread))
    : 0;
  for (let channel = 0; channel < 3; channel++) data[at + channel] = sum[channel]! * level + spot;
}
