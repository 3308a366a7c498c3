import sharp, { type KernelEnum } from 'sharp';
import type { Box } from '../../../analysis/raster.ts';
import type { Page } from '../sheet.ts';

/** RGBA, 8 bits a channel. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

type Colour = [number, number, number];

/** The picture decoded, at a width in pixels where one is given. */
export async function pixelsOf(png: Buffer, width?: number, kernel: keyof KernelEnum = 'cubic'): Promise<Pixels> {
  const picture = sharp(png).ensureAlpha();
  const sized = width === undefined ? picture : picture.resize({ width, kernel });
  const { data, info } = await sized.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The page with each of the pixels painted anew; its boxes follow where their number differs from the page's. */
export async function repainted(
  page: Page,
  { data, width, height }: Pixels,
  paint: (colour: Colour, x: number, y: number) => void,
): Promise<Page> {
  const colour: Colour = [0, 0, 0];
  const out = Buffer.from(data);
  for (let i = 0, pixel = 0; i < out.length; i += 4, pixel++) {
    for (let channel = 0; channel < 3; channel++) colour[channel] = data[i + channel]!;
    paint(colour, pixel % width, Math.floor(pixel / width));
    for (let channel = 0; channel < 3; channel++) out[i + channel] = Math.min(255, Math.max(0, colour[channel]!));
  }
  const png = await sharp(out, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const scale = width / page.width;
  return { ...moved(page, (box) => times(box, scale)), png, width, height };
}

/** The page on a larger sheet, or before a larger surface, of one colour; `share` of its width to each side. */
export async function withMargin(page: Page, share: number, background: string): Promise<Page> {
  const margin = Math.round(share * page.width);
  const side = { top: margin, bottom: margin, left: margin, right: margin };
  const png = await sharp(page.png)
    .flatten({ background })
    .extend({ ...side, background })
    .png()
    .toBuffer();
  const placed = moved(page, (box) => ({ ...box, x: box.x + margin, y: box.y + margin }));
  return { ...placed, png, width: page.width + 2 * margin, height: page.height + 2 * margin };
}

const times = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
});

function moved(page: Page, place: (box: Box) => Box): Page {
  const { portrait, barcode, zone } = page;
  return {
    ...page,
    ...(portrait && { portrait: place(portrait) }),
    ...(barcode && { barcode: place(barcode) }),
    ...(zone && { zone: place(zone) }),
    entries: page.entries.map(({ box, ...entry }) => ({ ...entry, box: place(box) })),
  };
}
