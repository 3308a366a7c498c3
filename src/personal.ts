import { inspect } from 'node:util';

const SHOWN = '[personal]';

/** A value about a person. It shows itself only to `open()`: logs, JSON, errors and strings get `[personal]`. */
export class Personal<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  open(): T {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
