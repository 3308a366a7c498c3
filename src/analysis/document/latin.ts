import * as ort from 'onnxruntime-node';
import type { LumaPlane } from '../sampling.ts';
import { ctcDecode, type DecodedCharacter } from './ctc.ts';
import { lineStrip, normalisedLuma } from './line-strip.ts';
import { SESSION_OPTIONS } from './onnx-session.ts';
import type { TextBox } from './text-box.ts';
import ALPHABET from './visual-zone/data/alphabet.json' with { type: 'json' };

/** The form in which the recogniser was trained to see a line. */
const INPUT = {
  height: 32,
  /** The width is cut to whole steps of the network, which speaks twice at each. */
  step: 4,
  minWidth: 16,
  /** 40 times the height: 80 characters; what is longer is no entry of a document. */
  maxWidth: 1280,
} as const;

/** One line in Latin script as it was recognised: spelling with diacritics, Unicode NFC. */
export interface LatinLine {
  readonly text: string;
  /** Probability of its least certain character; 0 when there are none. */
  readonly confidence: number;
  readonly characters: readonly DecodedCharacter[];
}

/**
 * Reads lines in Latin script with the diacritics of Europe and Vietnam. A capital eth reads as D with stroke, a comma below
 * as a cedilla: no eye can tell them apart. Holds a model: release it when done.
 */
export class LatinRecogniser {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  /** `model`: absolute path of latin.onnx. Throws what the runtime throws when it is not a model. */
  static async load(model: string): Promise<LatinRecogniser> {
    return new LatinRecogniser(await ort.InferenceSession.create(model, SESSION_OPTIONS));
  }

  /** Reads the line in `box` in the direction of its angle. */
  async read(plane: LumaPlane, box: TextBox): Promise<LatinLine> {
    const strip = lineStrip(plane, box, INPUT.height, INPUT.maxWidth);
    const width = Math.max(INPUT.minWidth, strip.width - (strip.width % INPUT.step));
    const input = new ort.Tensor('float32', normalisedLuma(strip, width), [1, 1, INPUT.height, width]);
    const output = (await this.#session.run({ x: input })).y!;
    const characters = inOneCase(ctcDecode(output.data as Float32Array, output.dims[2]!, ALPHABET));
    input.dispose();
    output.dispose();
    return {
      text: spaced(characters.map(({ character }) => character)),
      characters,
      confidence: characters.reduce((least, { probability }) => Math.min(least, probability), characters.length && 1),
    };
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** The characters as a text: blanks are single and stand between words. */
export const spaced = (characters: readonly string[]): string => characters.join('').replace(/ +/g, ' ').trim();

/** Letters whose small form is the capital one made smaller. */
const SMALL_AS_CAPITAL = /^[cosuvwxz]/;
const isCapital = (letter: string): boolean => letter !== letter.toLowerCase();

/** Among capitals a small letter of the same form is one of them: only its size, which changes with the line, told otherwise. */
function inOneCase(characters: readonly DecodedCharacter[]): readonly DecodedCharacter[] {
  const letters = characters.filter(({ character }) => /\p{L}/u.test(character));
  const small = letters.filter(({ character }) => !isCapital(character));
  const areCapitals =
    letters.length > 2 * small.length &&
    small.every(({ character }) => SMALL_AS_CAPITAL.test(character.normalize('NFD'))) &&
    letters.length > 2;
  if (!areCapitals) return characters;
  return characters.map((one) => (small.includes(one) ? { ...one, character: one.character.toUpperCase() } : one));
}
