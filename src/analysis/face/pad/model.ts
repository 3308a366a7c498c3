import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SESSION_OPTIONS } from '../../document/onnx-session.ts';
import {
  type BiometricLivenessReason,
  type Finding,
  measured,
  notMeasured,
  type PresentationAttack,
} from '../../findings.ts';
import type { Box, Raster } from '../../raster.ts';
import { Net } from '../net.ts';
import { crop } from '../similarity.ts';
import { type PadDeclaration, type PadInput, type PadOutput, weightOf } from './declaration.ts';
import { type DeclaredPadModel, padModelBytes, refusal } from './file.ts';

/** An ONNX file may name others as parts of it, which nobody hashed: they are looked for where nothing can be. */
const OF_ONE_FILE: typeof SESSION_OPTIONS = {
  ...SESSION_OPTIONS,
  extra: { session: { model_external_initializers_file_folder_path: join(fileURLToPath(import.meta.url), 'none') } },
};
const CHANNELS = 3;
/** What sums of probabilities may stray by rounding. */
const ROUNDING = 1e-5;
/** A number does not say which instrument it was. */
const REASON: BiometricLivenessReason = 'selfie_liveness_attack';

/** An operator's model for presentation attack detection on one picture. Holds a model: release it when done. */
export class PadModel {
  readonly #net: Net;
  readonly #declaration: PadDeclaration;

  private constructor(net: Net, declaration: PadDeclaration) {
    this.#net = net;
    this.#declaration = declaration;
  }

  /** Throws OperatorError where the bytes are not those declared, no model, or one of another shape. */
  static async load(model: DeclaredPadModel): Promise<PadModel> {
    const { declaration } = model;
    const net = await Net.load(await padModelBytes(model), OF_ONE_FILE).catch((cause: unknown) => {
      throw refusal(`${declaration.file} is no ONNX model that can be run from this one file.`, cause);
    });
    const misfit = shapeFault(net, declaration);
    if (misfit === null) return new PadModel(net, declaration);
    await net.release();
    throw refusal(`${declaration.file} ${misfit}`);
  }

  /** How much the face in this box looks like an attack, 0..1. Not measured where the model gives no such number. */
  async score(raster: Raster, face: Box): Promise<Finding<number>> {
    const { input, output } = this.#declaration;
    const outputs = await this.#net.run(padTensor(raster, face, input), padShape(input)).catch(() => null);
    return outputs === null ? notMeasured('model_failed') : scoreOf(outputs[0]!.values, output);
  }

  /** What a score speaks for. Under the limit it proves nothing: the one picture may be of an attack that is missed. */
  judge(score: Finding<number>): Finding<PresentationAttack<BiometricLivenessReason>> {
    if (!score.measured) return notMeasured(`pad_model: ${score.why}`);
    if (score.value < this.#declaration.limit) return UNDER_LIMIT;
    const denies = weightOf(this.#declaration.measured) === 'DENY';
    return measured(denies ? { attacks: [REASON] } : { attacks: [], suspected: [REASON] });
  }

  release(): Promise<void> {
    return this.#net.release();
  }
}

const UNDER_LIMIT = notMeasured(
  "passive_only: one picture proves no presence, and the operator's model only says that it knows no attack like it",
);

/** What a net takes or gives instead of what is declared; null where it fits. */
function shapeFault({ inputs, outputs }: Net, { input, output }: PadDeclaration): string | null {
  const [taken, given] = [padShape(input), [1, output.classes]];
  if (!isOne(inputs, taken)) return `takes ${shown(inputs)}, but one input of ${float32(taken)} is declared.`;
  if (!isOne(outputs, given)) return `gives ${shown(outputs)}, but one output of ${float32(given)} is declared.`;
  return null;
}

type Values = Net['inputs'];

const isOne = (values: Values, wanted: readonly number[]): boolean =>
  values.length === 1 &&
  values.every(({ type, shape }) => type === 'float32' && shape.length === wanted.length) &&
  values.every(({ shape }) => shape.every((size, i) => fits(size, wanted[i]!)));

/** A size that the model leaves open fits: the self-test runs it. */
const fits = (size: number | string, wanted: number): boolean => typeof size === 'string' || size === wanted;

const shown = (values: Values): string =>
  values.map(({ type, shape }) => `${type} ${shape.join(' x ') || 'of no stated shape'}`).join(' and ');
const float32 = (shape: readonly number[]): string => `float32 ${shape.join(' x ')}`;

const padShape = ({ layout, width, height }: PadInput): readonly number[] =>
  layout === 'NCHW' ? [1, CHANNELS, height, width] : [1, height, width, CHANNELS];

/** The crop around the face as the model takes it; beyond the picture's border its edge repeats. */
function padTensor(raster: Raster, face: Box, input: PadInput): Float32Array {
  const { width, height, scale } = input;
  const a = width / (scale * Math.max(face.width, face.height));
  const shiftX = width / 2 - a * (face.x + face.width / 2);
  const shiftY = height / 2 - a * (face.y + face.height / 2);
  const pixels = crop(raster, { a, b: 0, shiftX, shiftY }, width, height);
  const tensor = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const [pixel, channel] = [Math.floor(i / CHANNELS), i % CHANNELS];
    const level = pixels[pixel * CHANNELS + (input.channels === 'RGB' ? channel : CHANNELS - 1 - channel)]!;
    const to = input.layout === 'NHWC' ? i : channel * width * height + pixel;
    tensor[to] = (level - input.mean[channel]!) / input.deviation[channel]!;
  }
  return tensor;
}

const PROBABILITIES: Readonly<Record<PadOutput['activation'], (values: readonly number[]) => readonly number[]>> = {
  softmax: (values) => {
    const most = Math.max(...values);
    const powers = values.map((value) => Math.exp(value - most));
    const sum = powers.reduce((all, power) => all + power, 0);
    return powers.map((power) => power / sum);
  },
  sigmoid: (values) => values.map((value) => 1 / (1 + Math.exp(-value))),
  none: (values) => values,
};

function scoreOf(values: Float32Array, { classes, attack, bonaFide, activation }: PadOutput): Finding<number> {
  if (values.length !== classes) return notMeasured('output_of_another_size');
  if (!values.every(Number.isFinite)) return notMeasured('output_not_finite');
  const probabilities = PROBABILITIES[activation](Array.from(values));
  const sum = (attack ?? bonaFide)!.reduce((all, index) => all + probabilities[index]!, 0);
  const score = attack ? sum : 1 - sum;
  if (!(score >= -ROUNDING && score <= 1 + ROUNDING)) return notMeasured('score_not_from_0_to_1');
  return measured(Math.min(1, Math.max(0, score)));
}
