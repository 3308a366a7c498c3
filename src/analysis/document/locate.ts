import * as ort from 'onnxruntime-node';
import { type DocumentOutline, type Finding, measured, notMeasured } from '../findings.ts';
import type { Quadrilateral } from '../homography.ts';
import type { Point, Raster } from '../raster.ts';
import { resized } from '../sampling.ts';
import { contrastsOf, snappedToEdges } from './edge-lines.ts';
import { OUTLINE } from './limits.ts';
import { type Mask, type MaskQuadrilateral, quadrilateralOfMask } from './mask-quadrilateral.ts';
import { SESSION_OPTIONS } from './onnx-session.ts';
import { aspectOf } from './quadrilateral.ts';

/** What training/train-corners.py trained. */
const MODEL = {
  /** The picture lies in the upper left of a square of this side, its longer side filling it. */
  side: 192,
  /** Pixels of that square per cell of the mask. */
  cell: 2,
  /** Grey of what the picture leaves of the square. */
  rest: 128,
} as const;

const EDGES = {
  /** Longer side of the picture on which edges are looked for, and how far from the mask's: 1.5 cells of it. */
  side: 640,
  reach: 10,
  /** Probabilities at which the mask may end, likeliest first: holes in it make the outline small at the higher ones. */
  ends: [0.5, 0.25, 0.1],
  /** How far, on the picture that the network saw, a side is looked for where the mask misses it. */
  farReach: 56,
  /** How many sides may be looked for like that: where more have no edge there is no document, or none to be found. */
  far: 2,
} as const;

/** The network's view of a picture: the mask, and how likely it is that there is a document. */
interface View {
  readonly mask: Mask;
  readonly present: number;
}

/** Brings a picture to exactly `width` x `height` pixels. */
export type Resize = (picture: Raster, width: number, height: number) => Raster | Promise<Raster>;

/** The picture twice: at the size at which edges are looked for, and as the network sees it. */
interface Sizes {
  readonly near: Raster;
  readonly small: Raster;
}

/** Finds a document's outline on a picture. Holds a model: release it when done. */
export class DocumentLocator {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  /** `model`: absolute path of document-mask.onnx. Throws what the runtime throws when it is not one. */
  static async load(model: string): Promise<DocumentLocator> {
    return new DocumentLocator(await ort.InferenceSession.create(model, SESSION_OPTIONS));
  }

  /** Corners in pixels of `raster`, clockwise on it from any one. Not measured where there is doubt. */
  async locate(raster: Raster, resize: Resize = resized): Promise<Finding<DocumentOutline>> {
    const near = await fitted(raster, EDGES.side, resize);
    const small = await fitted(near, MODEL.side, resize);
    const outline = outlineIn(await this.#view(small), { near, small });
    return outline.measured
      ? measured({ ...outline.value, corners: onto(raster, near, outline.value.corners) })
      : outline;
  }

  async #view(picture: Raster): Promise<View> {
    const input = new ort.Tensor('float32', squareOf(picture), [1, 3, MODEL.side, MODEL.side]);
    const output = await this.#session.run({ picture: input });
    const mask = partOf(output.mask!.data as Float32Array, picture);
    const present = (output.present!.data as Float32Array)[0]!;
    for (const tensor of [input, output.mask!, output.present!]) tensor.dispose();
    return { mask, present };
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/**
 * The first outline of the mask that has an edge along all of its sides, in pixels of `near`. Where none has, sides
 * without an edge are looked for farther off.
 */
export function outlineIn({ mask, present }: View, sizes: Sizes): Finding<DocumentOutline> {
  if (!(present >= OUTLINE.present.value)) return notMeasured('no document was found on the picture');
  const found = EDGES.ends.map((end) => quadrilateralOfMask(mask, end));
  const likely = found.filter((one) => one.measured).map(({ value }) => value);
  const placed = likely.map((one) => ({ ...one, corners: onto(sizes.near, mask, one.corners) }));
  for (const { corners, agreement } of edged(sizes, placed))
    if (agreement >= OUTLINE.agreement.value && hasShape(corners))
      return measured({ corners, confidence: Math.min(present, agreement) });
  const [first] = found;
  return first && !first.measured ? first : notMeasured('the outline of the document is in doubt');
}

/**
 * Those with an edge along every side once they are moved to the edges close by; then those that have one once the sides
 * without are looked for farther off.
 */
function* edged({ near, small }: Sizes, outlines: readonly MaskQuadrilateral[]): Generator<MaskQuadrilateral> {
  const doubtful: (MaskQuadrilateral & { readonly weak: readonly boolean[] })[] = [];
  for (const outline of outlines) {
    const { corners, weak } = movedToEdges(near, outline.corners);
    if (weak.includes(true)) doubtful.push({ ...outline, corners, weak });
    else yield { ...outline, corners };
  }
  for (const { corners, weak, agreement } of doubtful) {
    if (weak.filter(Boolean).length > EDGES.far) continue;
    const far = snappedToEdges(small, onto(small, near, corners), EDGES.farReach, (side) => weak[side]!);
    const again = movedToEdges(near, onto(near, small, far));
    if (!again.weak.includes(true)) yield { corners: again.corners, agreement };
  }
}

/** `weak`: the sides that have no edge even then. */
function movedToEdges(near: Raster, from: Quadrilateral): { corners: Quadrilateral; weak: readonly boolean[] } {
  const corners = snappedToEdges(near, from, EDGES.reach);
  return { corners, weak: contrastsOf(near, corners).map((contrast) => !(contrast >= OUTLINE.contrast.value)) };
}

/** ISO/IEC 7810 and ICAO 9303: 1.42 to 1.59 as they are made, more or less as they are seen. */
const hasShape = (corners: Quadrilateral): boolean =>
  aspectOf(corners) >= OUTLINE.leastAspect.value && aspectOf(corners) <= OUTLINE.greatestAspect.value;

/** The picture with its longer side at `side` pixels. */
function fitted(picture: Raster, side: number, resize: Resize): Raster | Promise<Raster> {
  const scale = side / Math.max(picture.width, picture.height);
  const length = (pixels: number) => Math.max(MODEL.cell, Math.round((pixels * scale) / MODEL.cell) * MODEL.cell);
  return resize(picture, length(picture.width), length(picture.height));
}

/** Planes of red, green and blue, 0..255. */
function squareOf({ data, width, height }: Raster): Float32Array {
  const plane = MODEL.side * MODEL.side;
  const square = new Float32Array(3 * plane).fill(MODEL.rest);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        square[channel * plane + y * MODEL.side + x] = data[(y * width + x) * 3 + channel]!;
  return square;
}

/** The cells that the picture covers. */
function partOf(cells: Float32Array, picture: Raster): Mask {
  const stride = MODEL.side / MODEL.cell;
  const [width, height] = [picture.width / MODEL.cell, picture.height / MODEL.cell];
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) data.set(cells.subarray(y * stride, y * stride + width), y * width);
  return { data, width, height };
}

type Size = Pick<Raster, 'width' | 'height'>;

/** The same place on the picture at another size. */
const onto = (to: Size, from: Size, corners: Quadrilateral): Quadrilateral =>
  corners.map(
    ([x, y]): Point => [(x * to.width) / from.width, (y * to.height) / from.height],
  ) as unknown as Quadrilateral;
