import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { PadDeclaration } from '../src/analysis/face/pad/declaration.ts';
import { type OnnxGraph, type OnnxNode, onnxModel } from './onnx.ts';

// Models that look at nothing but brightness: they prove where a score goes, and nothing about attacks.

/** Side of the crop that these models take. */
export const SIDE = 8;

const INPUT = { name: 'crop', shape: [1, 3, SIDE, SIDE] } as const;
const MEAN: readonly OnnxNode[] = [
  { op: 'Flatten', inputs: ['crop'], outputs: ['levels'], attributes: { axis: 1 } },
  { op: 'ReduceMean', inputs: ['levels'], outputs: ['mean'], attributes: { axes: [1], keepdims: 1 } },
];

/**
 * Two classes, a living person and an attack, which is what it takes a crop for that is darker than `attackUnder` (0..1). It gives
 * no number for one that is brighter than `blindOver`.
 */
export const darkness = ({ attackUnder = 0.4, blindOver = 0.51 } = {}): OnnxGraph => ({
  inputs: [INPUT],
  outputs: [{ name: 'logits', shape: [1, 2] }],
  nodes: [
    ...MEAN,
    // The root of less than nothing is no number.
    { op: 'Sub', inputs: ['blindOver', 'mean'], outputs: ['under'] },
    { op: 'Sqrt', inputs: ['under'], outputs: ['root'] },
    { op: 'Mul', inputs: ['root', 'root'], outputs: ['square'] },
    { op: 'Sub', inputs: ['blindOver', 'square'], outputs: ['level'] },
    { op: 'MatMul', inputs: ['level', 'weights'], outputs: ['weighed'] },
    { op: 'Add', inputs: ['weighed', 'bias'], outputs: ['logits'] },
  ],
  constants: {
    blindOver: { shape: [1, 1], values: [blindOver] },
    weights: { shape: [1, 2], values: [STEEPNESS, 0] },
    bias: { shape: [1, 2], values: [0, STEEPNESS * attackUnder] },
  },
});
const STEEPNESS = 100;

/** Errors that let a score deny: 0 of 400 people rejected, so at most 0.95 % by the bound of 95 %. */
export const DENYING: PadDeclaration['measured'] = {
  dataSet: 'invented for a test',
  date: '2026-11-27',
  apcer: [
    { species: 'print', passed: 20, presented: 200 },
    { species: 'screen', passed: 100, presented: 200 },
  ],
  bpcer: { rejected: 0, presented: 400 },
};
/** Errors that let it ask: 0 of 100 leaves up to 3.7 %. */
export const ASKING: PadDeclaration['measured'] = { ...DENYING, bpcer: { rejected: 0, presented: 100 } };

/** A declaration of `darkness`, whole but for the bytes of its model. */
export const DECLARATION: Omit<PadDeclaration, 'sha256'> = {
  name: 'darkness',
  file: 'pad.onnx',
  licence: 'Apache-2.0',
  source: 'made by a test',
  input: {
    scale: 1.5,
    width: SIDE,
    height: SIDE,
    channels: 'RGB',
    layout: 'NCHW',
    mean: [0, 0, 0],
    deviation: [255, 255, 255],
  },
  output: { classes: 2, attack: [1], activation: 'softmax' },
  limit: 0.5,
  measured: DENYING,
  selfTest: {
    bonaFide: { picture: 'bona-fide.jpg', score: 0 },
    attack: { picture: 'attack.jpg', score: 1 },
    tolerance: 0.01,
  },
};

/** What lies in an operator's folder; whatever is absent is as in DECLARATION. */
export interface PadFolder {
  readonly declaration?: Partial<PadDeclaration>;
  readonly model?: Buffer;
  readonly pictures?: Readonly<Record<string, Buffer>>;
}

const made: string[] = [];
afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true });
});

/** Writes an operator's folder, which lasts as long as the test file runs, and answers the path of its declaration. */
export async function padFolder({ declaration, model = onnxModel(darkness()), pictures = {} }: PadFolder = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-pad-'));
  made.push(folder);
  const sha256 = createHash('sha256').update(model).digest('hex');
  const whole = { ...DECLARATION, sha256, ...declaration };
  const path = join(folder, 'declaration.json');
  const files = { [whole.file]: model, 'declaration.json': JSON.stringify(whole), ...pictures };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return path;
}
