import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { OperatorError } from '../errors.ts';
import { distance } from './face/compare.ts';
import type { DocumentFindings, DocumentOutline, Face, Finding, ImageFindings } from './findings.ts';
import { type Quadrilateral, quadrilateralOf } from './homography.ts';
import { MODELS_FOLDER, type ModelName } from './models.ts';

/** What the self-test's picture shows, and what every model was seen to make of it. */
export interface Expected {
  readonly mrz: readonly string[];
  /** Entries of the visual zone with their diacritics. */
  readonly visualZone: Readonly<Record<string, string>>;
  readonly portrait: Pick<Face, 'box' | 'presence' | 'descriptor' | 'age'>;
}

/**
 * How far another processor may stray from what was measured. The descriptor's limit is a tenth of what makes two pictures
 * uncertain; reductions to whole pixels move it by 0.02 (107 faces, 2026-11-23).
 */
export const TOLERANCE = { box: 4, presence: 0.01, descriptor: 0.05, age: 2, corner: 6 } as const;

/** The picture's page on a table: its width, the room around it in pixels, and the table. */
const ON_TABLE = { width: 400, room: 100, colour: '#5a4a3c' } as const;

interface Check {
  readonly models: readonly ModelName[];
  readonly passes: (findings: DocumentFindings, expected: Expected) => boolean;
}

const CHECKS: readonly Check[] = [
  {
    models: ['text-detector', 'ocrb'],
    passes: ({ mrz }, expected) => mrz.measured && mrz.value.rawLines.join() === expected.mrz.join(),
  },
  {
    models: ['latin'],
    passes: ({ visualZone }, expected) =>
      Object.entries(expected.visualZone).every(
        ([name, text]) =>
          visualZone.measured && visualZone.value.fields.some((f) => f.name === name && f.text === text),
      ),
  },
  {
    models: ['blazeface'],
    passes: onFace((face, { box }) => near(face.box.x, box.x) && near(face.box.width, box.width)),
  },
  {
    models: ['facemesh'],
    passes: onFace((face, { presence }) => Math.abs(face.presence - presence) <= TOLERANCE.presence),
  },
  {
    models: ['face-recognition'],
    passes: onFace((face, { descriptor }) => distance(face.descriptor, descriptor) <= TOLERANCE.descriptor),
  },
  { models: ['age-gender'], passes: onFace((face, { age }) => Math.abs(face.age - age) <= TOLERANCE.age) },
];

/** A passport of a State and a person that do not exist, made by this project's specimen generator. JPEG. */
export const selfTestPicture = (): Promise<Buffer> => readFile(join(MODELS_FOLDER, 'self-test.jpg'));

/** The findings that were measured on it. */
export async function selfTestExpected(): Promise<Expected> {
  return JSON.parse(await readFile(join(MODELS_FOLDER, 'self-test.json'), 'utf8'));
}

/** The same page as a photograph shows it, on a table; and its corners there, clockwise from its upper left. */
export async function selfTestOnTable(): Promise<{ readonly picture: Buffer; readonly corners: Quadrilateral }> {
  const { width, room, colour } = ON_TABLE;
  const page = sharp(await selfTestPicture()).resize(width);
  const { data, info } = await page.png().toBuffer({ resolveWithObject: true });
  const around = { top: room, bottom: room, left: room, right: room, background: colour };
  const picture = await sharp(data).extend(around).png().toBuffer();
  return { picture, corners: quadrilateralOf({ x: room, y: room, width, height: info.height }) };
}

/** Throws OperatorError naming the models whose part of the findings is not what was measured. */
export async function assertSelfTest(
  findings: ImageFindings,
  onTable: Finding<DocumentOutline>,
  corners: Quadrilateral,
): Promise<void> {
  const located = isAt(onTable, corners) ? [] : ['document-mask'];
  const failed = [...located, ...failedModels(findings, await selfTestExpected())];
  if (failed.length > 0) {
    throw new OperatorError(`The self-test failed: ${failed.join(', ')} did not answer as calibrated on this machine.`);
  }
}

/** The models that did not answer as expected. */
export function failedModels(findings: ImageFindings, expected: Expected): ModelName[] {
  return CHECKS.flatMap(({ models, passes }) =>
    findings.kind === 'document' && passes(findings, expected) ? [] : models,
  );
}

function onFace(passes: (face: Face, expected: Expected['portrait']) => boolean): Check['passes'] {
  return ({ portrait }, expected) => portrait.measured && passes(portrait.value, expected.portrait);
}

/** Whether an outline that runs clockwise from any corner has these. */
export const isAt = (outline: Finding<DocumentOutline>, corners: Quadrilateral): boolean =>
  outline.measured &&
  corners.every(([x, y]) => outline.value.corners.some(([u, v]) => Math.hypot(u - x, v - y) <= TOLERANCE.corner));

function near(pixels: number, expected: number): boolean {
  return Math.abs(pixels - expected) <= TOLERANCE.box;
}
