import { type DocumentQuality, type Finding, measured, notMeasured } from '../findings.ts';
import type { Box, Raster } from '../raster.ts';
import { reblur } from '../reblur.ts';
import { cropped, type LumaPlane, levelReachedBy, lumaOf, resized } from '../sampling.ts';
import { chromaOf } from './authenticity/chroma.ts';
import { colourMoire } from './authenticity/moire.ts';
import { glareOnText } from './glare.ts';
import { hullOf, type TextBox } from './text-box.ts';

/** The state in which quality is measured; the limits hold for it only. */
const STATE = {
  /** The region of the text, with this margin of its longer side, is shrunk (never enlarged) to `side`, as in the lab. */
  margin: 0.1,
  side: 800,
  minSide: 16,
  brightnessQuantile: 0.95,
} as const;

/**
 * Measures a document's picture in the region of its text; the whole picture when it has none.
 * Not measured when that region is too small or without any detail.
 */
export async function measureQuality(raster: Raster, text: readonly TextBox[]): Promise<Finding<DocumentQuality>> {
  const region = regionOf(raster, text);
  const shrink = Math.min(1, STATE.side / Math.max(region.width, region.height));
  const width = Math.round(region.width * shrink);
  const height = Math.round(region.height * shrink);
  if (!(Math.min(width, height) >= STATE.minSide)) return notMeasured('the region of the text is too small');
  const picture = await resized(cropped(raster, region), width, height);
  const luma = lumaOf(picture);
  const blur = reblur(luma);
  if (!Number.isFinite(blur)) return notMeasured('the region of the text has no detail');
  const lines = text.map((line) => placedIn(region, shrink, line));
  return measured({
    blur,
    brightness: quantile(luma, STATE.brightnessQuantile),
    glare: glareOnText(picture, lines),
    chroma: chromaOf(picture, lines),
    moire: colourMoire(raster, region),
  });
}

/** Whole pixels within the raster. */
function regionOf(raster: Raster, text: readonly TextBox[]): Box {
  const hull = hullOf(text);
  if (!hull) return { x: 0, y: 0, width: raster.width, height: raster.height };
  const margin = STATE.margin * Math.max(hull.width, hull.height);
  const x = Math.max(0, Math.floor(hull.x - margin));
  const y = Math.max(0, Math.floor(hull.y - margin));
  const right = Math.min(raster.width, Math.ceil(hull.x + hull.width + margin));
  const bottom = Math.min(raster.height, Math.ceil(hull.y + hull.height + margin));
  return { x, y, width: right - x, height: bottom - y };
}

const placedIn = (region: Box, scale: number, line: TextBox): TextBox => ({
  cx: (line.cx - region.x) * scale,
  cy: (line.cy - region.y) * scale,
  width: line.width * scale,
  height: line.height * scale,
  angle: line.angle,
});

function quantile({ data }: LumaPlane, share: number): number {
  const counts = new Uint32Array(256);
  for (const level of data) counts[level]!++;
  return levelReachedBy(data.length - Math.floor(data.length * share), counts);
}
