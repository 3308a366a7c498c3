import type { Sex } from '../findings.ts';
import { CHIP } from './align.ts';
import { readWeights, type Tensor, type Tensor4D, tf, type Weights } from './backend.ts';
import { MEAN_COLOUR } from './descriptor.ts';
import { crop } from './similarity.ts';

/** What the face looks like: soft signals only, never a gate. */
export type AgeAndSex = {
  /** Years; mean absolute error 4.2 on 140 pictures of ten adults (lab study of 2026-11-23). No minors were measured. */
  readonly age: number;
  readonly sex: { readonly value: Exclude<Sex, 'other'>; readonly probability: number };
};

export type EstimateAgeAndSex = (chip: Float32Array) => AgeAndSex;

const SIDE = 112;
const SCALE = SIDE / CHIP;
/** Brings the centre of every pixel of the chip to its place in the smaller input. */
const SHRINK = { a: SCALE, b: 0, shiftX: 0.5 * SCALE - 0.5, shiftY: 0.5 * SCALE - 0.5 };

/** Loads face-api's age and gender net (a small Xception) from its weights manifest; takes the same chip as the descriptor. */
export async function loadAgeAndSex(manifest: string): Promise<EstimateAgeAndSex> {
  const weights = await readWeights(manifest);
  return (chip) => {
    const input = crop({ data: chip, width: CHIP, height: CHIP }, SHRINK, SIDE);
    return tf.tidy((): AgeAndSex => {
      const features = extract(weights, input);
      const age = linear(weights, 'fc/age', features).dataSync()[0]!;
      const male = tf.softmax(linear(weights, 'fc/gender', features)).dataSync()[0]!;
      return {
        age,
        sex: male >= 0.5 ? { value: 'male', probability: male } : { value: 'female', probability: 1 - male },
      };
    });
  };
}

function extract(weights: Weights, pixels: Float32Array): Tensor {
  const input = tf.div<Tensor4D>(tf.sub(tf.tensor4d(pixels, [1, SIDE, SIDE, 3]), MEAN_COLOUR), 255);
  let x = tf.relu(convolve(weights, 'entry_flow/conv_in', input));
  x = reduce(weights, 'entry_flow/reduction_block_0', x, x);
  x = reduce(weights, 'entry_flow/reduction_block_1', x, tf.relu(x));
  for (const block of ['middle_flow/main_block_0', 'middle_flow/main_block_1']) x = main(weights, block, x);
  x = reduce(weights, 'exit_flow/reduction_block', x, tf.relu(x));
  x = tf.relu(separable(weights, 'exit_flow/separable_conv', x));
  return tf.reshape(tf.avgPool(x, 7, 2, 'valid'), [1, -1]);
}

function reduce(weights: Weights, name: string, x: Tensor4D, activated: Tensor4D): Tensor4D {
  const first = separable(weights, `${name}/separable_conv0`, activated);
  const second = separable(weights, `${name}/separable_conv1`, tf.relu(first));
  return tf.add(tf.maxPool(second, 3, 2, 'same'), convolve(weights, `${name}/expansion_conv`, x));
}

function main(weights: Weights, name: string, x: Tensor4D): Tensor4D {
  let y = x;
  for (const i of [0, 1, 2]) y = separable(weights, `${name}/separable_conv${i}`, tf.relu(y));
  return tf.add(y, x);
}

function convolve(weights: Weights, name: string, x: Tensor4D): Tensor4D {
  const filter = weights[`${name}/filters`] as Tensor4D;
  return tf.fused.conv2d({ x, filter, bias: weights[`${name}/bias`]!, strides: 2, pad: 'same' });
}

function separable(weights: Weights, name: string, x: Tensor4D): Tensor4D {
  const depthwise = weights[`${name}/depthwise_filter`] as Tensor4D;
  const pointwise = weights[`${name}/pointwise_filter`] as Tensor4D;
  return tf.add(tf.separableConv2d(x, depthwise, pointwise, 1, 'same'), weights[`${name}/bias`]!);
}

function linear(weights: Weights, name: string, x: Tensor): Tensor {
  return tf.add(tf.matMul(x, weights[`${name}/weights`]!), weights[`${name}/bias`]!);
}
