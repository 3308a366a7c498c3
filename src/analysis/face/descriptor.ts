import { CHIP, mirrored } from './align.ts';
import { readWeights, type Tensor, type Tensor4D, tf, type Weights } from './backend.ts';

/** Length of a descriptor. */
export const DESCRIPTOR = 128;

/** Describes an aligned chip by 128 numbers: the mean for the chip and its mirror image. NaN where the chip holds one. */
export type Describe = (chip: Float32Array) => number[];

/** Mean colour of the sets that face-api's nets were trained on. */
export const MEAN_COLOUR = [122.782, 117.001, 104.298];

/** dlib's face recognition network (29 convolutions): the residual blocks in order; `halves` ones shrink the picture. */
const BLOCKS = [
  { name: 'conv32_1', halves: false },
  { name: 'conv32_2', halves: false },
  { name: 'conv32_3', halves: false },
  { name: 'conv64_down', halves: true },
  { name: 'conv64_1', halves: false },
  { name: 'conv64_2', halves: false },
  { name: 'conv64_3', halves: false },
  { name: 'conv128_down', halves: true },
  { name: 'conv128_1', halves: false },
  { name: 'conv128_2', halves: false },
  { name: 'conv256_down', halves: true },
  { name: 'conv256_1', halves: false },
  { name: 'conv256_2', halves: false },
  { name: 'conv256_down_out', halves: true },
] as const;

type Layer = { readonly filter: Tensor4D; readonly bias: Tensor };
type Net = { readonly layers: Record<string, Layer>; readonly projection: Tensor };
interface Convolution {
  readonly strides: 1 | 2;
  readonly pad: 'same' | 'valid';
  readonly activation: 'relu' | 'linear';
}

const FIRST: Convolution = { strides: 1, pad: 'same', activation: 'relu' };
const SECOND: Convolution = { strides: 1, pad: 'same', activation: 'linear' };
const HALVING: Convolution = { strides: 2, pad: 'valid', activation: 'relu' };

/** Loads the recognition net from its weights manifest. */
export async function loadDescriptor(manifest: string): Promise<Describe> {
  const weights = await readWeights(manifest);
  const net = tf.tidy(() => fold(weights));
  tf.dispose(Object.entries(weights).flatMap(([name, tensor]) => (name === 'fc' ? [] : [tensor])));
  return (chip) => {
    // The kernels' relu makes 0 of what is no number: behind it, nothing would tell.
    if (!chip.every(Number.isFinite)) return Array(DESCRIPTOR).fill(Number.NaN);
    const values = tf.tidy(() => describe(net, [chip, mirrored(chip)]).dataSync<'float32'>());
    return Array.from({ length: DESCRIPTOR }, (_, i) => (values[i]! + values[DESCRIPTOR + i]!) / 2);
  };
}

// Every convolution is followed by a scale and a shift; folded into its filter and bias they cost nothing.
function fold(weights: Weights): Net {
  const names = Object.keys(weights).filter((name) => name.endsWith('/conv/filters'));
  const layers = names.map((filters) => {
    const name = filters.slice(0, -'/conv/filters'.length);
    const scale = weights[`${name}/scale/weights`]!;
    const filter = tf.mul<Tensor4D>(weights[filters]!, scale);
    const bias = tf.add(tf.mul(weights[`${name}/conv/bias`]!, scale), weights[`${name}/scale/biases`]!);
    return [name, { filter, bias }] as const;
  });
  return { layers: Object.fromEntries(layers), projection: weights.fc! };
}

function describe(net: Net, chips: readonly Float32Array[]): Tensor {
  const pixels = tf.concat(chips.map((chip) => tf.tensor(chip, [1, CHIP, CHIP, 3])));
  const input = tf.div<Tensor4D>(tf.sub(pixels, MEAN_COLOUR), 255);
  let x = tf.maxPool(convolve(net, 'conv32_down', input, HALVING), 3, 2, 'valid');
  for (const block of BLOCKS) x = residual(net, block.name, x, block.halves);
  return tf.matMul(tf.mean(x, [1, 2]), net.projection);
}

function convolve(net: Net, name: string, x: Tensor4D, how: Convolution): Tensor4D {
  const { filter, bias } = net.layers[name]!;
  return tf.fused.conv2d({ x, filter, bias, ...how });
}

function residual(net: Net, name: string, x: Tensor4D, halves: boolean): Tensor4D {
  const inner = convolve(net, `${name}/conv1`, x, halves ? HALVING : FIRST);
  const outer = convolve(net, `${name}/conv2`, inner, SECOND);
  return halves ? tf.relu(addPadded(outer, tf.avgPool(x, 2, 2, 'valid'))) : tf.relu(tf.add(outer, x));
}

// The halved input has fewer channels, and at odd sizes more rows: the missing ones count as zero.
function addPadded(one: Tensor4D, other: Tensor4D): Tensor4D {
  const padTo = (x: Tensor4D, like: Tensor4D) =>
    tf.pad(
      x,
      x.shape.map((size, axis) => [0, Math.max(0, like.shape[axis]! - size)] as [number, number]),
    );
  return tf.add(padTo(one, other), padTo(other, one));
}
