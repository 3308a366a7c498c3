import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { editDistance } from '../src/analysis/document/edit-distance.ts';
import type { DocumentFindings, Feedback, Mrz } from '../src/analysis/findings.ts';
import type { Pool } from '../src/analysis/pool.ts';
import { readPicture } from '../src/commands/pictures.ts';
import { circumstances, LEFT_OUT, openBenchPool, publish, rate, specimens, TODAY, table } from './accuracy-report.ts';
import { REAL_DOCUMENTS } from './documents-real.ts';
import { type DocumentSample, documentSet } from './documents-set.ts';
import { type VisualReading, visualParagraphs, visualReading } from './documents-visual.ts';
import { differences } from './mrz-differences.ts';
import { median } from './servers.ts';

interface Reading {
  readonly id: string;
  readonly truth: readonly string[];
  readonly mrz: Mrz | null;
  readonly feedback: Feedback;
  readonly ms: number;
}
type PageReading = Reading & Pick<DocumentSample, 'level' | 'format'> & { readonly visual: VisualReading };

interface Study {
  readonly pages: number;
  readonly raw: number;
  readonly corrected: number;
  readonly valid: number;
  /** Wrong though all check digits are valid. */
  readonly wrong: number;
  readonly byLevel: Readonly<Record<string, number>>;
}

/** The lab study of 2026-11-23 on 64 pages of its own renderer, 16 of each level: locator and recogniser, end to end. */
const STUDY: Study = {
  pages: 64,
  raw: 55,
  corrected: 62,
  valid: 62,
  wrong: 0,
  byLevel: { clean: 16, mild: 16, medium: 16, hard: 14 },
};

/** The same combination of the study, run on 2026-11-23 on the very pages of documents-set.ts, 16 of each level. */
const STUDY_ON_THESE_PAGES: Study = {
  pages: 64,
  raw: 57,
  corrected: 57,
  valid: 62,
  wrong: 5,
  byLevel: { clean: 16, mild: 16, medium: 13, hard: 12 },
};

async function readPages(pool: Pool): Promise<PageReading[]> {
  const pages: PageReading[] = [];
  for (const sample of await documentSet()) {
    const { id, level, format, lines, file } = sample;
    const side = format === 'TD1' ? 'document_back' : 'document_front';
    const { findings, ...reading } = await read(pool, { id, file, truth: lines, side });
    pages.push({ ...reading, level, format, visual: visualReading(sample, findings) });
  }
  return pages;
}

async function readReal(pool: Pool, folder: string): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const { file, lines } of REAL_DOCUMENTS.filter((one) => existsSync(join(folder, one.file))))
    readings.push(await read(pool, { id: file, file: join(folder, file), truth: lines, side: 'document_front' }));
  return readings;
}

interface Printed extends Pick<Reading, 'id' | 'truth'> {
  readonly file: string;
  readonly side: DocumentFindings['type'];
}

async function read(
  pool: Pool,
  { id, truth, file, side }: Printed,
): Promise<Reading & { readonly findings: DocumentFindings }> {
  const bytes = await readPicture(file, id);
  const started = performance.now();
  const findings = (await pool.examine(bytes, side, TODAY)) as DocumentFindings;
  const { mrz, feedback } = findings;
  return { id, truth, mrz: mrz.measured ? mrz.value : null, feedback, ms: performance.now() - started, findings };
}

const same = (lines: readonly string[] | undefined, truth: readonly string[]) => lines?.join('\n') === truth.join('\n');
const isRaw = ({ mrz, truth }: Reading) => same(mrz?.rawLines, truth);
const isRight = ({ mrz, truth }: Reading) => same(mrz?.lines, truth);
const isValid = ({ mrz }: Reading) => mrz?.allCheckDigitsValid === true;
/** What nothing notices: every check digit holds, and yet a character is wrong. */
const isDeceptive = (one: Reading) => isValid(one) && !isRight(one);

function pageParagraphs(pages: readonly PageReading[]): string[] {
  return [
    `### ${pages.length} synthetic pages`,
    summary('level', pages, ({ level }) => level),
    summary('format', pages, ({ format }) => format),
    againstStudy(pages, 'lab study, its own pages', STUDY),
    againstStudy(pages, 'its combination, these pages', STUDY_ON_THESE_PAGES),
    `Median time of a picture, portrait included, one at a time: ${Math.round(median(pages.map(({ ms }) => ms)))} ms.`,
    deception(pages),
    failures(pages),
    ...visualParagraphs(pages.map(({ visual }) => visual)),
  ];
}

function summary(by: string, pages: readonly PageReading[], groupOf: (page: PageReading) => string): string {
  const row = (name: string, all: readonly Reading[]) => [name, ...RATES.map(({ of }) => of(all))];
  const groups = [...new Set(pages.map(groupOf))];
  const rows = groups.map((group) =>
    row(
      group,
      pages.filter((page) => groupOf(page) === group),
    ),
  );
  return table([by, ...RATES.map(({ name }) => name)], [...rows, row('all', pages)]);
}

const share = (all: readonly Reading[], is: (one: Reading) => boolean) => rate(all.filter(is).length, all.length);

const RATES: readonly { name: string; of: (all: readonly Reading[]) => string }[] = [
  { name: 'exact as recognised', of: (all) => share(all, isRaw) },
  { name: 'exact after correction', of: (all) => share(all, isRight) },
  { name: 'characters wrong as recognised', of: (all) => characterErrors(all, (mrz) => mrz.rawLines) },
  { name: 'characters wrong after correction', of: (all) => characterErrors(all, (mrz) => mrz.lines) },
  { name: 'all check digits valid', of: (all) => share(all, isValid) },
  { name: '**wrong though all are valid**', of: (all) => share(all.filter(isValid), isDeceptive) },
  { name: 'no zone read', of: (all) => share(all, ({ mrz }) => mrz === null) },
];

/** Insertions, deletions and substitutions for each printed character; of a zone not read every character is wrong. */
function characterErrors(all: readonly Reading[], linesOf: (mrz: Mrz) => readonly string[]): string {
  const printed = all.reduce((sum, { truth }) => sum + truth.join('').length, 0);
  const wrong = all.reduce(
    (sum, { mrz, truth }) => sum + editDistance(mrz ? linesOf(mrz).join('') : '', truth.join('')),
    0,
  );
  return rate(wrong, printed);
}

function againstStudy(pages: readonly PageReading[], name: string, study: Study): string {
  const row = (
    what: string,
    theirs: readonly [number, number],
    all: readonly Reading[],
    is: (r: Reading) => boolean,
  ) => {
    const ratio = all.filter(is).length / all.length / (theirs[0] / theirs[1]);
    return [what, rate(...theirs), share(all, is), Number.isFinite(ratio) ? ratio.toFixed(3) : ''];
  };
  const levels = Object.entries(study.byLevel).map(([level, right]) =>
    row(
      `exact after correction, ${level}`,
      [right, 16],
      pages.filter((page) => page.level === level),
      isRight,
    ),
  );
  return table(
    ['what', name, 'here', 'here over study'],
    [
      row('exact as recognised', [study.raw, study.pages], pages, isRaw),
      row('exact after correction', [study.corrected, study.pages], pages, isRight),
      ...levels,
      row('all check digits valid', [study.valid, study.pages], pages, isValid),
      row('wrong though all are valid', [study.wrong, study.valid], pages.filter(isValid), isDeceptive),
    ],
  );
}

function deception(all: readonly Reading[]): string {
  const found = all.filter(isDeceptive).map(({ id, feedback }) => `${id} (answered \`${feedback}\`)`);
  return `Wrong though all check digits are valid: ${found.length === 0 ? 'none' : `**${found.join(', ')}**`}.`;
}

function failures(all: readonly Reading[]): string {
  const wrong = all.filter((one) => !isRight(one));
  if (wrong.length === 0) return 'Every picture was read right.';
  const rows = wrong.map((one) => [
    one.id,
    isValid(one) ? '**yes**' : 'no',
    one.feedback,
    differences(one.mrz?.lines, one.truth),
  ]);
  return table(['not read right', 'all check digits valid', 'answer', 'what differs'], rows);
}

function realParagraphs(readings: readonly Reading[]): string[] {
  const valid = new Map(REAL_DOCUMENTS.map((one) => [one.file, one.valid]));
  const withZone = readings.filter(({ truth }) => truth.length > 0);
  const forged = withZone.filter(({ id }) => !valid.get(id));
  const passed = forged.filter(isValid).map(({ id }) => id);
  const invented = readings.filter(({ truth, mrz }) => truth.length === 0 && mrz !== null).map(({ id }) => id);
  return [
    table(
      ['picture', 'as recognised', 'corrected', 'all digits valid', 'as printed', 'answer', 'what differs'],
      readings.map((one) => [
        one.id,
        ...(one.truth.length === 0
          ? ['', '']
          : [isRaw(one), isRight(one)].map((exact) => (exact ? 'exact' : 'not exact'))),
        isValid(one) ? 'yes' : 'no',
        one.truth.length === 0 ? 'no zone' : valid.get(one.id) ? 'yes' : 'no',
        one.feedback,
        one.truth.length === 0 || isRight(one) ? '' : differences(one.mrz?.lines, one.truth),
      ]),
    ),
    `Exact after correction: ${share(withZone, isRight)}. ${deception(withZone)} Wrong check digits by design that passed: ${passed.length} of ${forged.length}${passed.map((id) => ` **${id}**`).join('')}. Zones read where there is none: ${invented.length}.`,
  ];
}

const load = loadavg()[0]!;
const pool = await openBenchPool();
try {
  const pages = await readPages(pool);
  const folder = specimens('documents');
  const real = folder === null ? [LEFT_OUT] : realParagraphs(await readReal(pool, folder));
  const when = circumstances('bench:documents', load);
  await publish('documents', ['## Documents', when, ...pageParagraphs(pages), '### Real specimens', ...real]);
} finally {
  await pool.close();
}
