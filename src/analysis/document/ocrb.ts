import * as ort from 'onnxruntime-node';
import type { LumaPlane } from '../sampling.ts';
import { ctcDecode, type DecodedCharacter } from './ctc.ts';
import { lineStrip, normalisedLuma } from './line-strip.ts';
import { SESSION_OPTIONS } from './onnx-session.ts';
import type { TextBox } from './text-box.ts';

/** The form in which the recogniser was trained to see a line; anything else costs accuracy. */
export const OCRB_INPUT = {
  height: 24,
  /** Pixels a time step of the output; the width is cut to whole steps. */
  step: 4,
  minWidth: 16,
  /** 80 times the height: four lines of 44 characters; what is longer is no line of a document. */
  maxWidth: 1920,
} as const;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<';

/** One line as it was recognised. */
export interface RecognisedLine {
  readonly text: string;
  /** Mean probability of its characters; 0 when there are none. */
  readonly confidence: number;
  readonly characters: readonly DecodedCharacter[];
  /** Pixels of the raster between neighbouring characters, 0 for fewer than two. */
  readonly pitch: number;
}

/** Reads lines in OCR-B (ISO 1073-2), the type of machine readable zones. Holds a model: release it when done. */
export class OcrbRecogniser {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  /** `model`: absolute path of ocrb.onnx. Throws what the runtime throws when it is not a model. */
  static async load(model: string): Promise<OcrbRecogniser> {
    return new OcrbRecogniser(await ort.InferenceSession.create(model, SESSION_OPTIONS));
  }

  /** Reads the line in `box` in the direction of its angle. */
  async read(plane: LumaPlane, box: TextBox): Promise<RecognisedLine> {
    const strip = lineStrip(plane, box, OCRB_INPUT.height, OCRB_INPUT.maxWidth);
    const width = Math.max(OCRB_INPUT.minWidth, strip.width - (strip.width % OCRB_INPUT.step));
    const input = new ort.Tensor('float32', normalisedLuma(strip, width), [1, 1, OCRB_INPUT.height, width]);
    const output = (await this.#session.run({ x: input })).y!;
    const characters = ctcDecode(output.data as Float32Array, output.dims[2]!, ALPHABET);
    input.dispose();
    output.dispose();
    return {
      text: characters.map(({ character }) => character).join(''),
      confidence: meanProbability(characters),
      characters,
      pitch: stepsBetween(characters) * OCRB_INPUT.step * (box.width / strip.width),
    };
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

function meanProbability(characters: readonly DecodedCharacter[]): number {
  if (characters.length === 0) return 0;
  return characters.reduce((sum, { probability }) => sum + probability, 0) / characters.length;
}

function stepsBetween(characters: readonly DecodedCharacter[]): number {
  if (characters.length < 2) return 0;
  return (characters.at(-1)!.step - characters[0]!.step) / (characters.length - 1);
}
