import { reblur } from '../../../src/analysis/reblur.ts';
import type { LumaPlane } from '../../../src/analysis/sampling.ts';
import { findOutline, type Outline } from './document-frame.ts';
import type { Verdict } from './frame.ts';

/**
 * When a frame of a document is worth a picture. Parents: 16 photographs of specimen passports shrunk to such frames,
 * 2026-11-26: re-blur 0.23 to 0.32; 95th percentile of luma over 140 (the service refuses under 80). Burnt: at most 0.040 on
 * the 34 of 64 drawn pages whose outline is found; with a lamp over 2 % of the frame 4 of them stay good (bench:auto-capture).
 * The frame is much smaller than the picture, so this only spares the person a picture that is bad beyond doubt: the
 * service judges.
 */
const LIMITS = { blur: 0.45, brightness: 80, burnt: 0.06, burntLevel: 252 } as const;

export function judgeDocument(frame: LumaPlane): Verdict {
  const { light, inside } = measureDocument(frame);
  if (!(light >= LIMITS.brightness)) return 'hint.dark';
  if (!inside) return 'hint.document';
  if (!(inside.burnt <= LIMITS.burnt)) return 'hint.glare';
  return inside.blur <= LIMITS.blur ? 'ok' : 'hint.still';
}

interface Measures {
  /** 95th percentile of luma. */
  readonly light: number;
  /** Of what lies inside the outline, where one is found: share of burnt-out pixels, and re-blur (1 is no edge at all). */
  readonly inside: { readonly burnt: number; readonly blur: number } | null;
}

export function measureDocument(frame: LumaPlane): Measures {
  const counts = new Uint32Array(256);
  for (const level of frame.data) counts[level]!++;
  const light = brightness(counts, frame.data.length);
  const outline = light >= LIMITS.brightness ? findOutline(frame) : null;
  if (!outline) return { light, inside: null };
  const inside = part(frame, outline);
  return { light, inside: { burnt: burnt(inside), blur: reblur(inside) } };
}

function brightness(counts: Uint32Array, pixels: number): number {
  let left = pixels * 0.05;
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
