import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseMrz } from '../../analysis/document/mrz/parse.ts';
import { GEOMETRY, MRZ_PITCH, MRZ_SIZE, type PageFormat, PIXELS_PER_MM } from './format.ts';
import { holder } from './holder.ts';
import { lettering } from './lettering.ts';
import { passport } from './passport.ts';
import { plainPage } from './plain.ts';
import { type Page, printedDate } from './sheet.ts';
import { silhouette } from './silhouette.ts';

const today = '2026-11-23';
const bearer = holder({ seed: 'page', age: 41, sex: 'female', today });
const PLAIN = ['TD1', 'TD2', 'MRV-A', 'MRV-B'] as const;
const CELL = { width: Math.round(MRZ_PITCH * PIXELS_PER_MM), height: 36 };

let portrait: Buffer;
let pages: Record<PageFormat, Page>;

beforeAll(async () => {
  portrait = await silhouette();
  const [td1, td2, visa, small] = await Promise.all(PLAIN.map((format) => plainPage(format, bearer, portrait, '1')));
  pages = { TD3: await passport(bearer, portrait, '1'), TD1: td1!, TD2: td2!, 'MRV-A': visa!, 'MRV-B': small! };
});

/** Grey values of one MRZ cell, dark = 1. */
async function cell(png: Buffer, left: number, top: number): Promise<number[]> {
  const at = { left: Math.round(left), top: Math.round(top), ...CELL };
  const raw = await sharp(png).extract(at).flatten({ background: '#fff' }).greyscale().raw().toBuffer();
  return [...raw].map((value) => (value < 110 ? 1 : 0));
}

async function templates(): Promise<Map<string, number[]>> {
  const characters = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<'];
  const pictures = characters.map(async (character) => {
    const glyph = lettering(character, { typeface: 'ocrB', x: 0, y: 34 / PIXELS_PER_MM, size: MRZ_SIZE });
    const view = `0 0 ${CELL.width / PIXELS_PER_MM} ${CELL.height / PIXELS_PER_MM}`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL.width}" height="${CELL.height}" viewBox="${view}">
      <rect width="100%" height="100%" fill="#fff"/>${glyph}</svg>`;
    return [character, await cell(Buffer.from(svg), 0, 0)] as const;
  });
  return new Map(await Promise.all(pictures));
}

/** Reads the printed zone cell by cell: the glyph with the fewest differing pixels. */
async function readZone(page: Page): Promise<string[]> {
  const { height, mrz } = GEOMETRY[page.format];
  const known = [...(await templates())];
  return Promise.all(
    page.lines.map(async (line, row) => {
      const top = (height - mrz.baseline + row * mrz.lineSpacing) * PIXELS_PER_MM - 34;
      const read = [...line].map(async (_, column) => {
        const seen = await cell(page.png, (mrz.left + column * MRZ_PITCH) * PIXELS_PER_MM, top);
        const differing = (glyph: number[]) => glyph.filter((value, i) => value !== seen[i]).length;
        return known.reduce((best, next) => (differing(next[1]) < differing(best[1]) ? next : best))[0];
      });
      return (await Promise.all(read)).join('');
    }),
  );
}

describe.each(['TD3', ...PLAIN] as const)('a specimen page of format %s', (format) => {
  it('shows in its pixels the MRZ that it says it shows, at 2.54 mm a character', async () => {
    expect(await readZone(pages[format])).toEqual(pages[format].lines);
  });

  it('has only valid check digits', () => {
    expect(parseMrz(pages[format].lines, { today })).toMatchObject({ format, allCheckDigitsValid: true, problems: [] });
  });

  it('measures what ICAO prescribes', async () => {
    const { width, height } = await sharp(pages[format].png).metadata();
    expect({ width, height }).toEqual({ width: pages[format].width, height: pages[format].height });
    expect(width! / height!).toBeCloseTo(GEOMETRY[format].width / GEOMETRY[format].height, 2);
  });

  it('is the same bytes when made again', async () => {
    const again = format === 'TD3' ? passport(bearer, portrait, '1') : plainPage(format, bearer, portrait, '1');
    expect((await again).png.equals(pages[format].png)).toBe(true);
  });

  it('says SPECIMEN in red where the eye falls first', async () => {
    const { width, height } = pages[format];
    const corner = {
      left: Math.round(width * 0.6),
      top: 0,
      width: Math.round(width * 0.4),
      height: Math.round(height * 0.16),
    };
    const raw = await sharp(pages[format].png).extract(corner).removeAlpha().raw().toBuffer();
    let red = 0;
    for (let i = 0; i < raw.length; i += 3) if (raw[i]! > 150 && raw[i + 1]! < 80 && raw[i + 2]! < 100) red++;
    expect(red / (corner.width * corner.height)).toBeGreaterThan(0.03);
  });
});

describe('a passport page', () => {
  it('places the portrait where it says, upright and whole', async () => {
    const flag = `<svg xmlns="http://www.w3.org/2000/svg" width="350" height="450"><rect width="350" height="450" fill="#0a0"/>
      <rect width="350" height="225" fill="#00f"/></svg>`;
    const page = await passport(bearer, await sharp(Buffer.from(flag)).png().toBuffer(), '1');
    const { x, y, width, height } = page.portrait!;
    const blueness = async (left: number, top: number) => {
      const square = await sharp(page.png).extract({ left, top, width: 8, height: 8 }).png().toBuffer();
      const { channels } = await sharp(square).stats();
      return channels[2]!.mean - channels[1]!.mean;
    };
    expect(width / height).toBeCloseTo(35 / 45, 2);
    expect(await blueness(x + 2, y + 2)).toBeGreaterThan(200);
    expect(await blueness(x + width - 10, y + height / 2 - 10)).toBeGreaterThan(200);
    expect(await blueness(x + width - 10, y + height / 2 + 10)).toBeLessThan(0);
    expect(await blueness(x - 12, y + 2)).toBeLessThan(60);
  });

  it('looks different under another seed but says the same', async () => {
    const other = await passport(bearer, portrait, '2');
    expect(other.lines).toEqual(pages.TD3.lines);
    expect(other.png.equals(pages.TD3.png)).toBe(false);
  });

  it('is transparent outside its rounded corners only', async () => {
    const alpha = await sharp(pages.TD3.png).extractChannel(3).raw().toBuffer();
    expect(alpha[0]).toBe(0);
    expect(alpha.filter((value) => value < 255).length / alpha.length).toBeLessThan(0.002);
  });

  it('writes dates with the month in letters', () => {
    expect(printedDate('1974-08-12')).toBe('12 AUG 1974');
  });
});
