import { createInterface } from 'node:readline';
import { compareInGrey, decide, faceDistance } from '../analysis/face/compare.ts';
import type { Barcode, DocumentFindings, Face, Finding, Mrz, SelfieFindings } from '../analysis/findings.ts';
import type { Pool } from '../analysis/pool.ts';
import { Fault } from '../errors.ts';
import { poolOptions } from '../foundation.ts';
import { documentDto, personDto } from '../http/result.ts';
import { EXIT, UnreadablePicture, UsageError } from './failure.ts';
import type { Invocation } from './index.ts';
import { examineFile, openLocalPool, withoutTemplates } from './pictures.ts';

type Line = Readonly<Record<string, unknown>>;
type Work = (pool: Pool, line: Line) => Promise<object>;

/** Answers one JSON object a line for each JSON object a line, in the same order. */
async function runBatch({ config, flags }: Invocation, work: Work): Promise<number> {
  if (!flags.batch) throw new UsageError('--batch is needed.');
  const { threads } = poolOptions(config);
  const pool = await openLocalPool(config);
  try {
    await answerLines(createInterface({ input: process.stdin }), threads, (text) => answerLine(pool, text, work));
    return EXIT.ok;
  } finally {
    await pool.close();
  }
}

/** As many lines at a time as there are threads: more would only wait. Each answer leaves as soon as those before it have. */
async function answerLines(lines: AsyncIterable<string>, most: number, answer: (text: string) => Promise<string>) {
  const running = new Set<Promise<string>>();
  let written = Promise.resolve();
  for await (const text of lines) {
    if (text.trim() === '') continue;
    const answered = answer(text).finally(() => running.delete(answered));
    running.add(answered);
    written = written.then(async () => void process.stdout.write(await answered));
    if (running.size >= most) await Promise.race(running);
  }
  await written;
}

async function answerLine(pool: Pool, text: string, work: Work): Promise<string> {
  const started = performance.now();
  let id: unknown = null;
  try {
    const line = parse(text);
    id = line.id ?? null;
    const answer = await work(pool, line);
    return `${JSON.stringify({ id, ok: true, ...answer, ms: Math.round(performance.now() - started) })}\n`;
  } catch (error) {
    if (!(error instanceof UnreadablePicture || error instanceof Fault)) throw error;
    return `${JSON.stringify({ id, ok: false, error: error.message })}\n`;
  }
}

function parse(text: string): Line {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null && !Array.isArray(line)) return line as Line;
  } catch {
    // Falls through to the complaint.
  }
  throw new UnreadablePicture('The line is not a JSON object.');
}

const pathOf = (line: Line, member: string): string => {
  const path = line[member];
  if (typeof path === 'string') return path;
  throw new UnreadablePicture(`The line has no "${member}".`);
};

export const readDocuments = (invocation: Invocation): Promise<number> => runBatch(invocation, readDocument);

async function readDocument(pool: Pool, line: Line): Promise<object> {
  const path = pathOf(line, 'image');
  const findings = (await examineFile(pool, path, '"image"', 'document_front')) as DocumentFindings;
  return {
    mrz: findings.mrz.measured ? mrzDto(findings.mrz.value) : null,
    barcode: findings.barcode.measured ? barcodeDto(findings.barcode.value) : null,
    document: findings.document.measured ? documentDto(findings.document.value) : null,
    person: findings.person.measured ? personDto(findings.person.value, undefined) : null,
    quality: findings.quality.measured ? findings.quality.value : null,
    feedback: findings.feedback,
  };
}

const barcodeDto = ({ symbology, text, aamva }: Barcode) => ({ symbology, fields: aamva?.elements ?? { text } });

const mrzDto = (mrz: Mrz) => ({
  format: mrz.format,
  lines: mrz.lines,
  raw_lines: mrz.rawLines,
  corrections: mrz.corrections,
  check_digits: Object.fromEntries(mrz.checkDigits.map(({ field, ...digit }) => [field, digit])),
  all_check_digits_valid: mrz.allCheckDigitsValid,
});

/** Each distinct file is read and embedded once, however many pairs it is in. */
export function compareFaces(invocation: Invocation): Promise<number> {
  const seen = new Map<string, Promise<FaceIn>>();
  const faceIn = async (pool: Pool, line: Line, member: 'a' | 'b'): Promise<FaceIn> => {
    const path = pathOf(line, member);
    const found = seen.get(path) ?? findFace(pool, path);
    seen.set(path, found);
    return found.catch((error: unknown) => {
      throw error instanceof UnreadablePicture ? new UnreadablePicture(`"${member}": ${error.message}`) : error;
    });
  };
  return runBatch(invocation, async (pool, line) => {
    const [a, b] = await Promise.all([faceIn(pool, line, 'a'), faceIn(pool, line, 'b')]);
    return { ...compared(a.face, b.face), a: withoutTemplates(a), b: withoutTemplates(b) };
  });
}

interface FaceIn {
  readonly faces: number;
  readonly face: Face | null;
  readonly padScore?: Finding<number>;
}

async function findFace(pool: Pool, path: string): Promise<FaceIn> {
  const seen = (await examineFile(pool, path, 'The picture', 'selfie')) as SelfieFindings;
  const { faces, face, padScore } = seen;
  return { faces, face: face.measured ? face.value : null, ...(padScore && { padScore }) };
}

function compared(a: Face | null, b: Face | null) {
  if (!a || !b) return { ok: false, error: `There is no face in "${a ? 'b' : 'a'}".`, distance: null, decision: null };
  const apart = faceDistance(a, b);
  return { distance: apart, decision: decide(apart, { grey: compareInGrey(a, b) }) };
}
