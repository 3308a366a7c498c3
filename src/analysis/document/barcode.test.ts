import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { photograph } from '../../specimen/document/camera.ts';
import { cardOf, cardPage } from '../../specimen/document/card.ts';
import { holder } from '../../specimen/document/holder.ts';
import { silhouette } from '../../specimen/document/silhouette.ts';
import type { Quadrilateral } from '../homography.ts';
import { decode, type Raster } from '../raster.ts';
import vectors from './aamva/data/vectors.json' with { type: 'json' };
import { readBarcode } from './barcode.ts';
import type { TextBox } from './text-box.ts';

const SPECIMENS = join(import.meta.dirname, '../../../../shared/specimens/barcodes');
const LICENCE = vectors[0]!.payload;

prepareZXingModule({
  overrides: {
    wasmBinary: readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')))
      .buffer as ArrayBuffer,
  },
});

const look = async (raster: Raster, text: readonly TextBox[]) =>
  (await readBarcode(raster, text, 'document_back')).barcode;

/** The back of a card with a symbol on it, on a table, turned clockwise by so many degrees. */
async function back(payload: string, format: 'PDF417' | 'QRCode' | 'DataMatrix', degrees = 0): Promise<Raster> {
  const { image } = await writeBarcode(payload, { format, scale: format === 'PDF417' ? 3 : 8 });
  const symbol = Buffer.from(await image!.arrayBuffer());
  const card = await sharp({ create: { width: 1500, height: 950, channels: 3, background: '#f2efe6' } })
    .composite([{ input: await sharp(symbol).resize({ width: 1300, height: 480, fit: 'inside' }).toBuffer() }])
    .png()
    .toBuffer();
  const jpeg = await sharp(card)
    .rotate(degrees, { background: '#5a6b72' })
    .extend({ top: 80, bottom: 80, left: 80, right: 80, background: '#5a6b72' })
    .blur(0.6)
    .jpeg({ quality: 80 })
    .toBuffer();
  return decode(jpeg, 2400);
}
const line = (degrees: number): TextBox => ({
  cx: 500,
  cy: 100,
  width: 400,
  height: 30,
  angle: (degrees * Math.PI) / 180,
});

/** Each corner within a sixteenth of the barcode's width: the reader tells where its modules end, not the quiet zone. */
function expectNear(corners: Quadrilateral, truth: Quadrilateral, which = [0, 1, 2, 3]) {
  const [[ax, ay], [bx, by]] = truth;
  const far = which.map((i) => Math.hypot(corners[i]![0] - truth[i]![0], corners[i]![1] - truth[i]![1]));
  expect(Math.max(...far)).toBeLessThan(Math.hypot(bx - ax, by - ay) / 16);
}

describe('the barcode of a document', () => {
  let upright: Raster;
  beforeAll(async () => {
    upright = await back(LICENCE, 'PDF417');
  });

  it('of a licence is read, with everything that it says of card and holder', async () => {
    const found = await look(upright, []);
    expect(found).toMatchObject({
      measured: true,
      value: {
        symbology: 'PDF417',
        text: LICENCE,
        aamva: {
          version: 10,
          document: { type: 'drivers_license', country: 'USA', region: 'va', number: 'T64235789' },
          person: { surname: 'SAMPLE', givenName: 'MICHAEL JOHN', dateOfBirth: '1986-06-06' },
        },
      },
    });
  });

  it.each([90, 180, 270])('is read turned by %i degrees', async (degrees) => {
    const found = await look(await back(LICENCE, 'PDF417', degrees), []);
    expect(found).toMatchObject({ measured: true, value: { text: LICENCE } });
  });

  it.each([-8, -4, 3, 7, 14])(
    'is read held askew by %i degrees, as the lines of text beside it tell',
    async (degrees) => {
      const found = await look(await back(LICENCE, 'PDF417', degrees), [line(degrees), line(degrees), line(degrees)]);
      expect(found).toMatchObject({ measured: true, value: { text: LICENCE } });
    },
  );

  it.each(['QRCode', 'DataMatrix'] as const)('%s is read, and is no licence', async (format) => {
    const found = await look(await back('https://example.org/c/1', format), []);
    expect(found).toEqual({ measured: true, value: { symbology: format, text: 'https://example.org/c/1' } });
  });

  it('with control characters and a thousand signs is text and does no harm', async () => {
    const payload = `\u0000\u001b[2J\u0007"><script>${'A1'.repeat(400)}`;
    expect(await look(await back(payload, 'PDF417'), [])).toMatchObject({
      measured: true,
      value: { text: payload },
    });
  });

  it.each([
    ['black', 0],
    ['white', 255],
  ])('is not there on a %s picture', async (_, level) => {
    const plain: Raster = { width: 800, height: 600, data: new Uint8Array(800 * 600 * 3).fill(level) };
    expect(await look(plain, [])).toEqual({ measured: false, why: 'no barcode was read' });
  });

  it('is not there on a picture of one pixel', async () => {
    expect((await look({ width: 1, height: 1, data: new Uint8Array(3) }, [])).measured).toBe(false);
  });

  it('that is half covered is not read rather than read wrong', async () => {
    const half = { ...upright, data: upright.data.slice() };
    for (let y = 0; y < half.height; y++)
      half.data.fill(120, (y * half.width + half.width / 2) * 3, (y + 1) * half.width * 3);
    const found = await look(half, []);
    expect(found.measured && found.value.text !== LICENCE).toBe(false);
  });
});

describe.skipIf(!existsSync(SPECIMENS))('the specimens of barcodes, which are not in the repository', () => {
  it('are all read as their texts say', async () => {
    const pictures = existsSync(SPECIMENS) ? readdirSync(SPECIMENS).filter((name) => /\.(png|webp)$/.test(name)) : [];
    const wrong: string[] = [];
    for (const name of pictures) {
      const found = await look(await decode(readFileSync(join(SPECIMENS, name)), 2400), []);
      const text = join(SPECIMENS, name.replace(/\.\w+$/, '.txt'));
      if (!found.measured) wrong.push(`${name}: unread`);
      else if (existsSync(text) && found.value.text.trim() !== readFileSync(text, 'utf8').trim())
        wrong.push(`${name}: read otherwise`);
    }
    expect(pictures.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  }, 120_000);

  it('that is lost on a hard photograph is read once the card is laid level by its corners', async () => {
    const seed = 'barcode-tune/42';
    const bearer = holder({ seed, age: 40, sex: 'female', today: '2026-11-23' });
    const card = cardOf('drivers_license', bearer, seed);
    const { jpeg, truth } = await photograph(await cardPage(card, 'back', await silhouette()), { level: 'hard', seed });
    const raster = await decode(jpeg, 2400);
    expect(await look(raster, [])).toEqual({ measured: false, why: 'no barcode was read' });
    const { barcode, corners } = await readBarcode(raster, [], 'document_back', truth.corners);
    expect(barcode).toMatchObject({ measured: true, value: { text: card.payload } });
    // Of the right end only the upper third was made out, so its lower corner lies too high.
    expectNear(corners!, truth.barcode!, [0, 1, 3]);
  });
});

describe('the place of a barcode', () => {
  it.each([
    ['mild', 0, 0],
    ['mild', 1, 0],
    ['medium', 2, 0],
    // Seen from the front only the whole is looked at, and the whole turned as its text lies.
    ['mild', 0, 9],
  ] as const)(
    'is told with the place of its corners: %s, turned by %i quarters, text slanted by %i',
    async (level, quarterTurns, slant) => {
      const card = cardOf(
        'drivers_license',
        holder({ seed: 'corners', age: 40, sex: 'female', today: '2026-11-23' }),
        'corners',
      );
      const page = await cardPage(card, 'back', await silhouette());
      const { jpeg, truth } = await photograph(page, {
        level,
        seed: 'corners',
        quarterTurns,
        conditions: { glare: 0 },
      });
      const raster = await decode(jpeg, 2400);
      const type = slant === 0 ? 'document_back' : 'document_front';
      const { barcode, corners } = await readBarcode(raster, slant === 0 ? [] : [line(slant)], type);
      expect(barcode).toMatchObject({ measured: true, value: { text: card.payload } });
      expectNear(corners!, truth.barcode!);
    },
  );

  it('has no place where none is read', async () => {
    const plain: Raster = { data: new Uint8Array(300 * 200 * 3).fill(200), width: 300, height: 200 };
    expect(await readBarcode(plain, [], 'document_back')).not.toHaveProperty('corners');
  });

  it('lies where it lies on the picture, when the look that found it was turned', async () => {
    const raster = await back(LICENCE, 'PDF417', 12);
    const { corners } = await readBarcode(raster, [line(12)], 'document_front');
    const [[ax, ay], [bx, by], [cx, cy], [dx, dy]] = corners!;
    expect((Math.atan2(by - ay, bx - ax) * 180) / Math.PI).toBeCloseTo(12, 0);
    expect((ax + bx + cx + dx) / 4 / raster.width).toBeCloseTo(0.5, 1);
    expect((ay + by + cy + dy) / 4 / raster.height).toBeCloseTo(0.5, 1);
  });
});
