import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { prepareZXingModule, type ReadResult, readBarcodes } from 'zxing-wasm/reader';
import { type Barcode, type DocumentFindings, type Finding, measured, notMeasured } from '../findings.ts';
import type { Raster } from '../raster.ts';
import { parseAamva } from './aamva/parse.ts';
import type { TextBox } from './text-box.ts';

/** What identity documents carry; every other symbology on a picture is the table's or the shelf's. */
const FORMATS = ['PDF417', 'QRCode', 'DataMatrix'] as const;
/** More than a symbol holds. */
const MOST_CHARACTERS = 8_000;
/**
 * Degrees by which a picture is turned for another look, beside the slant of its text. Study of 2026-11-23: at 5 degrees
 * every second symbol is lost, at 20 all of them.
 */
const SWEEP = [-3, 3, -6, 6];
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

/**
 * Looks for a barcode, turned as its text lies and, on a back, then a little either way: up to six looks of some 100 ms, 700
 * on pixel noise, where there is no text and so only one. Not measured where none is read.
 */
export async function readBarcode(
  raster: Raster,
  text: readonly TextBox[],
  type: DocumentFindings['type'],
): Promise<Finding<Barcode>> {
  await ready;
  const slant = slantOf(text);
  const turns = [
    0,
    ...(Math.abs(slant) > LEVEL ? [-slant] : []),
    ...(type === 'document_back' && text.length > 0 ? SWEEP.map((more) => more - slant) : []),
  ];
  for (const degrees of turns) {
    const found = await readAt(raster, degrees);
    if (found) return measured(found);
  }
  return notMeasured('no barcode was read');
}

async function readAt(raster: Raster, degrees: number): Promise<Barcode | null> {
  const [best] = await readBarcodes(await turnedGrey(raster, degrees), {
    formats: [...FORMATS],
    tryHarder: true,
    tryRotate: true,
    tryDownscale: true,
    maxNumberOfSymbols: 1,
    textMode: 'Plain',
    // Where the symbol does not say otherwise: licences do not.
    characterSet: 'ISO8859_1',
  });
  return best?.isValid ? barcodeOf(best) : null;
}

function barcodeOf({ format, text: whole }: ReadResult): Barcode {
  const text = whole.slice(0, MOST_CHARACTERS);
  const aamva = parseAamva(text);
  return { symbology: format as Barcode['symbology'], text, ...(aamva && { aamva }) };
}

/** As a canvas would give it, which is what the reader takes. */
async function turnedGrey({ data, width, height }: Raster, degrees: number) {
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const turned = degrees === 0 ? picture : picture.rotate(degrees, { background: '#808080' });
  const { data: rgba, info } = await turned.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(rgba), width: info.width, height: info.height, colorSpace: 'srgb' as const };
}

/** The middle slant of the lines of text in degrees, clockwise, -45 to 45. */
function slantOf(text: readonly TextBox[]): number {
  const slants = text
    .map(({ angle }) => (((((angle * 180) / Math.PI + 45) % 90) + 90) % 90) - 45)
    .sort((a, b) => a - b);
  return slants[Math.floor(slants.length / 2)] ?? 0;
}
