import { createInterface } from 'node:readline';
import { decide, distance } from '../analysis/face/compare.ts';
import type { DocumentFindings, Face, ImageFindings, ImageType, Mrz } from '../analysis/findings.ts';
import { openPool, type Pool } from '../analysis/pool.ts';
import { OperatorError } from '../errors.ts';
import { documentDto, personDto } from '../http/result.ts';
import { poolOptions } from '../service.ts';
import { dayOf } from '../session/work.ts';
import type { Command, Invocation } from './index.ts';
import { readPicture, UnreadablePicture } from './pictures.ts';

type Line = Readonly<Record<string, unknown>>;
type Work = (pool: Pool, line: Line) => Promise<object>;

/** A command that answers one JSON object a line for each JSON object a line, in the same order. */
const batch = (name: string, inputs: string, sentence: string, newWork: () => Work): Command => ({
  name,
  usage: '--batch',
  sentence: `${sentence} Reads {"id",${inputs}} a line, writes one JSON object a line in the same order.`,
  flags: { batch: { type: 'boolean' } },
  run: (invocation) => runBatch(invocation, name, newWork()),
});

async function runBatch({ config, flags }: Invocation, name: string, work: Work): Promise<number> {
  if (!flags.batch) throw new OperatorError(`${name} needs --batch.`);
  const options = poolOptions(config);
  const pool = await openPool(options);
  try {
    const waiting: Promise<string>[] = [];
    for await (const text of createInterface({ input: process.stdin })) {
      if (text.trim() === '') continue;
      waiting.push(answerLine(pool, text, work));
      if (waiting.length >= options.threads * 2) process.stdout.write(await waiting.shift()!);
    }
    for (const line of waiting) process.stdout.write(await line);
    return 0;
  } finally {
    await pool.close();
  }
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
    if (!(error instanceof UnreadablePicture)) throw error;
    return `${JSON.stringify({ id, ok: false, error: error.message })}\n`;
  }
}

function parse(text: string): Line {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null) return line as Line;
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

const examineFile = async (pool: Pool, path: string, type: ImageType): Promise<ImageFindings> =>
  pool.examine(await readPicture(path), type, dayOf(Date.now()));

export const readDocument = batch('read-document', '"image"', 'Reads documents.', () => async (pool, line) => {
  const findings = (await examineFile(pool, pathOf(line, 'image'), 'document_front')) as DocumentFindings;
  return {
    mrz: findings.mrz.measured ? mrzDto(findings.mrz.value) : null,
    barcode: null,
    document: findings.document.measured ? documentDto(findings.document.value) : null,
    person: findings.person.measured ? personDto(findings.person.value, undefined) : null,
    quality: findings.quality.measured ? findings.quality.value : null,
    feedback: findings.feedback,
  };
});

const mrzDto = (mrz: Mrz) => ({
  format: mrz.format,
  lines: mrz.lines,
  raw_lines: mrz.rawLines,
  corrections: mrz.corrections,
  check_digits: Object.fromEntries(mrz.checkDigits.map(({ field, ...digit }) => [field, digit])),
  all_check_digits_valid: mrz.allCheckDigitsValid,
});

/** Each distinct file is read and embedded once, however many pairs it is in. */
export const compareFaces = batch('compare-faces', '"a","b"', 'Compares faces.', () => {
  const seen = new Map<string, Promise<FaceIn>>();
  const faceIn = (pool: Pool, path: string) => {
    const known = seen.get(path) ?? findFace(pool, path);
    seen.set(path, known);
    return known;
  };
  return async (pool, line) => {
    const [a, b] = await Promise.all([faceIn(pool, pathOf(line, 'a')), faceIn(pool, pathOf(line, 'b'))]);
    const apart = a.face && b.face ? distance(a.face.descriptor, b.face.descriptor) : null;
    return {
      ok: apart !== null,
      distance: apart,
      decision: apart === null ? null : decide(apart),
      a: shown(a),
      b: shown(b),
    };
  };
});

interface FaceIn {
  readonly faces: number;
  readonly face: Face | null;
}

async function findFace(pool: Pool, path: string): Promise<FaceIn> {
  const findings = await examineFile(pool, path, 'selfie');
  if (findings.kind !== 'selfie') throw new Error('a selfie was examined as a document');
  return { faces: findings.faces, face: findings.face.measured ? findings.face.value : null };
}

/** Without the descriptor: it is a biometric template. */
function shown({ faces, face }: FaceIn) {
  if (!face) return { faces, face: null };
  const { descriptor: _, ...rest } = face;
  return { faces, face: rest };
}
