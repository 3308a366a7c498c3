import * as ort from 'onnxruntime-node';
import { SESSION_OPTIONS } from '../document/onnx-session.ts';

/** One output of a net: its values and its shape. */
export interface Output {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a net takes or gives: sizes that it leaves open are texts. */
export interface NetValue {
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A net that is given pixels, interleaved row by row, and answers in numbers. Holds a model: release it when done. */
export class Net {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  /** `model`: absolute path of an ONNX file with one input, or its bytes. Throws what the runtime throws when it is not one. */
  static async load(model: string | Uint8Array, options = SESSION_OPTIONS): Promise<Net> {
    // The runtime's own overloads know the two apart, but not their union.
    return new Net(await ort.InferenceSession.create(model as string, options));
  }

  get inputs(): readonly NetValue[] {
    return this.#session.inputMetadata.map(asValue);
  }

  get outputs(): readonly NetValue[] {
    return this.#session.outputMetadata.map(asValue);
  }

  /** Its outputs, copied out of the runtime. Throws where the net takes no input of this shape. */
  async run(pixels: Float32Array, shape: readonly number[]): Promise<Output[]> {
    const input = new ort.Tensor('float32', pixels, shape);
    const tensors = Object.values(await this.#session.run({ [this.#session.inputNames[0]!]: input }));
    const outputs = tensors.map(({ dims, data }) => ({ shape: dims, values: Float32Array.from(data as Float32Array) }));
    for (const tensor of [input, ...tensors]) tensor.dispose();
    return outputs;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

const asValue = (value: ort.InferenceSession.ValueMetadata): NetValue =>
  value.isTensor ? value : { type: 'no tensor', shape: [] };

/** The values of the output whose last sizes are `tail`; throws where the net has none. */
export function outputOf(outputs: readonly Output[], ...tail: number[]): Float32Array {
  const found = outputs.find(({ shape }) => tail.every((size, i) => shape[shape.length - tail.length + i] === size));
  if (!found) throw new Error(`The net has no output of shape ${tail.join(' x ')}.`);
  return found.values;
}
