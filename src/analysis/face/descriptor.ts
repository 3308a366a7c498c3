import { CHIP, mirrored } from './align.ts';
import { Net, outputOf } from './net.ts';

/** Length of a descriptor. */
export const DESCRIPTOR = 128;

/**
 * dlib's face recognition network (29 convolutions): describes an aligned chip by 128 numbers, the mean for the chip and its
 * mirror image. Holds a model: release it when done.
 */
export class Descriptor {
  readonly #net: Net;

  private constructor(net: Net) {
    this.#net = net;
  }

  static async load(model: string): Promise<Descriptor> {
    return new Descriptor(await Net.load(model));
  }

  /** NaN throughout where the chip holds one: behind the kernels' relu, which makes 0 of it, nothing would tell. */
  async describe(chip: Float32Array): Promise<number[]> {
    if (!chip.every(Number.isFinite)) return Array(DESCRIPTOR).fill(Number.NaN);
    const pair = new Float32Array(2 * chip.length);
    pair.set(chip);
    pair.set(mirrored(chip), chip.length);
    const values = outputOf(await this.#net.run(pair, [2, CHIP, CHIP, 3]), 2, DESCRIPTOR);
    return Array.from({ length: DESCRIPTOR }, (_, i) => (values[i]! + values[DESCRIPTOR + i]!) / 2);
  }

  release(): Promise<void> {
    return this.#net.release();
  }
}
