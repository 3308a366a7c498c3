import sharp from 'sharp';
import { stream } from '../../people/random.ts';
import { PIXELS_PER_MM } from '../format.ts';
import type { Page } from '../sheet.ts';
import { type Pixels, pixelsOf, repainted, withMargin } from './pixels.ts';

/** What a copier without colour leaves of the page. */
export async function monochromeCopy(page: Page): Promise<Page> {
  return repainted(page, await pixelsOf(page.png), (colour) => colour.fill(lumaOf(colour)));
}

/** A colour print on white paper: duller, with the dots of a halftone of 110 to 150 lines an inch, not cut out. */
export async function printOnPaper(page: Page, seed: string): Promise<Page> {
  const random = stream(seed, 'print on paper');
  const finer = 2;
  const pixelsALine = (finer * PIXELS_PER_MM * 25.4) / random.between(110, 150);
  const print = repainted(page, await pixelsOf(page.png, page.width * finer), (colour, x, y) =>
    halftone(colour, x / pixelsALine, y / pixelsALine),
  );
  return withMargin(await print, random.between(0.06, 0.1), '#f2f1ec');
}

/** What a panel shows: each pixel is three stripes over a dark gap, here as many samples a side. */
const STRIPES = 3;
/** What leaks from the two other stripes into one, and the light of the gap between rows. */
const PANEL = { leak: 0.3, gap: 0.35, black: 9, bezel: '#141416' } as const;
/** Exposure that makes up for the dark between the stripes. */
export const SCREEN_GAIN = 1.9;

/** The page filling most of a screen of 900 to 1300 pixels across, within the dark of its bezel. */
export async function shownOnScreen(page: Page, seed: string): Promise<Page> {
  const columns = Math.round(stream(seed, 'screen').between(900, 1300));
  const pixels = await shownAt(page, columns);
  const screen = await repainted(page, pixels, (colour, x, y) => {
    const row = y % STRIPES === 0 ? PANEL.gap : 1;
    for (let i = 0; i < 3; i++) {
      const stripe = x % STRIPES === i ? 1 : PANEL.leak;
      colour[i] = PANEL.black + colour[i]! * row * stripe;
    }
  });
  return withMargin(screen, 0.05, PANEL.bezel);
}

/** Shrunk to the screen's own pixels first: no panel shows more than it has. */
async function shownAt(page: Page, columns: number): Promise<Pixels> {
  const shown = await sharp(page.png).flatten({ background: '#fff' }).resize({ width: columns }).png().toBuffer();
  return pixelsOf(shown, columns * STRIPES, 'nearest');
}

type Colour = [number, number, number];
const lumaOf = ([red, green, blue]: Colour) => 0.299 * red + 0.587 * green + 0.114 * blue;

/** Angles of the screens for cyan, magenta and yellow, as printers turn them: they never fall into step. */
const SCREENS = [15, 75, 0].map((degrees) => [Math.cos, Math.sin].map((of) => of((degrees * Math.PI) / 180)));

/** Less contrast and chroma, and ink in dots; x and y in lines of the halftone. */
function halftone(colour: Colour, x: number, y: number): void {
  const luma = lumaOf(colour);
  for (let i = 0; i < 3; i++) {
    const [cos, sin] = SCREENS[i]!;
    const dot = Math.cos(2 * Math.PI * (x * cos! + y * sin!)) * Math.cos(2 * Math.PI * (y * cos! - x * sin!));
    const value = (0.25 * luma + 0.75 * colour[i]!) / 255;
    colour[i] = 34 + 196 * value + 160 * dot * value * (1 - value);
  }
}
