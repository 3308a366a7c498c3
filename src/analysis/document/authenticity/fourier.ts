/** Discrete Fourier transforms of one length, a power of two, in place. */
export class Fourier {
  readonly #size: number;
  readonly #order: Uint16Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  constructor(size: number) {
    const bits = Math.log2(size);
    if (!Number.isInteger(bits)) throw new RangeError('the length is no power of two');
    this.#size = size;
    this.#order = Uint16Array.from({ length: size }, (_, i) => reversed(i, bits));
    this.#cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
  }

  /** Transforms the values at `start`, `start + step`, … */
  transform(re: Float64Array, im: Float64Array, start: number, step: number): void {
    this.#reorder(re, start, step);
    this.#reorder(im, start, step);
    for (let half = 1; half < this.#size; half *= 2) this.#butterflies(re, im, start, step, half);
  }

  #reorder(values: Float64Array, start: number, step: number): void {
    for (let i = 0; i < this.#size; i++) {
      const j = this.#order[i]!;
      if (i >= j) continue;
      const one = start + i * step;
      const other = start + j * step;
      const kept = values[one]!;
      values[one] = values[other]!;
      values[other] = kept;
    }
  }

  #butterflies(re: Float64Array, im: Float64Array, start: number, step: number, half: number): void {
    const size = this.#size;
    const cosines = this.#cos;
    const sines = this.#sin;
    const turn = size / (2 * half);
    for (let block = 0; block < size; block += 2 * half) {
      for (let i = 0; i < half; i++) {
        const upper = start + (block + i) * step;
        const lower = upper + half * step;
        const cos = cosines[i * turn]!;
        const sin = sines[i * turn]!;
        const real = re[lower]! * cos - im[lower]! * sin;
        const imaginary = re[lower]! * sin + im[lower]! * cos;
        re[lower] = re[upper]! - real;
        im[lower] = im[upper]! - imaginary;
        re[upper]! += real;
        im[upper]! += imaginary;
      }
    }
  }
}

function reversed(index: number, bits: number): number {
  let out = 0;
  for (let bit = 0; bit < bits; bit++) out |= ((index >> bit) & 1) << (bits - 1 - bit);
  return out;
}
