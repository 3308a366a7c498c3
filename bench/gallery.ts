import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { distance } from '../src/analysis/face/compare.ts';
import type { SelfieFindings } from '../src/analysis/findings.ts';
import { wilson } from '../src/analysis/wilson.ts';
import { POLICY } from '../src/decision/policy.ts';
import { acceptBytes } from '../src/evidence/accept.ts';
import { Searcher } from '../src/gallery/searcher.ts';
import { DIMENSIONS } from '../src/gallery/secret.ts';
import { type Stream, stream } from '../src/specimen/people/random.ts';
import { circumstances, LEFT_OUT, openBenchPool, publish, rate, specimens, TODAY, table } from './accuracy-report.ts';

/** People in the gallery. */
const SIZES = [1_000, 10_000, 100_000] as const;
const LIMITS = [0.36, 0.4, POLICY.gallery.sameFace, 0.48, 0.52] as const;
/** Strangers who are looked for. */
const PROBES = 500;
const LARGEST = Math.max(...SIZES);

interface Known {
  readonly person: string;
  readonly descriptor: readonly number[];
}

const load = loadavg()[0]!;

async function photographs(folder: string): Promise<Known[]> {
  const pool = await openBenchPool();
  const known: Known[] = [];
  for (const person of readdirSync(folder))
    for (const name of readdirSync(join(folder, person))) {
      const { jpeg } = await acceptBytes(await readFile(join(folder, person, name)), { anySize: true });
      const { face } = (await pool.examine(jpeg, 'selfie', TODAY)) as SelfieFindings;
      if (face.measured) known.push({ person, descriptor: face.value.descriptor });
    }
  await pool.close();
  return known;
}

function pairs(known: readonly Known[]): { mated: number[]; others: number[] } {
  const [mated, others]: [number[], number[]] = [[], []];
  for (const [i, one] of known.entries())
    for (const other of known.slice(i + 1))
      (one.person === other.person ? mated : others).push(distance(one.descriptor, other.descriptor));
  return { mated, others };
}

/**
 * A population of strangers whose squared distances have the mean and the variance of the real ones: those of an isotropic
 * normal distribution of d dimensions are spread as chi-squared of d, so d is twice the squared mean over the variance.
 */
function populationLike(others: readonly number[]) {
  const squares = others.map((d) => d * d);
  const mean = squares.reduce((sum, d) => sum + d, 0) / squares.length;
  const variance = squares.reduce((sum, d) => sum + (d - mean) ** 2, 0) / squares.length;
  const dimensions = Math.min(DIMENSIONS, Math.round((2 * mean ** 2) / variance));
  const deviation = Math.sqrt(mean / (2 * dimensions));
  return { dimensions, deviation };
}

type Population = ReturnType<typeof populationLike>;

function drawInto(rows: Float32Array, random: Stream, { dimensions, deviation }: Population): void {
  for (let start = 0; start < rows.length; start += DIMENSIONS)
    for (let i = 0; i < dimensions; i++) rows[start + i] = deviation * random.normal();
}

interface Searched {
  readonly nearest: readonly number[];
  /** Milliseconds, ascending. */
  readonly times: readonly number[];
}

/** Looks for strangers in a gallery of strangers: the distance to the nearest found, and how long each search took. */
async function search(population: Population, rows: Float32Array, count: number, within: number): Promise<Searched> {
  const random = stream('bench-gallery', `probes of ${count}`);
  const searcher = new Searcher();
  const [nearest, times]: [number[], number[]] = [[], []];
  for (let probe = 0; probe < PROBES; probe++) {
    const query = new Float32Array(DIMENSIONS);
    drawInto(query, random, population);
    const began = performance.now();
    const [first] = await searcher.search(async () => ({ rows, count, query, within }));
    times.push(performance.now() - began);
    nearest.push(first?.distance ?? Number.POSITIVE_INFINITY);
  }
  await searcher.close();
  return { nearest, times: times.sort((a, b) => a - b) };
}

function draw(population: Population): Float32Array {
  const rows = new Float32Array(new SharedArrayBuffer(4 * DIMENSIONS * LARGEST));
  drawInto(rows, stream('bench-gallery'), population);
  return rows;
}

/** The time of a search as the service makes it: at its limit, among templates that are spread over all numbers. */
async function timed({ dimensions, deviation }: Population): Promise<string> {
  const spread = { dimensions: DIMENSIONS, deviation: deviation * Math.sqrt(dimensions / DIMENSIONS) };
  const rows = draw(spread);
  const before = process.cpuUsage();
  const { times } = await search(spread, rows, LARGEST, POLICY.gallery.sameFace);
  const { user, system } = process.cpuUsage(before);
  const at = (share: number) => times[Math.floor(share * PROBES)]!.toFixed(1);
  return `One exact search of ${LARGEST} templates, on its thread: median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, of which ${((user + system) / 1000 / PROBES).toFixed(1)} ms of processor time on average (the rest is waiting for a processor).`;
}

async function paragraphs(folder: string): Promise<string[]> {
  const known = await photographs(folder);
  const { mated, others } = pairs(known);
  const population = populationLike(others);
  const rows = draw(population);
  const nearestOf = new Map<number, readonly number[]>();
  for (const size of SIZES) nearestOf.set(size, (await search(population, rows, size, Math.max(...LIMITS))).nearest);
  const within = (all: readonly number[], limit: number) => all.filter((d) => d <= limit).length;
  const bound = (limit: number, size: number) => 1 - (1 - wilson(within(others, limit), others.length)[1]) ** size;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return [
    `Ten men of LFW, ${known.length} photographs, each pair compared. A person is missed where two photographs of one lie above the limit; that a stranger is found in a gallery is bounded by the upper end of the pairs' interval, for each size:`,
    table(
      ['limit', 'two people', 'one person, missed', ...SIZES.map((size) => `bound at ${size}`)],
      LIMITS.map((limit) => [
        limit === POLICY.gallery.sameFace ? `**${limit}**` : String(limit),
        rate(within(others, limit), others.length),
        rate(mated.length - within(mated, limit), mated.length),
        ...SIZES.map((size) => percent(bound(limit, size))),
      ]),
    ),
    `So few pairs bound nothing at these sizes. Drawn strangers instead: their squared distances have mean and variance of the real ones (normal, ${population.dimensions} dimensions). ${PROBES} strangers looked for in each gallery, found:`,
    table(
      ['limit', ...SIZES.map((size) => `gallery of ${size}`)],
      LIMITS.map((limit) => [String(limit), ...SIZES.map((size) => rate(within(nearestOf.get(size)!, limit), PROBES))]),
    ),
    await timed(population),
  ];
}

const folder = specimens('faces/lfw10');
const measured = folder === null ? [LEFT_OUT] : await paragraphs(folder);
await publish('gallery', ['## Strangers in a gallery', circumstances('bench:gallery', load), ...measured]);
