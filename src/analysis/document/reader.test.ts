import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lettering } from '../../specimen/document/lettering.ts';
import type { DocumentFindings, Mrz, MrzFormat } from '../findings.ts';
import { resolveModels } from '../models.ts';
import { decode, type Raster } from '../raster.ts';
import { type QuarterTurn, turned } from '../sampling.ts';
import { LatinRecogniser } from './latin.ts';
import { DocumentLocator } from './locate.ts';
import { composeMrz } from './mrz/compose.ts';
import { OcrbRecogniser } from './ocrb.ts';
import { DocumentReader, type DocumentReading, loadDocumentReader } from './reader.ts';
import { TextDetector } from './text-detector.ts';

const SPECIMENS = join(import.meta.dirname, '../../../../shared/specimens/documents');
const absent = !existsSync(SPECIMENS);
if (absent) console.warn('reader.test.ts: ../shared/specimens is absent, real documents are not read');

let reader: DocumentReader;
beforeAll(async () => {
  const models = await resolveModels();
  reader = await loadDocumentReader(models);
});
afterAll(() => reader.release());

const read = (raster: Raster, scale = 1): Promise<DocumentReading> =>
  reader.read(raster, { type: 'document_front', scale, today: '2026-11-23' });

const linesOf = (format: MrzFormat): string[] =>
  composeMrz(format, {
    documentCode: format === 'TD3' ? 'P' : format.startsWith('MRV') ? 'V' : 'I',
    issuer: 'UTO',
    documentNumber: 'L898902C3',
    surname: 'Eriksson',
    givenNames: 'Anna Maria',
    nationality: 'UTO',
    dateOfBirth: '1974-08-12',
    sex: 'female',
    expirationDate: '2032-04-15',
  });

/** Units a character of the drawn pages, and the height of their rows. */
const PITCH = 20;

/** A page with a heading, some text and a zone at its foot. */
async function drawn(zone: readonly string[], background = '#e6ecf2'): Promise<Raster> {
  const width = Math.max(30, ...zone.map((line) => line.length)) * PITCH + 100;
  const text = ['UTOPIA', 'Eriksson', 'Anna Maria', '12 AUG 1974', 'Zenith'].map((line, i) =>
    lettering(line, { typeface: 'bold', x: 360, y: 90 + i * 70, size: 34 }),
  );
  const rows = zone.map((line, i) =>
    lettering(line, { typeface: 'ocrB', x: 50, y: 520 + i * 52, size: 27, pitch: PITCH, fill: '#1c1c22' }),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="700"><rect width="${width}" height="700" fill="${background}"/>${text.join('')}${rows.join('')}</svg>`;
  return decode(await sharp(Buffer.from(svg)).png().toBuffer(), 2400);
}

const mrzOf = ({ mrz }: DocumentReading): Mrz => {
  if (!mrz.measured) throw new Error(mrz.why);
  return mrz.value;
};

describe('looking for text', () => {
  /** The sides at which a page is looked at. */
  const sidesOf = async (page: Raster): Promise<number[]> => {
    const models = await resolveModels();
    const detector = await TextDetector.load(models['text-detector']);
    const recogniser = await OcrbRecogniser.load(models.ocrb);
    const looks = vi.spyOn(detector, 'detect');
    const locator = await DocumentLocator.load(models['document-mask']);
    const watched = new DocumentReader(locator, detector, recogniser, await LatinRecogniser.load(models.latin));
    await watched.read(page, { type: 'document_front', scale: 1, today: '2026-11-23' });
    await watched.release();
    return looks.mock.calls.map(([, side]) => side);
  };

  it('one look is enough for a page whose zone is beyond doubt', async () => {
    expect(await sidesOf(await drawn(linesOf('TD3')))).toEqual([640]);
  });

  it('a page without a zone, or with a wrong digit in it, is looked at again and nearer', async () => {
    expect((await sidesOf(await drawn([]))).slice(0, 2)).toEqual([640, 960]);
    const [upper, lower] = linesOf('TD3') as [string, string];
    const wrong = `${lower.slice(0, 43)}${(Number(lower[43]) + 5) % 10}`;
    expect((await sidesOf(await drawn([upper, wrong]))).slice(0, 2)).toEqual([640, 960]);
  });
});

describe('reading a drawn document', () => {
  it.each(['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'] as const)('reads every character of a %s zone', async (format) => {
    const mrz = mrzOf(await read(await drawn(linesOf(format))));
    expect(mrz.format).toBe(format);
    expect(mrz.lines).toEqual(linesOf(format));
    expect(mrz.allCheckDigitsValid).toBe(true);
  });

  it('tells document and holder from the zone', async () => {
    const { document, person } = await read(await drawn(linesOf('TD3')));
    expect(document).toMatchObject({ measured: true, value: { type: 'passport', number: 'L898902C3' } });
    expect(person).toMatchObject({ measured: true, value: { surname: 'ERIKSSON', dateOfBirth: '1974-08-12' } });
  });

  it.each([0, 90, 180, 270] as const)('reads a page that must be turned by %i degrees', async (needed) => {
    const page = turned(await drawn(linesOf('TD3')), ((360 - needed) % 360) as QuarterTurn);
    const reading = await read(page);
    expect(mrzOf(reading).lines).toEqual(linesOf('TD3'));
    expect(reading.rotation).toEqual({ measured: true, value: needed });
  });

  it('reads a page that lies askew', async () => {
    const page = await drawn(linesOf('TD3'));
    const askew = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 3 } })
      .rotate(13, { background: '#345' })
      .png()
      .toBuffer();
    expect(mrzOf(await read(await decode(askew, 2400))).lines).toEqual(linesOf('TD3'));
  });

  it('states pitch, size and rows in pixels of the upload, not of the raster', async () => {
    const page = await drawn(linesOf('TD3'));
    const [plain, shrunk] = [await read(page), await read(page, 2)];
    expect(mrzOf(plain).pitch).toBeGreaterThan(PITCH * 0.97);
    expect(mrzOf(plain).pitch).toBeLessThan(PITCH * 1.03);
    expect(mrzOf(shrunk).pitch).toBeCloseTo(2 * mrzOf(plain).pitch);
    expect(shrunk.size).toEqual({ width: 2 * page.width, height: 2 * page.height });
    const [x, y] = plain.mrzRows[0]![0];
    expect(shrunk.mrzRows[0]![0]).toEqual([2 * x, 2 * y]);
  });

  it('reports a wrong check digit and does not mend it', async () => {
    const [upper, lower] = linesOf('TD3') as [string, string];
    const wrong = `${lower.slice(0, 43)}${(Number(lower[43]) + 5) % 10}`;
    const mrz = mrzOf(await read(await drawn([upper, wrong])));
    expect(mrz.lines).toEqual([upper, wrong]);
    expect(mrz.allCheckDigitsValid).toBe(false);
  });

  it('takes the whole of a visa, whose first 36 columns would be a valid visa too', async () => {
    expect(mrzOf(await read(await drawn(linesOf('MRV-A')))).lines[0]).toHaveLength(44);
  });

  it('says the same of the same pixels', async () => {
    const page = await drawn(linesOf('TD1'));
    expect(await read(page)).toEqual(await read(page));
  });

  it('names no zone where there is only text', async () => {
    const reading = await read(await drawn([]));
    expect(reading.mrz.measured).toBe(false);
    expect(reading.document.measured).toBe(false);
    expect(reading.mrzSeen).toBe(false);
    expect(reading.textLines).toBeGreaterThanOrEqual(5);
  });

  it('knows the axis of text without a zone', async () => {
    const page = await drawn([]);
    expect((await read(page)).possibleRotations.slice(0, 2)).toEqual([0, 180]);
    expect((await read(turned(page, 90))).possibleRotations.slice(0, 2)).toEqual([90, 270]);
  });
});

describe('a picture that is no document', () => {
  const filled = (width: number, height: number, level: (i: number) => number): Raster => ({
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => level(i)),
    width,
    height,
  });

  it.each([
    ['a single pixel', filled(1, 1, () => 90)],
    ['a strip 8 pixels wide', filled(8, 3000, (i) => (i * 37) % 256)],
    ['black', filled(640, 480, () => 0)],
    ['white', filled(640, 480, () => 255)],
    ['noise', filled(640, 480, (i) => (Math.imul(i, 2654435761) >>> 13) & 255)],
  ])('is read without a zone: %s', async (_, raster) => {
    const reading = await read(raster);
    expect(reading.mrz.measured).toBe(false);
    expect(reading.rotation.measured).toBe(false);
  });

  it('may be two hundred lines of type', async () => {
    const lines = Array.from({ length: 200 }, (_, i) =>
      lettering(`${i}<<0123456789<ABCDEFGHIJKLMNOPQRSTUVWXYZ<<${i}`, {
        typeface: 'ocrB',
        x: 20,
        y: 14 + i * 12,
        size: 11,
      }),
    );
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="2420"><rect width="600" height="2420" fill="#fff"/>${lines.join('')}</svg>`;
    const reading = await read(await decode(await sharp(Buffer.from(svg)).png().toBuffer(), 2400));
    expect(reading.mrz.measured && reading.mrz.value.allCheckDigitsValid).toBe(false);
  });
});

describe.skipIf(absent)('reading real specimens', () => {
  const specimen = async (name: string, type: DocumentFindings['type'] = 'document_front') =>
    reader.read(await decode(await readFile(join(SPECIMENS, name)), 2400), { type, scale: 1, today: '2026-11-23' });

  it.each([
    [
      'can-passport-td3.png',
      'P<CANAMAN<<RITA<TANIA<<<<<<<<<<<<<<<<<<<<<<<',
      'ERE82721<9CAN8412070M2405252<<<<<<<<<<<<<<08',
    ],
    [
      'est-passport-td3.jpg',
      'P<ESTMAENNIK<<MARI<LIIS<<<<<<<<<<<<<<<<<<<<<',
      'KB00000003EST7501229F120522647501220010<<<02',
    ],
    ['fra-id-td2-idfra.jpg', 'IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '9409923102854CORINNE<<<<<<<6512068F4'],
  ])('reads every character of %s', async (name, ...lines) => {
    const mrz = mrzOf(await specimen(name));
    expect(mrz.lines).toEqual(lines);
    expect(mrz.allCheckDigitsValid).toBe(true);
  });

  it.each(['invalid-mrz.png', 'rendered-id-smith-wrong-digits.png', 'rendered-passport-eriksson-wrong-digits.png'])(
    'does not call the zone of %s valid',
    async (name) => {
      expect(mrzOf(await specimen(name)).allCheckDigitsValid).toBe(false);
    },
  );

  it('leaves the zone of invalid-mrz.png as printed: the letter in the place of a missing check digit is none', async () => {
    const { lines, corrections } = mrzOf(await specimen('invalid-mrz.png'));
    expect(lines).toEqual([
      'IDAUT000009993<<<<<<<<<<<<<<<<',
      '7109094F111231AUT<<<<<<<<<<<<0',
      'MUSTERFRAU<<ISOLDE<<<<<<<<<<<<',
    ]);
    expect(corrections).toEqual([]);
  });

  it('sees the text of a card among cables and pens, and no zone', async () => {
    const reading = await specimen('tur-id-scene.jpg');
    expect(reading.mrz.measured).toBe(false);
    expect(reading.mrzSeen).toBe(false);
    expect(reading.textLines).toBeGreaterThan(10);
  });
});
