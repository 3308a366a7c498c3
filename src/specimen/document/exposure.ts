import sharp from 'sharp';
import type { Raster } from '../../analysis/raster.ts';
import { type Homography, homography } from './homography.ts';
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
  const surface = await surfaceOf(page);
  const { width, height } = scene.frame;
  const toPage = homography(scene.corners, [
    [0, 0],
    [surface.width, 0],
    [surface.width, surface.height],
    [0, surface.height],
  ]);
  const perSide = samplesPerSide(surface, scene);
  const data = new Uint8ClampedArray(width * height * 3);
  const sum = new Float64Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum.fill(0);
      for (let i = 0; i < perSide * perSide; i++) {
        const dx = ((i % perSide) + 0.5) / perSide;
        const dy = (Math.floor(i / perSide) + 0.5) / perSide;
        addRay(sum, surface, scene, toPage, x + dx, y + dy);
      }
      develop(data, (y * width + x) * 3, sum, perSide * perSide, scene, x, y);
    }
  }
  return { data: new Uint8Array(data.buffer), width, height };
}

async function surfaceOf(page: Page): Promise<Surface> {
  const { data, info } = await sharp(page.png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const premultiplied = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]! / 255;
    for (let channel = 0; channel < 3; channel++) premultiplied[i + channel] = data[i + channel]! * alpha;
    premultiplied[i + 3] = alpha;
  }
  return { data: premultiplied, width: info.width, height: info.height };
}

/** One ray a pixel while the page is hardly finer than the frame, then two by two, and so on. */
function samplesPerSide(surface: Surface, { corners }: Scene): number {
  const [[x0, y0], [x1, y1]] = corners;
  return Math.ceil(surface.width / Math.hypot(x1 - x0, y1 - y0) - 0.05);
}

function addRay(sum: Float64Array, surface: Surface, scene: Scene, m: Homography, x: number, y: number): void {
  const w = m[6]! * x + m[7]! * y + m[8]!;
  const u = (m[0]! * x + m[1]! * y + m[2]!) / w;
  const v = (m[3]! * x + m[4]! * y + m[5]!) / w;
  const onPage = u >= 0 && v >= 0 && u <= surface.width && v <= surface.height;
  const covered = onPage ? addPage(sum, surface, u - 0.5, v - 0.5) : 0;
  if (covered < 1) addTable(sum, surface, scene, x, y, u, v, 1 - covered);
}

/** Bilinear sample of the page added to the sum; returns how much of the ray it covers. */
function addPage(sum: Float64Array, { data, width, height }: Surface, u: number, v: number): number {
  const x = Math.min(Math.max(u, 0), width - 1.001);
  const y = Math.min(Math.max(v, 0), height - 1.001);
  const column = Math.floor(x);
  const row = Math.floor(y);
  const [fx, fy] = [x - column, y - row];
  const at = (row * width + column) * 4;
  const below = at + width * 4;
  const sample = (channel: number) =>
    (data[at + channel]! * (1 - fx) + data[at + 4 + channel]! * fx) * (1 - fy) +
    (data[below + channel]! * (1 - fx) + data[below + 4 + channel]! * fx) * fy;
  for (let channel = 0; channel < 3; channel++) sum[channel]! += sample(channel);
  return sample(3);
}

/** Grained wood, darker in the shadow next to the page. */
function addTable(
  sum: Float64Array,
  page: Surface,
  { table }: Scene,
  x: number,
  y: number,
  u: number,
  v: number,
  share: number,
): void {
  const [along, across] = table.grain;
  const grain = Math.sin(x * along + Math.sin(y * across) * 2) * 14 + Math.sin(y * across * 3) * 6;
  const distance = Math.hypot(Math.max(-u, 0, u - page.width), Math.max(-v, 0, v - page.height));
  const shade = 1 - SHADOW.depth * Math.exp(-((distance / SHADOW.reach) ** 2));
  for (let channel = 0; channel < 3; channel++) sum[channel]! += (table.colour[channel]! + grain) * shade * share;
}

/** Mean of the rays under the lamp, with the burnt-out spot added. */
function develop(
  data: Uint8ClampedArray,
  at: number,
  sum: Float64Array,
  rays: number,
  { frame, light, glare }: Scene,
  x: number,
  y: number,
): void {
  const fall = light.slope[0] * (x / frame.width - 0.5) + light.slope[1] * (y / frame.height - 0.5);
  const level = (light.level * (1 + fall)) / rays;
  const spot = glare
    ? glare.strength * Math.exp(-((x - glare.x) ** 2 + (y - glare.y) ** 2) / (glare.spread * glare.spread))
    : 0;
  for (let channel = 0; channel < 3; channel++) data[at + channel] = sum[channel]! * level + spot;
}
