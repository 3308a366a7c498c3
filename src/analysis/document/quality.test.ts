import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { lettering } from '../../specimen/document/lettering.ts';
import type { DocumentQuality } from '../findings.ts';
import { decode, type Raster } from '../raster.ts';
import { glareOnFace, glareOnText } from './glare.ts';
import { MONOCHROME, QUALITY_LIMITS } from './limits.ts';
import { measureQuality } from './quality.ts';
import type { TextBox } from './text-box.ts';

const LINES = [60, 120, 180, 240].map((y): TextBox => ({ cx: 250, cy: y, width: 380, height: 24, angle: 0 }));

/** A page with four lines of text, and `over` drawn on top. */
function page(paper: string, over = ''): Promise<Buffer> {
  const text = LINES.map(({ cy }) =>
    lettering('Eriksson Anna Maria 12 AUG 1974', { typeface: 'regular', x: 64, y: cy + 8, size: 24, fill: '#222' }),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="300"><rect width="500" height="300" fill="${paper}"/>${text.join('')}${over}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

async function quality(picture: Buffer | Promise<Buffer>, text = LINES): Promise<DocumentQuality> {
  const found = await measureQuality(await decode(await picture, 2400), text);
  if (!found.measured) throw new Error(found.why);
  return found.value;
}

const plain = (level: number, width = 64, height = 64): Raster => ({
  data: new Uint8Array(width * height * 3).fill(level),
  width,
  height,
});

describe('the quality of a document picture', () => {
  it('passes every limit for a sharp, bright, coloured page', async () => {
    const { blur, brightness, glare, chroma } = await quality(page('#cfe0ee'));
    expect(blur).toBeLessThan(QUALITY_LIMITS.blurUnread.value);
    expect(brightness).toBeGreaterThan(QUALITY_LIMITS.brightness.value);
    expect(glare).toBeLessThan(QUALITY_LIMITS.glare.value);
    expect(chroma).toBeGreaterThan(MONOCHROME.value);
  });

  it('shows defocus', async () => {
    const blurred = await sharp(await page('#cfe0ee'))
      .blur(4)
      .png()
      .toBuffer();
    expect((await quality(blurred)).blur).toBeGreaterThan(QUALITY_LIMITS.blur.value);
  });

  it('shows a hand that shook in either direction', async () => {
    const kernel = Array.from({ length: 81 }, (_, i) => (Math.floor(i / 9) === 4 ? 1 : 0));
    const sideways = await sharp(await page('#cfe0ee'))
      .convolve({ width: 9, height: 9, kernel })
      .png()
      .toBuffer();
    const upwards = await sharp(
      await sharp(await page('#cfe0ee'))
        .rotate(90)
        .toBuffer(),
    )
      .convolve({ width: 9, height: 9, kernel })
      .rotate(270)
      .png()
      .toBuffer();
    for (const shaken of [sideways, upwards]) {
      expect((await quality(shaken)).blur).toBeGreaterThan(QUALITY_LIMITS.blurUnread.value);
    }
  });

  it('shows darkness, and that a grey copy has no colour', async () => {
    const dark = await sharp(await page('#cfe0ee'))
      .linear(0.3, 0)
      .png()
      .toBuffer();
    expect((await quality(dark)).brightness).toBeLessThan(QUALITY_LIMITS.brightness.value);
    expect((await quality(page('#dddddd'))).chroma).toBeLessThan(MONOCHROME.value);
  });

  it('shows glare that lies over lines of text', async () => {
    const spot = '<ellipse cx="160" cy="150" rx="90" ry="70" fill="#fff"/>';
    expect((await quality(page('#cfe0ee', spot))).glare).toBeGreaterThan(QUALITY_LIMITS.glare.value);
  });

  it('does not take white paper for glare', async () => {
    expect((await quality(page('#ffffff'))).glare).toBe(0);
  });

  it('is measured where the text is, not on the table around it', async () => {
    const document = await page('#cfe0ee');
    const onTable = await sharp({ create: { width: 1500, height: 900, channels: 3, background: '#000' } })
      .composite([{ input: document, left: 500, top: 300 }])
      .png()
      .toBuffer();
    const text = LINES.map((line) => ({ ...line, cx: line.cx + 500, cy: line.cy + 300 }));
    expect((await quality(onTable, text)).brightness).toBe((await quality(document)).brightness);
  });

  it('is not measured on a picture without detail or hardly any pixels', async () => {
    for (const raster of [plain(0), plain(255), plain(90, 1, 1), plain(90, 8, 3000)]) {
      expect((await measureQuality(raster, [])).measured).toBe(false);
    }
  });
});

describe('glare', () => {
  it('on a face is its burnt out share', () => {
    const raster = plain(120, 20, 20);
    raster.data.fill(255, 0, 20 * 10 * 3);
    expect(glareOnFace(raster, { x: 0, y: 0, width: 20, height: 20 })).toBeCloseTo(0.5);
    expect(glareOnFace(raster, { x: 0, y: 10, width: 20, height: 10 })).toBe(0);
  });

  it('is none without text, and beyond the picture', () => {
    expect(glareOnText(plain(255), [])).toBe(0);
    expect(glareOnText(plain(255), [{ cx: -500, cy: -500, width: 50, height: 10, angle: 0 }])).toBe(0);
  });
});
