import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { lettering, widthOf } from './lettering.ts';
import { GIVEN_NAMES, PLACES, SURNAMES } from './names.ts';

const drawn = (text: string) => lettering(text, { typeface: 'ocrB', x: 1, y: 4, size: 3.3, pitch: 2.54 });

async function ink(svg: string): Promise<{ columns: number[] }> {
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120" viewBox="0 0 30 6">
    <rect width="30" height="6" fill="#fff"/>${svg}</svg>`;
  const { data, info } = await sharp(Buffer.from(page)).greyscale().raw().toBuffer({ resolveWithObject: true });
  const columns = [...data.keys()].filter((i) => data[i]! < 128).map((i) => i % info.width);
  return { columns };
}

describe('text on specimens', () => {
  it('is outlines only, so no font of the machine can change or lose it', () => {
    const svg = drawn('P<UTO0123456789') + lettering('Prénoms', { typeface: 'bold', x: 0, y: 0, size: 3 });
    expect(svg).not.toMatch(/<text|font|href|url/);
    expect(svg.match(/<path /g)).toHaveLength('P<UTO0123456789'.length + 'Prénoms'.length);
  });

  it('has a glyph of its own for each of the 37 characters of an MRZ', () => {
    const outlines = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<'].map(drawn);
    expect(new Set(outlines).size).toBe(37);
  });

  it('puts MRZ characters 2.54 mm apart whatever their shape', async () => {
    const pixelsPerMm = 20;
    const rightEdge = async (text: string) => Math.max(...(await ink(drawn(text))).columns);
    const first = await rightEdge('I');
    for (const before of ['<', 'W', 'I1']) {
      const moved = before.length * 2.54 * pixelsPerMm;
      expect(Math.abs((await rightEdge(`${before}I`)) - first - moved)).toBeLessThanOrEqual(1);
    }
  });

  it('draws capitals of the MRZ 2.4 mm high, as OCR-B size 1 has them', async () => {
    const page = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" viewBox="0 0 6 6">
      <rect width="6" height="6" fill="#fff"/>${drawn('H')}</svg>`;
    const { data, info } = await sharp(Buffer.from(page)).greyscale().raw().toBuffer({ resolveWithObject: true });
    const rows = [...data.keys()].filter((i) => data[i]! < 128).map((i) => Math.floor(i / info.width));
    expect((Math.max(...rows) - Math.min(...rows) + 1) / 50).toBeCloseTo(2.4, 1);
  });

  it('can spell every invented name and place, small and capital', () => {
    const words = [...SURNAMES, ...GIVEN_NAMES.female, ...GIVEN_NAMES.male, ...PLACES];
    for (const word of words) {
      expect(widthOf(word, 'bold', 3)).toBeGreaterThan(0);
      expect(widthOf(word.toUpperCase(), 'bold', 3)).toBeGreaterThan(widthOf(word, 'bold', 3) * 0.9);
    }
  });

  it('reads decomposed accents as the letters they make', () => {
    expect(widthOf('é'.normalize('NFD'), 'bold', 3)).toBe(widthOf('é', 'bold', 3));
  });

  it('refuses a character it has no outline for instead of drawing a box', () => {
    expect(() => drawn('a')).toThrow('ocrB has no U+0061');
    expect(() => lettering('日', { typeface: 'bold', x: 0, y: 0, size: 3 })).toThrow('U+65e5');
  });
});
