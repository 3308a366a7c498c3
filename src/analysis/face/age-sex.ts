import type { Sex } from '../findings.ts';
import { CHIP } from './align.ts';
import { Net, outputOf } from './net.ts';
import { crop } from './similarity.ts';

/** What the face looks like: soft signals only, never a gate. */
export type AgeAndSex = {
  /** Years; mean absolute error 4.2 on 140 pictures of ten adults (lab study of 2026-11-23). No minors were measured. */
  readonly age: number;
  readonly sex: { readonly value: Exclude<Sex, 'other'>; readonly probability: number };
};

const SIDE = 112;
const SCALE = SIDE / CHIP;
/** Brings the centre of every pixel of the chip to its place in the smaller input. */
const SHRINK = { a: SCALE, b: 0, shiftX: 0.5 * SCALE - 0.5, shiftY: 0.5 * SCALE - 0.5 };

/** face-api's age and gender net (a small Xception); takes the same chip as the descriptor. Holds a model: release it when done. */
export class AgeAndSexEstimator {
  readonly #net: Net;

  private constructor(net: Net) {
    this.#net = net;
  }

  static async load(model: string): Promise<AgeAndSexEstimator> {
    return new AgeAndSexEstimator(await Net.load(model));
  }

  async estimate(chip: Float32Array): Promise<AgeAndSex> {
    const input = crop({ data: chip, width: CHIP, height: CHIP }, SHRINK, SIDE);
    const outputs = await this.#net.run(input, [1, SIDE, SIDE, 3]);
    const age = outputOf(outputs, 1, 1)[0]!;
    const male = outputOf(outputs, 1, 2)[0]!;
    return {
      age,
      sex: male >= 0.5 ? { value: 'male', probability: male } : { value: 'female', probability: 1 - male },
    };
  }

  release(): Promise<void> {
    return this.#net.release();
  }
}
