import { loadavg } from 'node:os';
import sharp from 'sharp';
import type { Raster } from '../src/analysis/raster.ts';
import { lumaOf } from '../src/analysis/sampling.ts';
import { LEVEL_NAMES } from '../src/specimen/document/conditions.ts';
import { stream } from '../src/specimen/people/random.ts';
import { judgeDocument, measureDocument } from '../web/capture/auto/document.ts';
import { FRAME_SIDE } from '../web/capture/auto/frame.ts';
import { change, isSteady } from '../web/capture/auto/steady.ts';
import { circumstances, publish, rate, table } from './accuracy-report.ts';
import { type DocumentSample, documentSet } from './documents-set.ts';

/** What opens the shutter of the page's camera: frames of drawn photographs, held still, moved and under a lamp. */

/** How far the picture moves from one frame to the next, as shares of its longer side. */
const MOVES = [0, 0.002, 0.005, 0.01, 0.02, 0.05];
/** Standard deviation of a sensor's noise in poor light, of 255 levels. */
const NOISE = 4;
/** Shares of the frame that a lamp burns out. */
const LAMPS = [0.02, 0.05, 0.08, 0.12];

type Frames = readonly { readonly level: string; readonly raster: Raster }[];

async function frameOf(file: string, side: number): Promise<Raster> {
  const shrunk = sharp(file).resize(side, side, { fit: 'inside' }).removeAlpha();
  const { data, info } = await shrunk.raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

/** A prime number of draws, so that no two frames begin at the same one. */
const random = stream('noise', 'auto-capture');
const noise = Float32Array.from({ length: 65_521 }, () => NOISE * random.normal());

/** The same place, seen by a camera that moved by `by` pixels to the side, with noise from `from` on. */
function moved({ data, width, height }: Raster, by: number, from: number): Raster {
  const out = data.map((_, i) => {
    const x = Math.floor(i / 3) % width;
    const level = data[i + 3 * (Math.min(width - 1, x + by) - x)]!;
    return Math.max(0, Math.min(255, Math.round(level + noise[(i + from) % noise.length]!)));
  });
  return { data: out, width, height };
}

/** A round lamp's reflection in the middle of the frame, burnt out over `share` of the frame. */
function lit({ data, width, height }: Raster, share: number): Raster {
  const radius = Math.sqrt((share * width * height) / Math.PI);
  const out = Uint8Array.from(data, (level, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const away = Math.hypot(x - width / 2, y - height / 2);
    return away <= radius ? 255 : Math.min(255, level + 150 * Math.exp(-(((away - radius) / (radius / 3)) ** 2)));
  });
  return { data: out, width, height };
}

function byLevel(frames: Frames): string {
  const rows = LEVEL_NAMES.map((level) => {
    const found = frames.filter((frame) => frame.level === level).map(({ raster }) => lumaOf(raster));
    const verdicts = found.map(judgeDocument);
    const inside = found.flatMap((frame) => measureDocument(frame).inside ?? []);
    const range = (values: readonly number[]) =>
      values.length > 0 ? `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}` : 'none';
    const count = (hint: string) => `${verdicts.filter((verdict) => verdict === hint).length}`;
    return [
      level,
      rate(verdicts.filter((verdict) => verdict === 'ok').length, found.length),
      ...['hint.document', 'hint.dark', 'hint.glare', 'hint.still'].map(count),
      range(inside.map(({ burnt }) => burnt)),
      range(inside.map(({ blur }) => blur)),
    ];
  });
  return table(['level', 'good', 'no outline', 'dark', 'glare', 'blurred', 'burnt share', 're-blur'], rows);
}

function underLamps(frames: Frames): string {
  const good = frames.filter(({ raster }) => judgeDocument(lumaOf(raster)) === 'ok');
  const rows = LAMPS.map((share) => {
    const opened = good.filter(({ raster }) => judgeDocument(lumaOf(lit(raster, share))) === 'ok');
    return [`${share * 100} %`, rate(opened.length, good.length)];
  });
  return table(['burnt out, of the frame', 'still good'], rows);
}

function inMotion(frames: Frames): string {
  const rows = MOVES.map((share) => {
    const pairs = frames.map(({ raster }, i) => {
      const by = Math.round(share * Math.max(raster.width, raster.height));
      return [moved(raster, 0, 2 * i * 479), moved(raster, by, (2 * i + 1) * 479)] as const;
    });
    const changes = pairs.map(([before, after]) => change(before, after)).sort((one, other) => one - other);
    const steady = pairs.filter(([before, after]) => isSteady(before, after)).length;
    const middle = changes[Math.floor(changes.length / 2)]!;
    return [
      `${share * 100} %`,
      rate(steady, pairs.length),
      `${changes[0]!.toFixed(1)}, ${middle.toFixed(1)}, ${changes.at(-1)!.toFixed(1)}`,
    ];
  });
  return table(['moved between two frames', 'counted as steady', 'change: least, median, most'], rows);
}

async function framesOf(samples: readonly DocumentSample[], side: number): Promise<Frames> {
  const frames = [];
  for (const { level, file } of samples) frames.push({ level, raster: await frameOf(file, side) });
  return frames;
}

const load = loadavg()[0]!;
const samples = await documentSet();
const documents = await framesOf(samples, FRAME_SIDE / 2);
await publish('auto-capture', [
  circumstances('bench:auto-capture', load),
  `Frames of ${samples.length} drawn photographs, the set of the machine readable zones, as the page's worker sees them. Clean pages fill their picture to its border, as a scan does: there is no edge to find.`,
  byLevel(documents),
  'Those that were good, with a lamp burnt into the middle of the frame:',
  underLamps(documents),
  `The same place twice, with a sensor's noise (standard deviation ${NOISE} of 255) each time, moved to the side between the two:`,
  inMotion(await framesOf(samples, FRAME_SIDE)),
  'Not measured: hands. Four good frames in a row (0.6 s and more) are a choice.',
]);
