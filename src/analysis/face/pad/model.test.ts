import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type OnnxGraph, type OnnxValue, onnxModel } from '../../../../test/onnx.ts';
import { ASKING, DECLARATION, darkness, padFolder, SIDE } from '../../../../test/pad-model.ts';
import { OperatorError } from '../../../errors.ts';
import { measured, notMeasured } from '../../findings.ts';
import type { Raster } from '../../raster.ts';
import type { PadDeclaration, PadInput, PadOutput } from './declaration.ts';
import { readPadModel } from './file.ts';
import { PadModel } from './model.ts';
import { assertPadSelfTest } from './self-test.ts';

const open: PadModel[] = [];
afterAll(async () => {
  for (const model of open) await model.release();
});

async function modelOf(graph: OnnxGraph | Buffer, declaration: Partial<PadDeclaration> = {}): Promise<PadModel> {
  const model = Buffer.isBuffer(graph) ? graph : onnxModel(graph);
  const loaded = await PadModel.load(await readPadModel(await padFolder({ model, declaration })));
  open.push(loaded);
  return loaded;
}

/** A model whose numbers are what it is given: number `i` is the score where class `i` is the attack. */
const echo = (shape: readonly (number | string)[], classes: number): OnnxGraph => ({
  inputs: [{ name: 'crop', shape }],
  outputs: [{ name: 'same', shape: [1, classes] }],
  nodes: [{ op: 'Flatten', inputs: ['crop'], outputs: ['same'], attributes: { axis: 1 } }],
});

/** A model that always gives these numbers, whatever it is given. */
const constant = (values: readonly number[]): OnnxGraph => ({
  inputs: [{ name: 'crop', shape: [1, 3, SIDE, SIDE] }],
  outputs: [{ name: 'logits', shape: [1, values.length] }],
  nodes: [
    { op: 'Flatten', inputs: ['crop'], outputs: ['levels'], attributes: { axis: 1 } },
    { op: 'ReduceMean', inputs: ['levels'], outputs: ['mean'], attributes: { axes: [1], keepdims: 1 } },
    { op: 'Sub', inputs: ['mean', 'mean'], outputs: ['nothing'] },
    { op: 'Add', inputs: ['nothing', 'values'], outputs: ['logits'] },
  ],
  constants: { values: { shape: [1, values.length], values } },
});

/** 4 x 2 pixels of which no two levels are alike: 0, 10, 20 ... */
const PICTURE: Raster = { data: Uint8Array.from({ length: 24 }, (_, i) => 10 * i), width: 4, height: 2 };
const FACE = { x: 0, y: 0, width: 4, height: 2 };
const levelAt = (x: number, y: number, channel: number): number => PICTURE.data[(y * 4 + x) * 3 + channel]!;

/** Everything that a model is given of the picture. */
async function givenTo(input: Partial<PadInput>, shape: readonly number[], face = FACE): Promise<number[]> {
  const whole = { ...DECLARATION.input, scale: 1, width: 4, height: 2, ...input };
  const seen: number[] = [];
  for (let i = 0; i < 24; i++) {
    const output: PadOutput = { classes: 24, attack: [i], activation: 'none' };
    const score = await (await modelOf(echo(shape, 24), { input: whole, output })).score(PICTURE, face);
    if (!score.measured) throw new Error(score.why);
    seen.push(Math.round(score.value * 255));
  }
  return seen;
}

describe('what the model is given', () => {
  const places = [0, 1].flatMap((y) => [0, 1, 2, 3].map((x) => [x, y] as const));

  it('is the crop, pixel by pixel, where the layout has the channels last', async () => {
    expect(await givenTo({ layout: 'NHWC' }, [1, 2, 4, 3])).toEqual([...PICTURE.data]);
  });

  it('is one channel after the other where it has them first', async () => {
    const planes = [0, 1, 2].flatMap((channel) => places.map(([x, y]) => levelAt(x, y, channel)));
    expect(await givenTo({ layout: 'NCHW' }, [1, 3, 2, 4])).toEqual(planes);
  });

  it('begins with blue where it is declared so', async () => {
    const planes = [2, 1, 0].flatMap((channel) => places.map(([x, y]) => levelAt(x, y, channel)));
    expect(await givenTo({ channels: 'BGR' }, [1, 3, 2, 4])).toEqual(planes);
  });

  it('is less the mean and per deviation of each channel, in the order of the channels', async () => {
    const input: Partial<PadInput> = { channels: 'BGR', layout: 'NHWC', mean: [20, 10, 0], deviation: [255, 510, 255] };
    const seen = await givenTo(input, [1, 2, 4, 3]);
    expect(seen.slice(0, 6)).toEqual([0, 0, 0, 50 - 20, (40 - 10) / 2, 30]);
  });

  it('is wider than the face by the declared scale, and repeats the picture’s edge beyond it', async () => {
    const corner = { x: 0, y: 0, width: 2, height: 2 };
    const seen = await givenTo({ scale: 2, layout: 'NHWC' }, [1, 2, 4, 3], corner);
    const firstRow = seen.slice(0, 12);
    const at = (x: number) => [0, 1, 2].map((channel) => levelAt(x, 0, channel));
    expect(firstRow).toEqual([...at(0), ...at(0), ...at(1), ...at(2)]);
  });
});

describe('a score', () => {
  const scoreOf = async (values: readonly number[], output: Partial<PadOutput>) =>
    (await modelOf(constant(values), { output: { classes: values.length, activation: 'softmax', ...output } })).score(
      PICTURE,
      FACE,
    );

  it.each<[what: string, values: readonly number[], output: Partial<PadOutput>, score: number]>([
    ['a softmax, of the attacks together', [0, 0, 0, 0], { attack: [0, 2] }, 0.5],
    ['a softmax, of what is not bona fide', [0, 0, 0, 0], { bonaFide: [1] }, 0.75],
    ['a softmax of large numbers', [1000, 0], { attack: [0] }, 1],
    ['one sigmoid', [0], { attack: [0], activation: 'sigmoid' }, 0.5],
    ['one sigmoid that says how bona fide it is', [Math.log(4)], { bonaFide: [0], activation: 'sigmoid' }, 0.2],
    ['probabilities as they are', [0.25, 0.5, 0.25], { attack: [0, 1], activation: 'none' }, 0.75],
  ])('comes from %s', async (_, values, output, expected) => {
    expect(await scoreOf(values, output)).toEqual(measured(expect.closeTo(expected, 5)));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'is not measured where the model gives %s, on whichever side',
    async (value) => {
      for (const values of [
        [value, 0],
        [0, value],
      ])
        for (const output of [{ attack: [1] }, { bonaFide: [1] }, { attack: [1], activation: 'none' }] as const)
          expect(await scoreOf(values, output)).toEqual(notMeasured('output_not_finite'));
    },
  );

  it.each([-0.1, 1.1, 1e30])('is not measured where a probability is %s', async (value) => {
    const output = { attack: [0], activation: 'none' } as const;
    expect(await scoreOf([value], output)).toEqual(notMeasured('score_not_from_0_to_1'));
  });

  it('is not measured where an open size turns out to be another one', async () => {
    const graph = echo([1, 3, 'height', 'width'], 192);
    const open: OnnxGraph = { ...graph, outputs: [{ name: 'same', shape: [1, 'classes'] }] };
    const score = await (await modelOf(open)).score(PICTURE, FACE);
    expect(score).toEqual(notMeasured('output_of_another_size'));
  });

  it('is not measured where the model fails on the picture', async () => {
    const given: OnnxGraph = {
      inputs: [{ name: 'crop', shape: [1, 3, 'height', 'width'] }],
      outputs: [{ name: 'logits', shape: [1, 2] }],
      nodes: [
        { op: 'Flatten', inputs: ['crop'], outputs: ['levels'], attributes: { axis: 1 } },
        { op: 'MatMul', inputs: ['levels', 'weights'], outputs: ['logits'] },
      ],
      constants: { weights: { shape: [12, 2], values: Array(24).fill(0) } },
    };
    expect(await (await modelOf(given)).score(PICTURE, FACE)).toEqual(notMeasured('model_failed'));
  });

  it('speaks against a person from the limit on, and for nobody under it', async () => {
    const denying = await modelOf(darkness());
    const asking = await modelOf(darkness(), { measured: ASKING });
    const against = 'selfie_liveness_attack';
    expect(denying.judge(measured(0.5))).toEqual(measured({ attacks: [against] }));
    expect(asking.judge(measured(0.5))).toEqual(measured({ attacks: [], suspected: [against] }));
    for (const model of [denying, asking]) {
      expect(model.judge(measured(0.4999))).toMatchObject({
        measured: false,
        why: expect.stringMatching(/^passive_only/),
      });
      expect(model.judge(notMeasured('output_not_finite'))).toEqual(notMeasured('pad_model: output_not_finite'));
    }
  });
});

const refused = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OperatorError);
  expect((error as Error).message).toMatch(/^PAD_MODEL: [^\n]+\.$/);
  return (error as Error).message;
};

describe('a model that is not what is declared', () => {
  const input: OnnxValue = { name: 'crop', shape: [1, 3, SIDE, SIDE] };
  const two = darkness();
  it.each<[what: string, graph: OnnxGraph, sentence: string]>([
    ['takes another size', echo([1, 3, 16, 16], 2), 'takes float32 1 x 3 x 16 x 16, but one input'],
    ['has the channels last', echo([1, SIDE, SIDE, 3], 192), 'takes float32 1 x 8 x 8 x 3, but one input'],
    ['takes two things', { ...two, inputs: [input, { name: 'other', shape: [1] }] }, 'takes float32 1 x 3 x 8 x 8 and'],
    ['has another number of classes', constant([0, 0, 0]), 'gives float32 1 x 3, but one output'],
    [
      'gives two things',
      { ...two, outputs: [...two.outputs, { name: 'mean', shape: [1, 1] }] },
      'gives float32 1 x 2 and',
    ],
    [
      'gives no floats',
      {
        ...echo(input.shape, 2),
        outputs: [{ name: 'n', shape: [2], type: 'int64' }],
        nodes: [{ op: 'Shape', inputs: ['crop'], outputs: ['n'] }],
      },
      'gives int64',
    ],
  ])('%s: it is refused in one sentence', async (_, graph, sentence) => {
    expect(await refused(modelOf(graph))).toContain(`pad.onnx ${sentence}`);
  });

  it('is refused where it is no model at all', async () => {
    const sentence = 'pad.onnx is no ONNX model that can be run from this one file.';
    expect(await refused(modelOf(Buffer.from('not a model')))).toContain(sentence);
    expect(await refused(modelOf(Buffer.alloc(0)))).toContain(sentence);
  });

  it('is refused where it takes weights from another file, which no hash covers', async () => {
    const numbers = 3 * SIDE * SIDE;
    const elsewhere: OnnxGraph = {
      ...echo([1, 3, SIDE, SIDE], numbers),
      nodes: [
        { op: 'Flatten', inputs: ['crop'], outputs: ['levels'], attributes: { axis: 1 } },
        { op: 'Add', inputs: ['levels', 'weights'], outputs: ['same'] },
      ],
      // The runtime would find it: it looks in the folder in which the process runs.
      constants: { weights: { shape: [1, numbers], values: { inFile: 'package.json' } } },
    };
    expect(await refused(modelOf(elsewhere))).toContain('is no ONNX model that can be run from this one file.');
  });
});

describe('an operator’s folder', () => {
  const read = async (given: Parameters<typeof padFolder>[0]) => readPadModel(await padFolder(given));

  it('is refused where the model’s bytes are others than declared', async () => {
    expect(await refused(read({ declaration: { sha256: 'b'.repeat(64) } }))).toMatch(
      /pad\.onnx has SHA-256 \w{64}, but b+ is/,
    );
  });

  it('is refused where the model is absent', async () => {
    const path = await padFolder();
    await rm(join(dirname(path), 'pad.onnx'));
    expect(await refused(readPadModel(path))).toBe('PAD_MODEL: pad.onnx cannot be read.');
  });

  it('is refused where the declaration is absent, no JSON, or lacks something', async () => {
    expect(await refused(readPadModel('/nowhere/pad.json'))).toContain(
      'the declaration /nowhere/pad.json cannot be read.',
    );
    const broken = await padFolder({ pictures: { 'declaration.json': Buffer.from('{') } });
    expect(await refused(readPadModel(broken))).toContain('is not JSON.');
    expect(await refused(read({ declaration: { limit: 2 } }))).toMatch(
      /in .*declaration\.json, limit must be .* 2 is not\.$/,
    );
  });

  it('is known by a hash that changes with the declaration and so with the model', async () => {
    const hash = async (given: Parameters<typeof padFolder>[0]) => (await read(given)).hash;
    const first = await hash({});
    expect(await hash({})).toBe(first);
    expect(await hash({ declaration: { limit: 0.6 } })).not.toBe(first);
    expect(await hash({ model: onnxModel(constant([0, 1])) })).not.toBe(first);
  });
});

describe('the self-test', () => {
  const pictures = { 'bona-fide.jpg': Buffer.from('living'), 'attack.jpg': Buffer.from('attack') };
  const tested = async (
    scores: Readonly<Record<string, number | null>>,
    given: Parameters<typeof padFolder>[0] = { pictures },
  ) =>
    assertPadSelfTest(await readPadModel(await padFolder(given)), async (picture) => {
      const score = scores[String(Buffer.from(picture))] ?? null;
      return score === null ? notMeasured('output_not_finite') : measured(score);
    });

  it('passes where both pictures score what is declared, within the tolerance', async () => {
    await tested({ living: 0.009, attack: 0.991 });
  });

  it.each<[what: string, scores: Record<string, number | null>, sentence: string]>([
    [
      'the living person scores more',
      { living: 0.02, attack: 1 },
      'selfTest.bonaFide: bona-fide.jpg scores 0.02, but 0 is',
    ],
    ['the attack scores less', { living: 0, attack: 0.98 }, 'selfTest.attack: attack.jpg scores 0.98, but 1 is'],
    [
      'the classes are the other way round',
      { living: 1, attack: 0 },
      'selfTest.bonaFide: bona-fide.jpg scores 1, but 0 is',
    ],
    [
      'there is no number',
      { living: 0, attack: null },
      'selfTest.attack: attack.jpg has no score (output_not_finite), but',
    ],
    ['the number is none', { living: Number.NaN, attack: 1 }, 'selfTest.bonaFide: bona-fide.jpg scores NaN, but 0 is'],
  ])('fails where %s, and says what was seen', async (_, scores, sentence) => {
    expect(await refused(tested(scores))).toContain(sentence);
  });

  it('fails where a picture is absent', async () => {
    expect(await refused(tested({}, {}))).toBe('PAD_MODEL: bona-fide.jpg cannot be read.');
  });
});
