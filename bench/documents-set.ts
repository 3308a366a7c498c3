import type { Sex } from '../src/analysis/findings.ts';
import { cached, cacheFile } from '../src/specimen/cache.ts';
import { photograph } from '../src/specimen/document/camera.ts';
import { LEVEL_NAMES, type Level } from '../src/specimen/document/conditions.ts';
import type { PageFormat } from '../src/specimen/document/format.ts';
import { type Holder, holder } from '../src/specimen/document/holder.ts';
import { mrzLines } from '../src/specimen/document/mrz-lines.ts';
import { passport } from '../src/specimen/document/passport.ts';
import { plainPage } from '../src/specimen/document/plain.ts';
import type { Page } from '../src/specimen/document/sheet.ts';
import { silhouette } from '../src/specimen/document/silhouette.ts';
import { type Stream, stream } from '../src/specimen/people/random.ts';

export interface DocumentSample {
  readonly id: string;
  readonly level: Level;
  readonly format: PageFormat;
  /** The MRZ as printed. */
  readonly lines: readonly string[];
  /** Whom the page describes, spelt as in its visual zone. */
  readonly bearer: Holder;
  /** Absolute path of the JPEG. */
  readonly file: string;
}

/** Pages of each level, and the formats in turn: passports twice as often as the others. */
const PAGES_PER_LEVEL = 16;
const FORMATS: readonly PageFormat[] = ['TD3', 'TD1', 'TD2', 'TD3', 'MRV-A'];

/** States that print their own letters in every field; all documents stay visibly specimens of Utopia. */
const STATES = ['UTO', 'D', 'FRA', 'CZE', 'POL', 'GBR', 'USA', 'ESP', 'SWE', 'ITA'];
const SEXES: readonly Sex[] = ['male', 'female', 'other'];
const NUMBER_CHARACTERS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const TODAY = '2026-11-23';

/**
 * The synthetic documents that MRZ reading is measured on: 16 pages of each level with their truth. They are made on
 * the first call (some minutes on two cores) and kept; the same sources always make the same set.
 */
export async function documentSet(): Promise<DocumentSample[]> {
  const samples: DocumentSample[] = [];
  for (const level of LEVEL_NAMES) {
    for (let index = 0; index < PAGES_PER_LEVEL; index++) samples.push(await sample(level, index));
  }
  return samples;
}

async function sample(level: Level, index: number): Promise<DocumentSample> {
  const id = `${level}-${index}`;
  const format = FORMATS[index % FORMATS.length]!;
  const bearer = hardToRead(id, stream(id, 'documents-set'));
  const lines = mrzLines(format, bearer);
  const key = ['documents-set', id, format, bearer, lines];
  await cached(key, async () => (await photograph(await page(format, bearer, id), { level, seed: id })).jpeg);
  return { id, level, format, lines, bearer, file: await cacheFile(key) };
}

async function page(format: PageFormat, bearer: Holder, seed: string): Promise<Page> {
  const portrait = await silhouette();
  return format === 'TD3' ? passport(bearer, portrait, seed) : plainPage(format, bearer, portrait, seed);
}

/** A holder whose number has letters and digits mixed at random, I and O too, and whose State and sex vary. */
function hardToRead(id: string, random: Stream): Holder {
  const characters = (count: number) => Array.from({ length: count }, () => random.pick(NUMBER_CHARACTERS)).join('');
  const usual = holder({
    seed: id,
    age: Math.floor(random.between(18, 90)),
    sex: random.pick(['male', 'female']),
    today: TODAY,
  });
  const state = random.pick(STATES);
  return {
    ...usual,
    issuingState: state,
    nationality: state,
    sex: random.pick(SEXES),
    documentNumber: characters(9),
    personalNumber: random.chance(0.5) ? characters(10) : '',
  };
}
