import * as ort from 'onnxruntime-node';
import type { Raster } from '../raster.ts';
import { resized } from '../sampling.ts';
import { minimumAreaRectangle } from './minimum-area-rectangle.ts';
import { SESSION_OPTIONS } from './onnx-session.ts';
import type { TextBox } from './text-box.ts';
import { type TextComponent, textComponents } from './text-components.ts';

/** PP-OCRv4 detection (differentiable binarisation; folded by training/): values of its authors unless said otherwise. */
const DETECTOR = {
  /** The model wants sides that are multiples of this. */
  stride: 32,
  /** Small pictures are enlarged at most this much. */
  maxEnlargement: 2,
  /** BGR, values 0..1 less the mean, over the deviation (ImageNet). */
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
  pixelProbability: 0.3,
  boxProbability: 0.5,
  /** How far a shrunken component is grown again: area times this over its perimeter. */
  unclip: 1.6,
  /** Fewer pixels than this, at the detector's scale, are no line of text. */
  minPixels: 12,
} as const;

/** Finds lines of text at any angle. Holds a model: release it when done. */
export class TextDetector {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  /** `model`: absolute path of the PP-OCRv4 detection model. Throws what the runtime throws when it is not one. */
  static async load(model: string): Promise<TextDetector> {
    return new TextDetector(await ort.InferenceSession.create(model, SESSION_OPTIONS));
  }

  /** Rotated boxes in pixels of `picture`, which is looked at with its longer side at about `side` pixels. */
  async detect(picture: Raster, side: number): Promise<TextBox[]> {
    const scale = Math.min(side / Math.max(picture.width, picture.height), DETECTOR.maxEnlargement);
    const width = toStride(picture.width * scale);
    const height = toStride(picture.height * scale);
    const probability = await this.#probabilityOfText(await resized(picture, width, height));
    return textComponents(probability, width, height, DETECTOR.pixelProbability).flatMap((component) => {
      const box = boxOf(component, picture.width / width, picture.height / height);
      return box ? [box] : [];
    });
  }

  async #probabilityOfText(picture: Raster): Promise<Float32Array> {
    const input = new ort.Tensor('float32', normalised(picture), [1, 3, picture.height, picture.width]);
    const output = await this.#session.run({ [this.#session.inputNames[0]!]: input });
    const map = output[this.#session.outputNames[0]!]!;
    const probability = Float32Array.from(map.data as Float32Array);
    input.dispose();
    map.dispose();
    return probability;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

const toStride = (length: number): number => Math.max(1, Math.round(length / DETECTOR.stride)) * DETECTOR.stride;

function normalised({ data, width, height }: Raster): Float32Array {
  const plane = width * height;
  const input = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const mean = DETECTOR.mean[channel]! * 255;
    const deviation = DETECTOR.deviation[channel]! * 255;
    for (let i = 0; i < plane; i++) input[channel * plane + i] = (data[i * 3 + 2 - channel]! - mean) / deviation;
  }
  return input;
}

function boxOf(component: TextComponent, scaleX: number, scaleY: number): TextBox | undefined {
  if (component.pixels < DETECTOR.minPixels || !(component.meanProbability >= DETECTOR.boxProbability))
    return undefined;
  const box = minimumAreaRectangle(component.outline.map(([x, y]) => [x * scaleX, y * scaleY] as const));
  if (!box) return undefined;
  const grown = (box.width * box.height * DETECTOR.unclip) / (box.width + box.height);
  return { ...box, width: box.width + grown, height: box.height + grown };
}
