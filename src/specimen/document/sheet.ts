import sharp, { type Sharp } from 'sharp';
import type { Box } from '../../analysis/raster.ts';
import type { PrintedEntry } from './entries.ts';
import {
  GEOMETRY,
  MRZ_CAPITALS,
  MRZ_PITCH,
  MRZ_SIZE,
  MRZ_ZONE_HEIGHT,
  type PageFormat,
  PIXELS_PER_MM,
} from './format.ts';
import type { Area } from './guilloche.ts';
import { lettering, widthOf } from './lettering.ts';

export const INK = '#1c1c22';
const CAPTION_INK = '#3f566b';
const SPECIMEN_RED = '#c4142c';

/** A page as the issuer printed it, before anyone photographs it. */
export interface Page {
  readonly format: PageFormat;
  /** The MRZ, exactly as printed. */
  readonly lines: readonly string[];
  /** PNG at `PIXELS_PER_MM`, transparent outside the rounded corners. */
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
  /** The main portrait in pixels, on pages that have one; the barcode likewise. */
  readonly portrait?: Box;
  readonly barcode?: Box;
  /** The rows of the machine readable zone, on pages that bear one. */
  readonly zone?: Box;
  /** What somebody changed after it was printed, on forged ones. */
  readonly altered?: Box;
  /** The entries of the visual zone with their boxes, where the layout tells. */
  readonly entries: readonly BoxedEntry[];
}

export type BoxedEntry = Omit<PrintedEntry, 'area'> & { readonly box: Box };

/** Where things lie on a page, known without printing it; pixels of `Page.png`. */
export type PageFrame = Pick<Page, 'width' | 'height' | 'portrait' | 'barcode' | 'zone' | 'altered' | 'entries'>;

/** The frame of a page on which these things lie (millimetres). */
export function frameOf({ format, lines, pictures, barcode, entries = [] }: FrameParts): PageFrame {
  const { width, height } = GEOMETRY[format];
  const portrait = pictures.find((one) => !one.ghost && !one.plain);
  return {
    width: pixels(width),
    height: pixels(height),
    ...(portrait && { portrait: box(portrait.area) }),
    ...(barcode && { barcode: box(barcode) }),
    ...(lines.length > 0 && { zone: box(zoneOf(format, lines)) }),
    entries: entries.map(({ area, ...entry }) => ({ ...entry, box: box(area) })),
  };
}
type FrameParts = Pick<Sheet, 'format' | 'lines' | 'barcode' | 'entries'> & {
  readonly pictures: readonly Omit<Placement, 'picture'>[];
};

/** A picture to be placed; `ghost` prints it faint and colourless, as a second portrait; `plain` is no portrait. */
interface Placement {
  readonly picture: Buffer;
  readonly area: Area;
  readonly ghost?: boolean;
  readonly plain?: boolean;
}

export interface Sheet {
  readonly format: PageFormat;
  readonly lines: readonly string[];
  readonly hue: number;
  /** SVG under the pictures, and SVG over them, in millimetres. */
  readonly under: string;
  readonly over: string;
  readonly pictures: readonly Placement[];
  readonly barcode?: Area;
  readonly entries?: readonly PrintedEntry[];
}

/** Prints the sheet: background, pictures, then ink and the MRZ on top. */
export async function print(sheet: Sheet): Promise<Page> {
  const pictures = await Promise.all(sheet.pictures.map(placed));
  const ink = { input: drawing(sheet.format, sheet.over + machineReadableZone(sheet)), left: 0, top: 0 };
  const mask = { input: drawing(sheet.format, outline(sheet.format)), blend: 'dest-in' as const };
  const png = await sharp(drawing(sheet.format, paper(sheet) + sheet.under + mrzBand(sheet)))
    .composite([...pictures, ink, mask])
    .png()
    .toBuffer();
  return { ...frameOf(sheet), format: sheet.format, lines: sheet.lines, png };
}

/** The small print over a value. */
export const caption = (text: string, x: number, y: number): string =>
  lettering(text, { typeface: 'regular', x, y, size: 1.6, fill: CAPTION_INK });

/** A caption with its value in bold under it: the usual entry of a visual inspection zone. */
export function entry(label: string, value: string, x: number, y: number): string {
  return caption(label, x, y) + lettering(value, { typeface: 'bold', x, y: y + 2.95, size: 2.9, fill: INK });
}

/** The word that keeps a specimen from being taken for a document. */
export function specimenMark(centre: readonly [number, number], size: number, opacity: number, degrees = 0): string {
  const x = centre[0] - widthOf('SPECIMEN', 'bold', size) / 2;
  const mark = lettering('SPECIMEN', { typeface: 'bold', x, y: centre[1], size, fill: SPECIMEN_RED, opacity });
  return `<g transform="rotate(${degrees} ${centre[0]} ${centre[1]})">${mark}</g>`;
}

/** 9303-3, 3.8: day, month in letters, year. */
export function printedDate(date: string): string {
  const [year, month, day] = date.split('-');
  return `${day} ${MONTHS[Number(month) - 1]} ${year}`;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** From the first row's capitals to the last row's baseline. */
function zoneOf(format: PageFormat, lines: readonly string[]): Area {
  const { height, mrz } = GEOMETRY[format];
  const top = height - mrz.baseline - MRZ_CAPITALS;
  return {
    x: mrz.left,
    y: top,
    width: lines[0]!.length * MRZ_PITCH,
    height: (lines.length - 1) * mrz.lineSpacing + MRZ_CAPITALS,
  };
}

function machineReadableZone({ format, lines }: Sheet): string {
  const { height, mrz } = GEOMETRY[format];
  return lines
    .map((line, row) => {
      const y = height - mrz.baseline + row * mrz.lineSpacing;
      return lettering(line, { typeface: 'ocrB', x: mrz.left, y, size: MRZ_SIZE, pitch: MRZ_PITCH, fill: INK });
    })
    .join('');
}

function paper({ format, hue }: Sheet): string {
  const { width, height } = GEOMETRY[format];
  const stop = (offset: number, turn: number) =>
    `<stop offset="${offset}" stop-color="hsl(${hue + turn},42%,${offset === 0.5 ? 94 : 89}%)"/>`;
  return `<linearGradient id="paper" x1="0" y1="0" x2="1" y2=".6">${stop(0, 0)}${stop(0.5, 45)}${stop(1, 80)}</linearGradient>
    <rect width="${width}" height="${height}" fill="url(#paper)"/>`;
}

/** The light band on which the MRZ stands; it lies over the background and under everything else. */
function mrzBand({ format, lines }: Sheet): string {
  if (lines.length === 0) return '';
  const { width, height } = GEOMETRY[format];
  const top = height - MRZ_ZONE_HEIGHT;
  return `<rect y="${top}" width="${width}" height="${MRZ_ZONE_HEIGHT}" fill="#fff" fill-opacity=".62"/>`;
}

function outline(format: PageFormat): string {
  const { width, height, cornerRadius } = GEOMETRY[format];
  return `<rect width="${width}" height="${height}" rx="${cornerRadius}"/>`;
}

function drawing(format: PageFormat, content: string): Buffer {
  const { width, height } = GEOMETRY[format];
  const size = `width="${pixels(width)}" height="${pixels(height)}" viewBox="0 0 ${width} ${height}"`;
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${content}</svg>`);
}

async function placed({ picture, area, ghost = false }: Placement) {
  const { x, y, width, height } = box(area);
  const fitted = sharp(picture).resize(width, height, { fit: 'cover' });
  const input = await (ghost ? faint(fitted) : fitted).png().toBuffer();
  return { input, left: x, top: y };
}

/** Grey, and a quarter as strong. */
const faint = (picture: Sharp) => picture.greyscale().toColourspace('srgb').removeAlpha().ensureAlpha(0.25);

function box(area: Area): Box {
  return { x: pixels(area.x), y: pixels(area.y), width: pixels(area.width), height: pixels(area.height) };
}

const pixels = (millimetres: number) => Math.round(millimetres * PIXELS_PER_MM);
