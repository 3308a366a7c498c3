import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Models, resolveModels } from '../models.ts';
import { AgeAndSexEstimator } from './age-sex.ts';
import { CHIP, mirrored } from './align.ts';
import published from './data/published.json' with { type: 'json' };
import { DESCRIPTOR, Descriptor } from './descriptor.ts';
import { Net, outputOf } from './net.ts';

const folder = mkdtempSync(join(tmpdir(), 'bonafide-net-'));
const MESH_SHAPE = [1, 192, 192, 3];
const grey = new Float32Array(192 * 192 * 3).fill(0.5);
let models: Models;
let facemesh: Net;
beforeAll(async () => {
  models = await resolveModels();
  facemesh = await Net.load(models.facemesh);
});
afterAll(async () => {
  await facemesh.release();
  rmSync(folder, { recursive: true });
});

/** A chip with a different level in every pixel and channel. */
const chip = Float32Array.from({ length: CHIP * CHIP * 3 }, (_, i) => (i * 7919) % 256);
const length = (values: readonly number[]) => Math.hypot(...values);

describe('a net', () => {
  it('is given pixels and answers with shapes and numbers', async () => {
    const outputs = await facemesh.run(grey, MESH_SHAPE);
    expect(outputOf(outputs, 1404)).toHaveLength(1404);
    expect(outputs.every(({ shape, values }) => values.length === shape.reduce((all, size) => all * size, 1))).toBe(
      true,
    );
  });

  it('does not take one output for another', async () => {
    const outputs = await facemesh.run(grey, MESH_SHAPE);
    expect(() => outputOf(outputs, 1405)).toThrow('no output of shape 1405');
  });

  it('refuses an input of another size than the model takes', async () => {
    await expect(facemesh.run(new Float32Array(64 * 64 * 3), [1, 64, 64, 3])).rejects.toThrow();
    await expect(facemesh.run(new Float32Array(10), MESH_SHAPE)).rejects.toThrow();
  });

  it('gives the same numbers for the same pixels, and they stay what they were', async () => {
    const first = outputOf(await facemesh.run(grey, MESH_SHAPE), 1404);
    const kept = first.slice();
    await facemesh.run(new Float32Array(grey.length), MESH_SHAPE);
    expect(first).toEqual(kept);
    expect(outputOf(await facemesh.run(grey, MESH_SHAPE), 1404)).toEqual(kept);
  });

  it('leaves no memory behind', async () => {
    const runs = async (count: number) => {
      for (let i = 0; i < count; i++) await facemesh.run(grey, MESH_SHAPE);
      return process.memoryUsage().rss / 2 ** 20;
    };
    const before = await runs(50);
    // 300 inputs alone are 127 MB.
    expect((await runs(300)) - before).toBeLessThan(60);
  });

  it('is not loaded from what is no model, or is not there', async () => {
    const file = join(folder, 'broken.onnx');
    writeFileSync(file, 'this is no model');
    await expect(Net.load(file)).rejects.toThrow();
    await expect(Net.load(join(folder, 'absent.onnx'))).rejects.toThrow(/absent\.onnx/);
  });
});

/** What the published models said of the pattern through TensorFlow.js 4.22.0, 2026-11-26; of long outputs every so many. */
describe('the converted models say what the published ones said', () => {
  const pattern = (length: number, scale: number, shift: number) =>
    Float32Array.from({ length }, (_, i) => ((i * 7919) % 256) * scale + shift);
  const every = (values: Float32Array, step: number) => [...values.filter((_, i) => i % step === 0)];
  const expectNear = (values: readonly number[], expected: readonly number[]) => {
    expect(values).toHaveLength(expected.length);
    for (const [i, value] of values.entries())
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected[i]!)));
  };

  it('blazeface', async () => {
    const net = await Net.load(models.blazeface);
    const outputs = await net.run(pattern(256 * 256 * 3, 1 / 127.5, -1), [1, 256, 256, 3]);
    await net.release();
    expectNear(every(outputOf(outputs, 512, 1), 16), published.blazefaceScores);
    expectNear(every(outputOf(outputs, 384, 16), 192), published.blazefaceBoxes);
  });

  it('facemesh', async () => {
    const outputs = await facemesh.run(pattern(192 * 192 * 3, 1 / 255, 0), MESH_SHAPE);
    expectNear(every(outputOf(outputs, 1404), 39), published.mesh);
    expectNear([...outputOf(outputs, 1)], [published.presence]);
  });

  it('face-recognition', async () => {
    const descriptor = await Descriptor.load(models['face-recognition']);
    expectNear(await descriptor.describe(chip), published.descriptor);
    await descriptor.release();
  });

  it('age-gender', async () => {
    const estimator = await AgeAndSexEstimator.load(models['age-gender']);
    const { age, sex } = await estimator.estimate(chip);
    await estimator.release();
    expectNear([age, sex.probability], [published.age, published.sex.probability]);
    expect(sex.value).toBe(published.sex.value);
  });
});

describe('the descriptor', () => {
  let descriptor: Descriptor;
  beforeAll(async () => {
    descriptor = await Descriptor.load(models['face-recognition']);
  });
  afterAll(() => descriptor.release());

  it('has 128 finite numbers', async () => {
    const values = await descriptor.describe(chip);
    expect(values).toHaveLength(DESCRIPTOR);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('is the same for a chip and its mirror image', async () => {
    const [one, other] = [await descriptor.describe(chip), await descriptor.describe(mirrored(chip))];
    expect(length(one.map((value, i) => value - other[i]!))).toBeLessThan(1e-5);
  });

  it('is not the same for another chip', async () => {
    const another = chip.map((_, i) => ((i / 3) % CHIP) * 1.5);
    const [one, other] = [await descriptor.describe(chip), await descriptor.describe(another)];
    expect(length(one.map((value, i) => value - other[i]!))).toBeGreaterThan(0.05);
  });

  it('is no number where the chip holds what is none, although the kernels would swallow it', async () => {
    const broken = chip.slice();
    broken[4711] = Number.NaN;
    expect((await descriptor.describe(broken)).every(Number.isNaN)).toBe(true);
  });
});

describe('age and sex', () => {
  it('are a number of years and a probability of the likelier value', async () => {
    const estimator = await AgeAndSexEstimator.load(models['age-gender']);
    const { age, sex } = await estimator.estimate(chip);
    await estimator.release();
    expect(Number.isFinite(age)).toBe(true);
    expect(sex.probability).toBeGreaterThanOrEqual(0.5);
    expect(sex.probability).toBeLessThanOrEqual(1);
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
