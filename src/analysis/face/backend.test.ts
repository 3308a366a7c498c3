import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Models, resolveModels } from '../models.ts';
import { loadAgeAndSex } from './age-sex.ts';
import { CHIP, mirrored } from './align.ts';
import { type Graph, loadGraph, outputOf, readWeights, runGraph, startBackend, tf } from './backend.ts';
import { DESCRIPTOR, type Describe, loadDescriptor } from './descriptor.ts';

const folder = mkdtempSync(join(tmpdir(), 'bonafide-backend-'));
let models: Models;
let facemesh: Graph;
beforeAll(async () => {
  models = await resolveModels();
  await startBackend(models['tfjs-wasm']);
  facemesh = await loadGraph(models.facemesh);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A chip with a different level in every pixel and channel. */
const chip = Float32Array.from({ length: CHIP * CHIP * 3 }, (_, i) => (i * 7919) % 256);
const length = (values: readonly number[]) => Math.hypot(...values);

describe('the backend', () => {
  it('runs on WebAssembly with SIMD, the only one that is fast enough', async () => {
    expect(tf.getBackend()).toBe('wasm');
    expect(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')).toBe(true);
  });

  it('may be started again without harm', async () => {
    await expect(startBackend(models['tfjs-wasm'])).resolves.toBeUndefined();
  });

  it('runs a graph, copies its outputs out and keeps no tensor', () => {
    const tensors = tf.memory().numTensors;
    const outputs = runGraph(facemesh, new Float32Array(192 * 192 * 3), [1, 192, 192, 3]);
    expect(outputOf(outputs, 1404)).toHaveLength(1404);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('does not take one output for another', () => {
    const outputs = runGraph(facemesh, new Float32Array(192 * 192 * 3), [1, 192, 192, 3]);
    expect(() => outputOf(outputs, 1405)).toThrow('no output of shape 1405');
  });

  it('refuses an input of another size than the model takes', () => {
    expect(() => runGraph(facemesh, new Float32Array(64 * 64 * 3), [1, 64, 64, 3])).toThrow();
  });

  it('does not load a model whose weights are absent', async () => {
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, JSON.stringify([{ paths: ['absent.bin'], weights: [] }]));
    await expect(readWeights(manifest)).rejects.toThrow(/absent\.bin/);
  });
});

describe('the descriptor', () => {
  let describeChip: Describe;
  beforeAll(async () => {
    describeChip = await loadDescriptor(models['face-recognition']);
  });

  it('has 128 finite numbers', () => {
    const values = describeChip(chip);
    expect(values).toHaveLength(DESCRIPTOR);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('is the same for a chip and its mirror image', () => {
    const [one, other] = [describeChip(chip), describeChip(mirrored(chip))];
    expect(length(one.map((value, i) => value - other[i]!))).toBeLessThan(1e-5);
  });

  it('is not the same for another chip', () => {
    const [one, other] = [describeChip(chip), describeChip(chip.map((_, i) => ((i / 3) % CHIP) * 1.5))];
    expect(length(one.map((value, i) => value - other[i]!))).toBeGreaterThan(0.05);
  });

  it('is no number where the chip holds what is none, although the kernels would swallow it', () => {
    const broken = chip.slice();
    broken[4711] = Number.NaN;
    expect(describeChip(broken).every(Number.isNaN)).toBe(true);
  });

  it('leaves no tensor behind', () => {
    const tensors = tf.memory().numTensors;
    describeChip(chip);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('age and sex', () => {
  it('are a number of years and a probability of the likelier value, and leave no tensor behind', async () => {
    const estimate = await loadAgeAndSex(models['age-gender']);
    const tensors = tf.memory().numTensors;
    const { age, sex } = estimate(chip);
    expect(Number.isFinite(age)).toBe(true);
    expect(sex.probability).toBeGreaterThanOrEqual(0.5);
    expect(sex.probability).toBeLessThanOrEqual(1);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('the mirror image of a chip', () => {
  it('swaps left and right of every row and nothing else', () => {
    const mirror = mirrored(chip);
    const pixel = (of: Float32Array, x: number, y: number) => [
      ...of.subarray((y * CHIP + x) * 3, (y * CHIP + x) * 3 + 3),
    ];
    expect(pixel(mirror, 0, 5)).toEqual(pixel(chip, CHIP - 1, 5));
    expect(pixel(mirror, 40, 149)).toEqual(pixel(chip, 109, 149));
    expect(mirrored(mirror)).toEqual(chip);
  });
});
