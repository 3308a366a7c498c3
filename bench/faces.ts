import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { decide, distance, FULL_PORTRAIT, MATCH, type Match } from '../src/analysis/face/compare.ts';
import type { Face, SelfieFindings } from '../src/analysis/findings.ts';
import { acceptBytes } from '../src/evidence/accept.ts';
import { cached } from '../src/specimen/cache.ts';
import { person, portrait, selfie } from '../src/specimen/people/index.ts';
import { circumstances, LEFT_OUT, openBenchPool, publish, rate, specimens, TODAY, table } from './accuracy-report.ts';

/** One picture of a known person, examined once; no face where none could be acquired. */
interface Sample {
  readonly person: string;
  /** Tells the pictures of one person apart; a picture and its degraded copy share it. */
  readonly picture: string;
  readonly face: Face | null;
}

interface Comparison {
  readonly mated: boolean;
  readonly apart: number;
  readonly match: Match;
}

/** Members of the cast that the matcher is known to tell apart, and the selfies of each. */
const PEOPLE = 12;
const SELFIES = 3;

const load = loadavg()[0]!;
const pool = await openBenchPool();

async function lfwParagraphs(folder: string): Promise<string[]> {
  const lfw = await acquire(lfwPictures(folder));
  const printed = await acquire(lfwPictures(folder), asPrinted);
  const isWide = ({ face }: Sample) => face !== null && face.box.width >= FULL_PORTRAIT;
  const isNarrow = ({ face }: Sample) => face !== null && !(face.box.width >= FULL_PORTRAIT);
  return [
    results('two photographs', photographPairs(lfw)),
    failureToAcquire(lfw),
    'Each picture as a portrait on a document (150 pixels wide, blurred by 0.8 pixels, grey, JPEG of quality 40) against every other photograph:',
    results(`portrait's face ${FULL_PORTRAIT} pixels wide or more`, portraitPairs(printed.filter(isWide), lfw)),
    results(`portrait's face narrower`, portraitPairs(printed.filter(isNarrow), lfw)),
    failureToAcquire(printed),
  ];
}

async function officialParagraphs(folder: string): Promise<string[]> {
  const official = await acquire(officialPictures(folder));
  return [results('two photographs', photographPairs(official)), failureToAcquire(official)];
}

async function fictionalParagraphs(): Promise<string[]> {
  const people = await acquire(fictionalPictures());
  return [
    `### ${PEOPLE} fictional people, portrait and ${SELFIES} selfies each`,
    'Selected so that this very matcher tells them apart: plumbing, no accuracy.',
    results('two drawn pictures', photographPairs(people)),
    failureToAcquire(people),
  ];
}

interface Picture extends Omit<Sample, 'face'> {
  readonly bytes: () => Promise<Buffer>;
}

const fromFile = (who: string, picture: string, path: string): Picture => ({
  person: who,
  picture,
  bytes: () => readFile(path),
});

function lfwPictures(folder: string): Picture[] {
  return readdirSync(folder).flatMap((who) =>
    readdirSync(join(folder, who)).map((name) => fromFile(who, name, join(folder, who, name))),
  );
}

/** Named after the person, with a number from the second picture on. */
function officialPictures(folder: string): Picture[] {
  return readdirSync(folder).map((name) => fromFile(name.replace(/\d*\.\w+$/, ''), name, join(folder, name)));
}

function fictionalPictures(): Picture[] {
  return Array.from({ length: PEOPLE }, (_, i) => person(`cast:${i}`)).flatMap((one) => [
    { person: one.seed, picture: 'portrait', bytes: () => drawn([one.seed, 'portrait'], () => portrait(one)) },
    ...Array.from({ length: SELFIES }, (_, shot) => ({
      person: one.seed,
      picture: `selfie ${shot}`,
      bytes: () => drawn([one.seed, shot], () => selfie(one, shot)),
    })),
  ]);
}

const drawn = (key: readonly unknown[], make: () => Promise<Buffer>) => cached(['bench-faces', ...key], make);

/** The document portrait of the lab study of 2026-11-23. */
const asPrinted = (bytes: Buffer) => sharp(bytes).resize(150).blur(0.8).greyscale().jpeg({ quality: 40 }).toBuffer();

async function acquire(pictures: readonly Picture[], prepare = async (bytes: Buffer) => bytes): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const { person: who, picture, bytes } of pictures) {
    const { face } = await examine(await prepare(await bytes()));
    samples.push({ person: who, picture, face: face.measured ? face.value : null });
  }
  return samples;
}

async function examine(bytes: Buffer): Promise<SelfieFindings> {
  const { jpeg } = await acceptBytes(bytes, { anySize: true });
  return (await pool.examine(jpeg, 'selfie', TODAY)) as SelfieFindings;
}

function photographPairs(samples: readonly Sample[]): Comparison[] {
  return samples.flatMap((one, i) => samples.slice(i + 1).flatMap((other) => compared(one, other)));
}

/** Never a picture against its own degraded copy. */
function portraitPairs(portraits: readonly Sample[], photographs: readonly Sample[]): Comparison[] {
  const isCopy = (one: Sample, other: Sample) => one.person === other.person && one.picture === other.picture;
  return portraits.flatMap((one) =>
    photographs.flatMap((other) => (isCopy(one, other) ? [] : compared(one, other, one.face?.box.width))),
  );
}

/** Nothing where a face could not be acquired: that is counted apart (ISO/IEC 19795-1). */
function compared(one: Sample, other: Sample, portraitWidth?: number): Comparison[] {
  if (!one.face || !other.face) return [];
  const apart = distance(one.face.descriptor, other.face.descriptor);
  const match = decide(apart, portraitWidth === undefined ? {} : { portraitWidth });
  return [{ mated: one.person === other.person, apart, match }];
}

function results(what: string, comparisons: readonly Comparison[]): string {
  const mated = comparisons.filter((one) => one.mated);
  const others = comparisons.filter((one) => !one.mated);
  const share = (all: readonly Comparison[], is: (one: Comparison) => boolean) =>
    rate(all.filter(is).length, all.length);
  return table(
    [what, 'FMR: two people', 'FNMR: one person'],
    [
      ['accepted only as `same`', share(others, isSame), share(mated, (one) => !isSame(one))],
      ['accepted as `same` or `uncertain`', share(others, isNear), share(mated, (one) => !isNear(one))],
      ['nearest two people, farthest one person', extreme(others, Math.min), extreme(mated, Math.max)],
    ],
  );
}

const failureToAcquire = (samples: readonly Sample[]) =>
  `Failure to acquire: ${rate(samples.filter(({ face }) => face === null).length, samples.length)}, of pictures.`;

const isSame = ({ match }: Comparison) => match === 'same';
const isNear = ({ match }: Comparison) => match === 'same' || match === 'uncertain';
const extreme = (all: readonly Comparison[], of: (...values: number[]) => number) =>
  all.length === 0 ? 'none' : of(...all.map(({ apart }) => apart)).toFixed(3);

function limits(): string {
  const { photo, smallPortrait } = MATCH;
  return `Distances up to ${photo.same.atMost} are \`same\`, up to ${photo.uncertain.atMost} \`uncertain\` (up to ${smallPortrait.uncertain.atMost} where the document's face is narrower than ${FULL_PORTRAIT} pixels), beyond \`different\`. Only \`same\` is accepted without a question.`;
}

async function attackParagraphs(folder: string): Promise<string[]> {
  const rows: string[][] = [];
  for (const name of readdirSync(folder).sort()) {
    const { face, feedback } = await examine(await readFile(join(folder, name)));
    rows.push([name, face.measured ? 'yes' : 'no', feedback]);
  }
  return [table(['picture', 'accepted as a face', 'answer'], rows)];
}

const REAL_PARTS: readonly { heading: string; folder: string; paragraphs: (folder: string) => Promise<string[]> }[] = [
  { heading: '### Ten men of LFW, ten pictures each', folder: 'faces/lfw10', paragraphs: lfwParagraphs },
  { heading: '### Portraits of two office holders', folder: 'faces/us-gov', paragraphs: officialParagraphs },
  { heading: '### Presentation attacks, one picture each', folder: 'faces/pad', paragraphs: attackParagraphs },
];

try {
  const real: string[] = [];
  for (const { heading, folder, paragraphs } of REAL_PARTS) {
    const path = specimens(folder);
    real.push(heading, ...(path === null ? [LEFT_OUT] : await paragraphs(path)));
  }
  const fictional = await fictionalParagraphs();
  await publish('faces', ['## Faces', circumstances('bench:faces', load), limits(), ...real, ...fictional]);
} finally {
  await pool.close();
}
