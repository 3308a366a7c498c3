import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { prepareZXingModule, type ReadResult, readBarcodes } from 'zxing-wasm/reader';
import { type Barcode, type DocumentFindings, type Finding, measured, notMeasured } from '../findings.ts';
import { project, type Quadrilateral } from '../homography.ts';
import type { Point, Raster } from '../raster.ts';
import { type LumaPlane, lumaOf } from '../sampling.ts';
import { parseAamva } from './aamva/parse.ts';
import { barcodeBands } from './barcode-band.ts';
import { type Level, rectified } from './rectify.ts';
import type { TextBox } from './text-box.ts';

/** What identity documents carry; every other symbology on a picture is the table's or the shelf's. */
const FORMATS = ['PDF417', 'QRCode', 'DataMatrix'] as const;
/** More than a symbol holds. */
const MOST_CHARACTERS = 8_000;
/** Slants of text that are noise, in degrees. */
const LEVEL = 1;

const ready = prepareZXingModule({
  overrides: {
    // By itself the package asks a server of others for it.
    wasmBinary: readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')))
      .buffer as ArrayBuffer,
  },
  fireImmediately: true,
});

/** Pixels of the level card per pixel of the picture, and the longest it gets. */
const CARD = { scale: 2, longest: 2400, margin: { along: 0, down: 0 } } as const;

/** Not measured where none was read. */
export interface BarcodeSearch {
  readonly barcode: Finding<Barcode>;
  /** On the raster, in its pixels, clockwise from the symbol's own upper left. */
  readonly corners?: Quadrilateral;
}

/**
 * Looks for a barcode: on a back at the bands of bars, straightened, some 30 ms each, and at those of the card laid level
 * where its corners are known; then at the whole, and at the whole turned as its text lies: 100 ms each, 700 on pixel
 * noise.
 */
export async function readBarcode(
  raster: Raster,
  text: readonly TextBox[],
  type: DocumentFindings['type'],
  card?: Quadrilateral,
): Promise<BarcodeSearch> {
  await ready;
  const slant = slantOf(text);
  const luma = type === 'document_back' ? lumaOf(raster) : undefined;
  const looks: (() => Look[])[] = [
    ...(luma ? [() => bandsOf(luma)] : []),
    ...(luma && card ? [() => bandsOfCard(rectified(luma, card, CARD))] : []),
    () => [() => turnedGrey(raster, 0)],
    ...(Math.abs(slant) > LEVEL ? [() => [() => turnedGrey(raster, -slant)]] : []),
  ];
  for (const looksAt of looks)
    for (const look of looksAt()) {
      const { picture, toRaster } = await look();
      const found = await readIn(picture);
      if (found) return { barcode: measured(barcodeOf(found)), corners: cornersOf(found, toRaster) };
    }
  return { barcode: notMeasured('no barcode was read') };
}

/** A picture that a barcode may stand on, and where its points lie on the raster. */
interface Sight {
  readonly picture: Canvas;
  readonly toRaster: (point: Point) => Point;
}
type Look = () => Promise<Sight>;

const bandsOf = (luma: LumaPlane, toRaster: Sight['toRaster'] = (point) => point): Look[] =>
  barcodeBands(luma).map(({ plane, toPicture }) => async () => ({
    picture: await asRgba(plane),
    toRaster: (point) => toRaster(project(toPicture, point)),
  }));
const bandsOfCard = ({ plane, toPicture }: Level): Look[] => bandsOf(plane, (point) => project(toPicture, point));

function cornersOf({ position }: ReadResult, toRaster: Sight['toRaster']): Quadrilateral {
  const { topLeft, topRight, bottomRight, bottomLeft } = position;
  const corners = [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => toRaster([x, y]));
  return corners as unknown as Quadrilateral;
}

async function readIn(picture: Canvas): Promise<ReadResult | null> {
  const [best] = await readBarcodes(picture, {
    formats: [...FORMATS],
    tryHarder: true,
    tryRotate: true,
    tryDownscale: true,
    maxNumberOfSymbols: 1,
    textMode: 'Plain',
    // Where the symbol does not say otherwise: licences do not.
    characterSet: 'ISO8859_1',
  });
  return best?.isValid ? best : null;
}

function barcodeOf({ format, text: whole }: ReadResult): Barcode {
  const text = whole.slice(0, MOST_CHARACTERS);
  const aamva = parseAamva(text);
  return { symbology: format as Barcode['symbology'], text, ...(aamva && { aamva }) };
}

/** As a canvas gives its pixels, which is what the reader takes. */
type Canvas = ReturnType<typeof canvas>;
const canvas = (data: Uint8Array, { width, height }: { readonly width: number; readonly height: number }) => ({
  data: new Uint8ClampedArray(data),
  width,
  height,
  colorSpace: 'srgb' as const,
});

/** The whole, turned clockwise about its middle; what was beside it is grey. */
async function turnedGrey({ data, width, height }: Raster, degrees: number): Promise<Sight> {
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const turned = degrees === 0 ? picture : picture.rotate(degrees, { background: '#808080' });
  const { data: rgba, info } = await turned.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const toRaster = ([x, y]: Point): Point => {
    const [right, down] = [x - info.width / 2, y - info.height / 2];
    return [width / 2 + right * cos + down * sin, height / 2 + down * cos - right * sin];
  };
  return { picture: canvas(rgba, info), toRaster };
}

async function asRgba({ data, width, height }: LumaPlane): Promise<Canvas> {
  const grey = sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('srgb')
    .ensureAlpha();
  return canvas(await grey.raw().toBuffer(), { width, height });
}

/** The middle slant of the lines of text in degrees, clockwise, -45 to 45. */
function slantOf(text: readonly TextBox[]): number {
  const slants = text
    .map(({ angle }) => (((((angle * 180) / Math.PI + 45) % 90) + 90) % 90) - 45)
    .sort((a, b) => a - b);
  return slants[Math.floor(slants.length / 2)] ?? 0;
}
