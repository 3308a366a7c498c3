import type { Raster } from '../../../src/analysis/raster.ts';
import { reblur } from '../../../src/analysis/reblur.ts';
import { type LumaPlane, lumaOf } from '../../../src/analysis/sampling.ts';
import { findOutline, type Outline } from './document-frame.ts';
import type { Verdict } from './frame.ts';
import { shrunkTo } from './shrink.ts';

/** Longer side at which light, glare and sharpness are judged, and edges looked for: finer lines than a document's are lost. */
const SIDE = 240;

/**
 * When a frame of a document is worth a picture. Parents: 16 photographs of specimen passports shrunk to such frames,
 * 2026-11-26: re-blur 0.23 to 0.32; 95th percentile of luma over 140 (the service refuses under 80). Burnt: at most 0.025 on
 * the 48 of 64 drawn pages whose outline is found, 0.062 on 75 of 78 drawn documents of all kinds, of which 2 are refused; with
 * a lamp over 2 % of the frame 13 of the 48 stay good, over 5 % none (bench:auto-capture, 2026-11-27).
 * The frame is much smaller than the picture, so this only spares the person a picture that is bad beyond doubt: the
 * service judges.
 */
const LIMITS = { blur: 0.45, brightness: 80, burnt: 0.06, burntLevel: 252 } as const;

/**
 * Share of the frame that a document covers at least, of width and of height: one that fills the aim in a frame of 16:9
 * covers 0.425 of its width.
 */
const LEAST = { width: 0.36, height: 0.25 } as const;

/** Where the document lies in a frame, `small` being its luma at `SIDE`; null where none is seen. */
export type FindOutline = (frame: Raster, small: LumaPlane) => Outline | null | Promise<Outline | null>;

export const findByEdges: FindOutline = (_, small) => findOutline(small);

export const judgeDocument = async (frame: Raster, find: FindOutline): Promise<Verdict> =>
  verdictOn(await measureDocument(frame, find));

export function verdictOn({ light, inside }: Measures): Verdict {
  if (!(light >= LIMITS.brightness)) return 'hint.dark';
  if (!inside) return 'hint.document';
  if (!(inside.width >= LEAST.width && inside.height >= LEAST.height)) return 'hint.closer';
  if (!(inside.burnt <= LIMITS.burnt)) return 'hint.glare';
  return inside.blur <= LIMITS.blur ? 'ok' : 'hint.still';
}

/** Of what lies inside an outline: its shares of the frame, that of burnt-out pixels, and re-blur (1 is no edge at all). */
interface Inside {
  readonly width: number;
  readonly height: number;
  readonly burnt: number;
  readonly blur: number;
}

interface Measures {
  /** 95th percentile of luma. */
  readonly light: number;
  /** Null where no outline was found, or none looked for in the dark. */
  readonly inside: Inside | null;
}

export async function measureDocument(frame: Raster, find: FindOutline): Promise<Measures> {
  if (!(Math.min(frame.width, frame.height) >= 2)) return { light: 0, inside: null };
  const small = lumaOf(shrunkTo(frame, SIDE));
  const light = brightness(small);
  const outline = light >= LIMITS.brightness ? await find(frame, small) : null;
  if (!outline) return { light, inside: null };
  const inside = part(small, outline);
  const [width, height] = [outline.right - outline.left, outline.bottom - outline.top];
  return { light, inside: { width, height, burnt: burnt(inside), blur: reblur(inside) } };
}

function brightness({ data }: LumaPlane): number {
  const counts = new Uint32Array(256);
  for (const level of data) counts[level]!++;
  let left = data.length * 0.05;
  for (let level = 255; level > 0; level--) {
    left -= counts[level]!;
    if (left <= 0) return level;
  }
  return 0;
}

/** Share of burnt-out pixels. White paper is not burnt out in a frame that is exposed for its surroundings. */
function burnt({ data }: LumaPlane): number {
  let count = 0;
  for (const level of data) if (level >= LIMITS.burntLevel) count++;
  return count / data.length;
}

function part({ data, width, height }: LumaPlane, { left, right, top, bottom }: Outline): LumaPlane {
  const [x, y] = [Math.floor(left * width), Math.floor(top * height)];
  const size = { width: Math.floor(right * width) - x, height: Math.floor(bottom * height) - y };
  const out = new Uint8Array(size.width * size.height);
  for (let row = 0; row < size.height; row++) {
    const from = (y + row) * width + x;
    out.set(data.subarray(from, from + size.width), row * size.width);
  }
  return { ...size, data: out };
}
