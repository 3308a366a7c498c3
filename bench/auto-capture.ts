import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { resolveModels } from '../src/analysis/models.ts';
import { decode, type Raster } from '../src/analysis/raster.ts';
import { LEVEL_NAMES } from '../src/specimen/document/conditions.ts';
import { stream } from '../src/specimen/people/random.ts';
import {
  type FindOutline,
  findByEdges,
  judgeDocument,
  measureDocument,
  verdictOn,
} from '../web/capture/auto/document.ts';
import { loadDocumentFinder } from '../web/capture/auto/document-model.ts';
import { FRAME_SIDE } from '../web/capture/auto/frame.ts';
import { change, isSteady } from '../web/capture/auto/steady.ts';
import { circumstances, publish, rate, table } from './accuracy-report.ts';
import { documentSet } from './documents-set.ts';
import { outlineSet, picturesWithout } from './localisation-set.ts';

/** What opens the shutter of the page's camera: frames of drawn photographs, held still, moved and under a lamp. */

/** How far the picture moves from one frame to the next, as shares of its longer side. */
const MOVES = [0, 0.002, 0.005, 0.01, 0.02, 0.05];
/** Standard deviation of a sensor's noise in poor light, of 255 levels. */
const NOISE = 4;
/** Shares of the frame that a lamp burns out. */
const LAMPS = [0.02, 0.05, 0.08, 0.12];
/** Three seconds of a hand that does not hold still, and the runs of steady frames that might open the shutter. */
const WANDERING = { frames: 20, most: 0.015 };
const RUNS = [1, 2, 3, 4, 6, 8];

type Frames = readonly { readonly level: string; readonly raster: Raster }[];

const SIDE = FRAME_SIDE.document_front;

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

interface Judged {
  readonly level: string;
  readonly verdict: string;
  readonly burnt: number | undefined;
  readonly blur: number | undefined;
}

async function judged(frames: Frames, find: FindOutline): Promise<Judged[]> {
  const all: Judged[] = [];
  for (const { level, raster } of frames) {
    const measures = await measureDocument(raster, find);
    const { inside } = measures;
    all.push({ level, verdict: verdictOn(measures), burnt: inside?.burnt, blur: inside?.blur });
  }
  return all;
}

const HINTS = ['hint.document', 'hint.closer', 'hint.dark', 'hint.glare', 'hint.still'];

async function byLevel(frames: Frames, find: FindOutline): Promise<string> {
  const all = await judged(frames, find);
  const rows = LEVEL_NAMES.map((level) => {
    const some = all.filter((one) => one.level === level);
    const count = (verdict: string) => some.filter((one) => one.verdict === verdict).length;
    return [
      level,
      rate(count('ok'), some.length),
      ...HINTS.map((hint) => `${count(hint)}`),
      range(some.flatMap(({ burnt }) => burnt ?? [])),
      range(some.flatMap(({ blur }) => blur ?? [])),
    ];
  });
  return table(
    ['level', 'good', 'no outline', 'too small', 'dark', 'glare', 'blurred', 'burnt share', 're-blur'],
    rows.filter(([, good]) => good !== 'none'),
  );
}

const range = (values: readonly number[]) =>
  values.length > 0 ? `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}` : 'none';

async function good(frames: Frames, find: FindOutline): Promise<Raster[]> {
  const kept: Raster[] = [];
  for (const { raster } of frames) if ((await judgeDocument(raster, find)) === 'ok') kept.push(raster);
  return kept;
}

async function underLamps(frames: Frames, find: FindOutline): Promise<string> {
  const clear = await good(frames, find);
  const rows: string[][] = [];
  for (const share of LAMPS) {
    const lamp = clear.map((raster) => ({ level: '', raster: lit(raster, share) }));
    rows.push([`${share * 100} %`, rate((await good(lamp, find)).length, clear.length)]);
  }
  return table(['burnt out, of the frame', 'still good'], rows);
}

function inMotion(frames: Frames): string {
  const rows = MOVES.map((share) => {
    const pairs = frames.map(({ raster }, i) => [shaken(raster, 0, 2 * i), shaken(raster, share, 2 * i + 1)] as const);
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

const shaken = (raster: Raster, share: number, number: number) =>
  moved(raster, Math.round(share * Math.max(raster.width, raster.height)), number * 479);

/** A hand that wanders: how far it moves from one frame to the next is drawn anew each time. */
function steadyRun(raster: Raster, seed: number): number {
  const steps = stream('wandering', `${seed}`);
  let [before, run, longest, at] = [null as Raster | null, 0, 0, 0];
  for (let frame = 0; frame < WANDERING.frames; frame++) {
    at += steps.between(0, WANDERING.most) * (steps.chance(0.5) ? 1 : -1);
    const now = shaken(raster, Math.abs(at), seed * WANDERING.frames + frame);
    run = isSteady(before, now) ? run + 1 : 0;
    longest = Math.max(longest, run);
    before = now;
  }
  return longest;
}

function whileWandering(frames: Frames): string {
  const runs = frames.map(({ raster }, i) => steadyRun(raster, i));
  const rows = RUNS.map((length) => [`${length}`, rate(runs.filter((run) => run >= length).length, runs.length)]);
  return table(['steady frames in a row', 'the shutter opens within 3 s'], rows);
}

async function passports(): Promise<Frames> {
  const frames = [];
  for (const { level, file } of await documentSet())
    frames.push({ level, raster: await decode(await readFile(file), SIDE) });
  return frames;
}

async function cards(): Promise<Frames> {
  const frames = [];
  for await (const { level, jpeg } of outlineSet('auto-capture', 2))
    frames.push({ level, raster: await decode(jpeg, SIDE) });
  return frames;
}

async function without(): Promise<Frames> {
  const frames = [];
  for await (const { jpeg } of picturesWithout('auto-capture', 6))
    frames.push({ level: '', raster: await decode(jpeg, SIDE) });
  return frames;
}

async function opened(find: FindOutline): Promise<string> {
  return rate((await good(empty, find)).length, empty.length);
}

const load = loadavg()[0]!;
const byModel = await loadDocumentFinder((await resolveModels())['document-mask']);
const [pages, sides, empty] = [await passports(), await cards(), await without()];
await publish('auto-capture', [
  circumstances('bench:auto-capture', load),
  `Frames of ${pages.length} drawn photographs, the set of the machine readable zones, as the page's worker sees them. Clean pages fill their picture to its border, as a scan does: there is no edge to find.`,
  'With the model (until it is there, and in browsers that cannot run it, four straight edges are looked for: below):',
  await byLevel(pages, byModel),
  `Frames of ${sides.length} drawn photographs of all kinds of documents, turned by quarter turns:`,
  await byLevel(sides, byModel),
  `Of ${empty.length} pictures without a document (the things of the localisation's bench, of other seeds) the shutter opens for ${await opened(byModel)}; by edges for ${await opened(findByEdges)}.`,
  'By four edges, the first set and the second:',
  await byLevel(pages, findByEdges),
  await byLevel(sides, findByEdges),
  'Those of the first set that were good with the model, with a lamp burnt into the middle of the frame:',
  await underLamps(pages, byModel),
  `The same place twice, with a sensor's noise (standard deviation ${NOISE} of 255) each time, moved to the side between the two:`,
  inMotion(pages),
  `A hand that wanders by up to ${WANDERING.most * 100} % of the longer side from frame to frame, at random, and never holds still, for ${WANDERING.frames} frames. Each steady frame more costs a still hand 0.15 s and the time of looking:`,
  whileWandering(pages),
  'Not measured: hands, real telephones.',
]);
