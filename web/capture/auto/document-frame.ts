import type { LumaPlane } from '../../../src/analysis/sampling.ts';

/** Where a document lies in a frame: its edges as shares of the frame, and how well they are seen. */
export interface Outline {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How far an edge may lean over the whole frame, as a share of it, and in how many steps that is tried. */
const LEAN = 0.12;
const LEANS = 9;
/** The middle part of an edge, where no finger and no rounded corner is. */
const [FROM, TO] = [0.32, 0.68];
const SAMPLES = 28;
/** Levels of 255 that a step of an edge has at least; and the share of samples that must show one. */
const STEP = 14;
/** More than this makes an edge no clearer. */
const MOST_STEP = 80;
const SUPPORT = 0.8;
/** Edges are looked for no nearer to the middle than this. */
const REACH = 0.36;
/** Proportions of documents (ISO/IEC 7810 ID-1 to ID-3), as they are seen. */
const ASPECT = { least: 1.2, most: 1.85 };

/**
 * Looks for the four edges of a document that fills a good part of the frame; null where they are not seen. Without a model,
 * for browsers that have none yet, or never will.
 */
export function findOutline(frame: LumaPlane): Outline | null {
  const across = gradient(frame, 1);
  const down = gradient(frame, frame.width);
  const left = edge(frame, across, 'left');
  const right = edge(frame, across, 'right');
  const top = edge(frame, down, 'top');
  const bottom = edge(frame, down, 'bottom');
  if (left === null || right === null || top === null || bottom === null) return null;
  const [width, height] = [(right - left) * frame.width, (bottom - top) * frame.height];
  const aspect = Math.max(width, height) / Math.min(width, height);
  return aspect >= ASPECT.least && aspect <= ASPECT.most ? { left, right, top, bottom } : null;
}

/** Differences of the pixels on either side, along one axis. */
function gradient({ data, width, height }: LumaPlane, step: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let i = step; i < out.length - step; i++) out[i] = Math.abs(data[i + step]! - data[i - step]!);
  return out;
}

type Side = 'left' | 'right' | 'top' | 'bottom';

/** The clearest straight edge on a side, as a share of the frame from left or top. */
function edge({ width, height }: LumaPlane, steps: Uint8Array, side: Side): number | null {
  const upright = side === 'left' || side === 'right';
  const length = upright ? width : height;
  const along = upright ? height : width;
  const value = (at: number, t: number) => (upright ? steps[t * width + at]! : steps[at * width + t]!);
  let best = { strength: 0, at: null as number | null };
  for (let away = 2; away < length * REACH; away++) {
    const at = side === 'left' || side === 'top' ? away : length - 1 - away;
    for (let lean = 0; lean < LEANS; lean++) {
      const slope = ((lean / (LEANS - 1)) * 2 - 1) * LEAN * length;
      const strength = straightness(value, at, slope, length, along);
      if (strength > best.strength) best = { strength, at: at / length };
    }
  }
  return best.at;
}

/** Mean step along a leaning line, where enough of its samples show one; 0 elsewhere. */
function straightness(
  value: (at: number, t: number) => number,
  at: number,
  slope: number,
  length: number,
  along: number,
): number {
  let [seen, sum] = [0, 0];
  for (let i = 0; i < SAMPLES; i++) {
    const share = FROM + ((TO - FROM) * i) / (SAMPLES - 1);
    const x = Math.round(at + slope * (share - 0.5));
    if (x < 1 || x >= length - 1) return 0;
    const t = Math.round(share * along);
    const step = Math.max(value(x - 1, t), value(x, t), value(x + 1, t));
    if (step >= STEP) seen++;
    sum += Math.min(step, MOST_STEP);
  }
  return seen >= SUPPORT * SAMPLES ? sum / SAMPLES : 0;
}
