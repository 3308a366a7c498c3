import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Converter from '@tensorflow/tfjs-converter';
import type * as Core from '@tensorflow/tfjs-core';
import { OperatorError } from '../../errors.ts';

// One CommonJS instance of tfjs-core for all three packages: its registry of backends is per instance.
const require = createRequire(import.meta.url);
export const tf: typeof Core = require('@tensorflow/tfjs-core');

export type Tensor = Core.Tensor;
export type Tensor4D = Core.Tensor4D;
export type Weights = Readonly<Record<string, Tensor>>;
export type Graph = Converter.GraphModel;

/** One output of a graph: its values, copied out of the backend, and its shape. */
export interface Output {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: Core.io.WeightsManifestEntry[];
}

/**
 * Starts the WebAssembly kernels with SIMD; `wasm` is the path of the SIMD binary. Throws OperatorError where they cannot
 * run: the plain kernels were measured 25 times slower. Loading them adds process-wide handlers for uncaught exceptions,
 * so this is for worker threads and tests only.
 */
export async function startBackend(wasm: string): Promise<void> {
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
  if (tf.getBackend() !== 'wasm') setWasmPaths(join(dirname(wasm), '/'));
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const started = simd === true && (await tf.setBackend('wasm'));
  await tf.ready();
  if (!started || tf.getBackend() !== 'wasm') {
    throw new OperatorError(
      'The face models need WebAssembly with SIMD, which this machine or runtime does not offer.',
    );
  }
  tf.enableProdMode();
}

/** Loads a graph model from its JSON file; the weights lie beside it. */
export async function loadGraph(file: string): Promise<Graph> {
  const { loadGraphModel }: typeof Converter = require('@tensorflow/tfjs-converter');
  const json = JSON.parse(await readFile(file, 'utf8'));
  const groups: WeightGroup[] = json.weightsManifest;
  const weightData = await readWeightFiles(file, groups);
  return loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      signature: json.signature,
      format: json.format,
      weightSpecs: groups.flatMap((group) => group.weights),
      weightData,
    }),
  });
}

/** Reads the tensors that a weights manifest lists (the form in which face-api ships its nets), dequantised. */
export async function readWeights(manifest: string): Promise<Weights> {
  const groups: WeightGroup[] = JSON.parse(await readFile(manifest, 'utf8'));
  const specs = groups.flatMap((group) => group.weights);
  return tf.io.decodeWeights(await readWeightFiles(manifest, groups), specs);
}

/** Runs a graph on one input and copies its outputs out; leaves no tensor behind. */
export function runGraph(graph: Graph, input: Float32Array, shape: number[]): Output[] {
  return tf.tidy(() => {
    const result = graph.execute(tf.tensor(input, shape, 'float32'));
    const tensors = Array.isArray(result) ? result : [result];
    return tensors.map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync<'float32'>().slice() }));
  });
}

/** The values of the output whose last sizes are `tail`; throws where the graph has none. */
export function outputOf(outputs: readonly Output[], ...tail: number[]): Float32Array {
  const found = outputs.find(({ shape }) => tail.every((size, i) => shape[shape.length - tail.length + i] === size));
  if (!found) throw new Error(`The graph has no output of shape ${tail.join(' x ')}.`);
  return found.values;
}

async function readWeightFiles(beside: string, groups: readonly WeightGroup[]): Promise<ArrayBuffer> {
  const files = groups.flatMap((group) => group.paths).map((path) => readFile(join(dirname(beside), path)));
  const bytes = Buffer.concat(await Promise.all(files));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
