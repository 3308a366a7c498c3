import sharp from 'sharp';
import type { Box } from '../../../analysis/raster.ts';
import { stream } from '../../people/random.ts';
import { GEOMETRY, MRZ_PITCH, MRZ_SIZE, PIXELS_PER_MM } from '../format.ts';
import { type Lettering, lettering, widthOf } from '../lettering.ts';
import { INK, type Page } from '../sheet.ts';

/** A page somebody changed, and where: in pixels of its PNG. */
export interface Edited {
  readonly page: Page;
  readonly place: Box;
}

/** A box of millimetres in pixels of a page. */
const inPixels = (x: number, y: number, width: number, height: number): Box => ({
  x: Math.round(x * PIXELS_PER_MM),
  y: Math.round(y * PIXELS_PER_MM),
  width: Math.round(width * PIXELS_PER_MM),
  height: Math.round(height * PIXELS_PER_MM),
});

/** As many characters as a date has. */
const EDITED_CHARACTERS = 6;

/**
 * The zone's date of birth in another typeface, its pitch a little off, on a patch of one colour. Its check digit is left
 * as it was.
 */
export async function editedZone(page: Page, seed: string): Promise<Edited> {
  const random = stream(seed, 'edited zone');
  const { height, mrz } = GEOMETRY[page.format];
  const row = page.lines.length === 3 ? 1 : page.lines.length - 1;
  const column = page.lines.length === 3 ? 0 : 13;
  const baseline = height - mrz.baseline + row * mrz.lineSpacing;
  const place = inPixels(mrz.left + column * MRZ_PITCH - 0.2, baseline - 3, EDITED_CHARACTERS * MRZ_PITCH, 3.7);
  const text = Array.from({ length: EDITED_CHARACTERS }, () => Math.floor(random.between(0, 10))).join('');
  const pitch = MRZ_PITCH * random.between(0.9, 1.02);
  return edited(page, place, text, { typeface: random.pick(['regular', 'bold'] as const), size: MRZ_SIZE, pitch });
}

/** An entry of the visual zone, digits first, written over in another size on a patch of one colour. */
export async function editedEntry(page: Page, seed: string): Promise<Edited> {
  const random = stream(seed, 'edited entry');
  const entry = page.entries.find(({ date }) => date !== undefined);
  if (!entry) throw new RangeError('this page tells no entries');
  const text = entry.text.replaceAll(/\d/g, () => String(Math.floor(random.between(0, 10))));
  const height = (entry.box.height / PIXELS_PER_MM / 1.2) * random.between(1.02, 1.1);
  const fitting = height * (entry.box.width / PIXELS_PER_MM / widthOf(text, 'bold', height));
  return edited(page, entry.box, text, { typeface: 'bold', size: Math.min(height, fitting) });
}

async function edited(
  page: Page,
  place: Box,
  text: string,
  how: Pick<Lettering, 'typeface' | 'size' | 'pitch'>,
): Promise<Edited> {
  const [width, height] = [place.width / PIXELS_PER_MM, place.height / PIXELS_PER_MM];
  const written = lettering(text, { ...how, x: 0.1, y: height * 0.8, fill: INK });
  const patch = `<svg xmlns="http://www.w3.org/2000/svg" width="${place.width}" height="${place.height}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="${await paperAround(page, place)}"/>${written}</svg>`;
  return { page: await covered(page, Buffer.from(patch), place), place };
}

/** The colour of the paper next to the place, as somebody would match it: the mean of a strip above. */
async function paperAround(page: Page, { x, y, width }: Box): Promise<string> {
  const strip = { left: x, top: Math.max(0, y - 8), width, height: 6 };
  const paper = await sharp(page.png).removeAlpha().extract(strip).png().toBuffer();
  return `rgb(${[...(await sharp(paper).resize(1, 1, { fit: 'fill' }).raw().toBuffer())].join()})`;
}

/** Another person's picture laid over the portrait, and what the issuer printed over it gone: softened, and noisy. */
export async function replacedPortrait(page: Page, other: Uint8Array, seed: string): Promise<Edited> {
  const place = page.portrait;
  if (!place) throw new RangeError('this page has no portrait');
  const random = stream(seed, 'replaced portrait');
  const shrunk = await sharp(other)
    .resize(Math.round(place.width * random.between(0.3, 0.6)), Math.round(place.height * 0.5), { fit: 'cover' })
    .jpeg({ quality: Math.round(random.between(35, 70)) })
    .toBuffer();
  const patch = await sharp(shrunk).resize(place.width, place.height, { fit: 'fill' }).png().toBuffer();
  return { page: await covered(page, patch, place), place };
}

async function covered(page: Page, input: Buffer, { x, y }: Box): Promise<Page> {
  return {
    ...page,
    png: await sharp(page.png)
      .composite([{ input, left: x, top: y }])
      .png()
      .toBuffer(),
  };
}
