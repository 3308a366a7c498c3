import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { PIXELS_PER_MM } from './format.ts';
import type { Area } from './guilloche.ts';

/** AAMVA card design standard, annex D: error correction level 5 where there is room. Twelve columns fit an ID-1 card. */
const OPTIONS = 'columns=12,ecLevel=5';
/** Pixels of a page per module: 0.25 mm, within the standard's 0.17 to 0.38 mm. */
const MODULE = 3;

export interface PrintedSymbol {
  readonly picture: Buffer;
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
}

let ready: Promise<unknown> | undefined;
const prepared = () =>
  (ready ??= prepareZXingModule({
    overrides: {
      // By itself the package asks a server of others for it.
      wasmBinary: readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')))
        .buffer as ArrayBuffer,
    },
    fireImmediately: true,
  }));

/** The payload as a PDF417 symbol without its quiet zone: PNG, every module whole pixels of a page. */
export async function pdf417(payload: string): Promise<PrintedSymbol> {
  await prepared();
  const { error, symbol } = await writeBarcode(payload, { format: 'PDF417', options: OPTIONS, addQuietZones: false });
  if (error) throw new RangeError(`no PDF417 symbol holds this payload: ${error}`);
  const [width, height] = [symbol.width * MODULE, symbol.height * MODULE];
  const picture = await sharp(symbol.data, { raw: { width: symbol.width, height: symbol.height, channels: 1 } })
    .resize(width, height, { kernel: 'nearest' })
    .png()
    .toBuffer();
  return { picture, width: width / PIXELS_PER_MM, height: height / PIXELS_PER_MM };
}

/** Where a symbol lies whose upper edge is at `top` and whose middle is the card's. */
export const centred = (
  { width, height }: Pick<PrintedSymbol, 'width' | 'height'>,
  page: number,
  top: number,
): Area => ({
  x: (page - width) / 2,
  y: top,
  width,
  height,
});
