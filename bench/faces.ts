import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { FULL_PORTRAIT, MATCH } from '../src/analysis/face/compare.ts';
import { loadFaceEngine } from '../src/analysis/face/engine.ts';
import type { SelfieFindings } from '../src/analysis/findings.ts';
import { resolveModels } from '../src/analysis/models.ts';
import { decode, type Raster } from '../src/analysis/raster.ts';
import { resized } from '../src/analysis/sampling.ts';
import { acceptBytes } from '../src/evidence/accept.ts';
import { cached } from '../src/specimen/cache.ts';
import { type Person, person, portrait, selfie } from '../src/specimen/people/index.ts';
import { circumstances, LEFT_OUT, openBenchPool, publish, rate, specimens, TODAY, table } from './accuracy-report.ts';
import { byGroup, photographPairs, portraitPairs, results, type Sample } from './comparisons.ts';
import { median } from './servers.ts';

/** Members of the cast that the matcher is known to tell apart, and the selfies of each. */
const PEOPLE = 12;
const SELFIES = 3;

const load = loadavg()[0]!;
const pool = await openBenchPool();

/** Born before 1940. */
const OLDER_THAN_60 = ['Ariel_Sharon', 'Jacques_Chirac', 'Donald_Rumsfeld', 'Colin_Powell'];
const NEVER_MEASURED =
  '**Never measured on real people**: women, minors, anybody under 48 or over 75, groups by skin tone or origin, beards, head coverings, faces changed by illness or injury. Nothing is known of error rates there.';

async function lfwParagraphs(folder: string): Promise<string[]> {
  const lfw = await acquire(lfwPictures(folder));
  const printed = await acquire(lfwPictures(folder), asPrinted);
  const isWide = ({ face }: Sample) => face !== null && face.box.width >= FULL_PORTRAIT;
  const isNarrow = ({ face }: Sample) => face !== null && !(face.box.width >= FULL_PORTRAIT);
  const older = OLDER_THAN_60.filter((name) => lfw.some(({ person: who }) => who === name));
  const younger = [...new Set(lfw.map(({ person: who }) => who))].filter((name) => !older.includes(name));
  return [
    results('two photographs', photographPairs(lfw)),
    failureToAcquire(lfw),
    'By age when they were photographed (about 2002), pairs within the group:',
    byGroup(lfw, [
      ['over 60', new Set(older)],
      ['48 to 60', new Set(younger)],
    ]),
    NEVER_MEASURED,
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
    'By group, pairs within it; skin tone in two halves. They are drawn: a difference says where to measure, and no more.',
    byGroup(people, drawnGroups()),
  ];
}

/** The drawn people by sex, and in two halves by skin tone. */
function drawnGroups(): [string, Set<string>][] {
  const all = Array.from({ length: PEOPLE }, (_, i) => person(`cast:${i}`));
  const byTone = [...all].sort((a, b) => a.tone - b.tone);
  const named = (people: readonly Person[]) => new Set(people.map(({ seed }) => seed));
  return [
    ['women', named(all.filter(({ male }) => !male))],
    ['men', named(all.filter(({ male }) => male))],
    ['lighter skin', named(byTone.slice(0, PEOPLE / 2))],
    ['darker skin', named(byTone.slice(PEOPLE / 2))],
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

const failureToAcquire = (samples: readonly Sample[]) =>
  `Failure to acquire: ${rate(samples.filter(({ face }) => face === null).length, samples.length)}, of pictures.`;

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

const ROUNDS = 21;
/** Longer side at which selfies are examined, and at which a document's portrait is looked for. */
const [SELFIE_SIDE, PORTRAIT_SIDE] = [1080, 600];

/** In this thread, without the decoding, which the uploads' benchmark holds. */
async function timeParagraph(): Promise<string> {
  const engine = await loadFaceEngine(await resolveModels());
  const one = person('cast:0');
  const own = await decode(await drawn([one.seed, 0], () => selfie(one, 0)), 4 * SELFIE_SIDE);
  const selfieRaster = await resizedTo(own, SELFIE_SIDE);
  const document = await resizedTo(
    await decode(await drawn([one.seed, 'portrait'], () => portrait(one)), 4 * PORTRAIT_SIDE),
    PORTRAIT_SIDE,
  );
  const alone: number[] = [];
  const both: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await engine.selfie(selfieRaster, selfieRaster);
    alone.push(performance.now() - start);
    await engine.portrait(document);
    both.push(performance.now() - start);
  }
  await engine.release();
  return `Median time in one thread after decoding, of ${ROUNDS}: ${Math.round(median(alone))} ms for a selfie of ${SELFIE_SIDE} pixels, ${Math.round(median(both))} ms for it and a document's portrait of ${PORTRAIT_SIDE}; the load average above tells what else ran.`;
}

const resizedTo = (raster: Raster, height: number) =>
  resized(raster, Math.round((raster.width * height) / raster.height), height);

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
  const times = await timeParagraph();
  await publish('faces', ['## Faces', circumstances('bench:faces', load), limits(), ...real, ...fictional, times]);
} finally {
  await pool.close();
}
