import { type DocumentQuality, type Finding, measured, notMeasured } from '../findings.ts';
import type { Box, Raster } from '../raster.ts';
import { reblur } from '../reblur.ts';
import { cropped, type LumaPlane, lumaOf, resized } from '../sampling.ts';
import { hullOf, moved, type TextBox } from './text-box.ts';

/** The state in which quality is measured. Limits hold for it only. */
const STATE = {
  /** The region of the text, with this margin, is shrunk (never enlarged) to this longer side: as in the lab. */
  margin: 0.1,
  side: 800,
  minSide: 16,
  brightnessQuantile: 0.95,
  /** A pixel is burnt out when all channels reach this; on paper lighter than `whitePaper` glare cannot be told. */
  burnt: 247,
  whitePaper: 235,
} as const;

/**
 * Measures a document's picture in the region of its text; the whole picture when it has none.
 * Not measured when that region is too small or without any detail.
 */
export async function measureQuality(
  raster: Raster,
  text: readonly TextBox[],
  portrait?: Box,
): Promise<Finding<DocumentQuality>> {
  const hull = withMargin(hullOf(text) ?? { x: 0, y: 0, width: raster.width, height: raster.height });
  const region = cropped(raster, hull);
  const shrink = Math.min(1, STATE.side / Math.max(region.width, region.height));
  const width = Math.round(region.width * shrink);
  const height = Math.round(region.height * shrink);
  if (!(Math.min(width, height) >= STATE.minSide)) return notMeasured('the region of the text is too small');
  const picture = await resized(region, width, height);
  const luma = lumaOf(picture);
  const blur = reblur(luma);
  if (!Number.isFinite(blur)) return notMeasured('the region of the text has no detail');
  const areas = [...text, ...(portrait ? [asTextBox(portrait)] : [])];
  const origin = { x: Math.max(0, Math.floor(hull.x)), y: Math.max(0, Math.floor(hull.y)) };
  return measured({
    blur,
    brightness: quantile(luma, STATE.brightnessQuantile),
    glare: burntShare(
      picture,
      areas.map((area) => scaledFrom(area, origin, shrink)),
    ),
    chroma: chroma(picture),
  });
}

function withMargin({ x, y, width, height }: Box): Box {
  const margin = STATE.margin * Math.max(width, height);
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}

const asTextBox = ({ x, y, width, height }: Box): TextBox => ({
  cx: x + width / 2,
  cy: y + height / 2,
  width,
  height,
  angle: 0,
});

const scaledFrom = (box: TextBox, origin: { x: number; y: number }, scale: number): TextBox => ({
  cx: (box.cx - origin.x) * scale,
  cy: (box.cy - origin.y) * scale,
  width: box.width * scale,
  height: box.height * scale,
  angle: box.angle,
});

function quantile({ data }: LumaPlane, share: number): number {
  const counts = new Uint32Array(256);
  for (const level of data) counts[level]!++;
  const rank = Math.floor(data.length * share);
  let seen = 0;
  return counts.findIndex((count) => (seen += count) > rank);
}

function chroma({ data }: Raster): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) {
    sum += Math.max(data[i]!, data[i + 1]!, data[i + 2]!) - Math.min(data[i]!, data[i + 1]!, data[i + 2]!);
  }
  return sum / (data.length / 3);
}

/** Share of the areas' pixels that are burnt out; 0 on paper so white that glare does not differ from it. */
function burntShare(picture: Raster, areas: readonly TextBox[]): number {
  const least = darkestChannel(picture);
  if (!(quantile(least, 0.5) < STATE.whitePaper)) return 0;
  let burnt = 0;
  let seen = 0;
  for (const area of areas) {
    for (const level of levelsIn(least, area)) {
      seen++;
      if (level >= STATE.burnt) burnt++;
    }
  }
  return seen > 0 ? burnt / seen : 0;
}

function darkestChannel({ data, width, height }: Raster): LumaPlane {
  const least = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < least.length; i++, p += 3) least[i] = Math.min(data[p]!, data[p + 1]!, data[p + 2]!);
  return { data: least, width, height };
}

function* levelsIn(plane: LumaPlane, area: TextBox): Generator<number> {
  for (let down = 0.5 - area.height / 2; down < area.height / 2; down++) {
    for (let along = 0.5 - area.width / 2; along < area.width / 2; along++) {
      const { cx, cy } = moved(area, along, down);
      const [x, y] = [Math.floor(cx), Math.floor(cy)];
      if (x >= 0 && y >= 0 && x < plane.width && y < plane.height) yield plane.data[y * plane.width + x]!;
    }
  }
}
