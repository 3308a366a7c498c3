import { wilson } from '../../wilson.ts';

/** What an operator declares of a model of their own for presentation attack detection: docs/operating.md, ADR 0015. */
export interface PadDeclaration {
  readonly name: string;
  /** An ONNX file beside the declaration, and its exact bytes. */
  readonly file: string;
  readonly sha256: string;
  readonly licence: string;
  readonly source: string;
  readonly input: PadInput;
  readonly output: PadOutput;
  /** From this score on a picture is taken for an attack. */
  readonly limit: number;
  readonly measured: PadErrors;
  readonly selfTest: {
    readonly bonaFide: PadSample;
    readonly attack: PadSample;
    readonly tolerance: number;
  };
}

/** The upright crop around the face that the model is given: (level - mean) / deviation of each channel. */
export interface PadInput {
  /** Width of the crop per larger side of the face's box. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 'RGB' | 'BGR';
  readonly layout: 'NCHW' | 'NHWC';
  /** In levels of 0..255, in the order of the channels. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export const ACTIVATIONS = ['softmax', 'sigmoid', 'none'] as const;

/** How the model's numbers become a score; either the classes of attacks are named or those of living people. */
export interface PadOutput {
  readonly classes: number;
  readonly attack?: readonly number[];
  readonly bonaFide?: readonly number[];
  readonly activation: (typeof ACTIVATIONS)[number];
}

/** Errors at the limit, in the terms of ISO/IEC 30107-3. */
export interface PadErrors {
  readonly dataSet: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Attack presentation classification error rate of each instrument species. */
  readonly apcer: readonly { readonly species: string; readonly passed: number; readonly presented: number }[];
  /** Bona fide presentation classification error rate. */
  readonly bpcer: { readonly rejected: number; readonly presented: number };
}

/** A picture beside the declaration, and the score that it must have. */
export interface PadSample {
  readonly picture: string;
  readonly score: number;
}

/** An attack that is found denies only where, by the upper bound of 95 %, at most this share of people is rejected: ADR 0015. */
export const DENIES_UP_TO_BPCER = 0.01;

/** What a score beyond the limit is worth. */
export const weightOf = (errors: PadErrors): 'DENY' | 'CHALLENGE' =>
  bpcerAtMost(errors) <= DENIES_UP_TO_BPCER ? 'DENY' : 'CHALLENGE';

/** Whether, by the bounds of 95 %, attacks of any species are found more often than people are rejected. */
export const tellsApart = (errors: PadErrors): boolean =>
  errors.apcer.some(({ passed, presented }) => 1 - wilson(passed, presented)[1] > bpcerAtMost(errors));

/** What was declared of a model and what follows, in one line for its operator. */
export function inWords({ name, limit, measured }: PadDeclaration): string {
  const missed = measured.apcer.map(({ species, passed, presented }) => `${passed} of ${presented} (${species})`);
  const { rejected, presented } = measured.bpcer;
  const most = (100 * bpcerAtMost(measured)).toPrecision(2);
  const consequence = weightOf(measured) === 'DENY' ? 'denies' : 'is a question';
  return `${name}, declared to miss ${missed.join(', ')} and to reject ${rejected} of ${presented} people (at most ${most} %): from ${limit} on a score ${consequence}`;
}

const bpcerAtMost = ({ bpcer }: PadErrors): number => wilson(bpcer.rejected, bpcer.presented)[1];
