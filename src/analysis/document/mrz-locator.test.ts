import { describe, expect, it } from 'vitest';
import { composeMrz } from './mrz/compose.ts';
import { isCertain, type LineReader, locateMrz } from './mrz-locator.ts';
import type { RecognisedLine } from './ocrb.ts';
import { moved, offsetFrom, type TextBox, upsideDown, widened } from './text-box.ts';

const ZONE = composeMrz('TD3', {
  documentCode: 'P',
  issuer: 'UTO',
  documentNumber: 'L898902C3',
  surname: 'Eriksson',
  givenNames: 'Anna Maria',
  nationality: 'UTO',
  dateOfBirth: '1974-08-12',
  expirationDate: '2032-04-15',
});
const PITCH = 12;
const HEIGHT = 20;
const UPPER: TextBox = { cx: 600, cy: 400, width: 44 * PITCH, height: HEIGHT, angle: 0.3 };
const LOWER = moved(UPPER, 0, 2 * HEIGHT);

const asLine = (text: string, probability: number): RecognisedLine => ({
  text,
  confidence: text ? probability : 0,
  characters: [...text].map((character, step) => ({ character, probability, alternatives: [], step })),
  pitch: PITCH,
});

const VISA = composeMrz('MRV-A', {
  documentCode: 'V',
  issuer: 'UTO',
  documentNumber: 'L898902C3',
  surname: 'Eriksson',
  givenNames: 'Anna Maria',
  nationality: 'UTO',
  dateOfBirth: '1974-08-12',
  expirationDate: '2032-04-15',
  optionalData: 'ZE184226BXY12345',
});

/**
 * Reads what stands inside the box on a page with `zone`, printed from the left end of the rows above; upside down,
 * nonsense with little confidence. `surely`: the probability of a character by its column.
 */
function pageReader(zone = ZONE, surely = (_column: number) => 0.98): { read: LineReader; count: () => number } {
  let count = 0;
  const read: LineReader = async (box) => {
    count++;
    if (Math.cos(box.angle - UPPER.angle) < 0) return asLine('5'.repeat(Math.round(box.width / PITCH)), 0.85);
    const row = [UPPER, LOWER].findIndex((line) => Math.abs(offsetFrom(line, box).down) < HEIGHT / 2);
    if (row < 0) return asLine('', 0);
    const { along } = offsetFrom(UPPER, box);
    const seen = [...zone[row]!]
      .map((character, column) => ({ character, column }))
      .filter(({ column }) => Math.abs((column - 21.5) * PITCH - along) < box.width / 2);
    return asLine(seen.map(({ character }) => character).join(''), Math.min(...seen.map((c) => surely(c.column))));
  };
  return { read, count: () => count };
}

const lines = async (boxes: TextBox[]): Promise<readonly string[] | undefined> =>
  (await locateMrz(boxes, pageReader().read))?.reading.mrz.lines;

describe('locating a machine readable zone', () => {
  it('reads two whole rows with four runs of the recogniser', async () => {
    const page = pageReader();
    const found = await locateMrz([LOWER, UPPER], page.read);
    expect(found?.reading.mrz.lines).toEqual(ZONE);
    expect(isCertain(found)).toBe(true);
    expect(page.count()).toBe(4);
  });

  it('finds the direction of reading of boxes that were found upside down', async () => {
    const found = await locateMrz([upsideDown(UPPER), upsideDown(LOWER)], pageReader().read);
    expect(found?.reading.mrz.lines).toEqual(ZONE);
    expect(found?.rows[0]?.angle).toBeCloseTo(UPPER.angle);
  });

  it('looks for the row that the detector missed, above and below', async () => {
    expect(await lines([UPPER])).toEqual(ZONE);
    expect(await lines([LOWER])).toEqual(ZONE);
  });

  it('makes rows longer that were cut at their end or at their start', async () => {
    expect(await lines([widened(UPPER, 0, -9 * PITCH), widened(LOWER, 0, -9 * PITCH)])).toEqual(ZONE);
    expect(await lines([widened(UPPER, -6 * PITCH, 0), widened(LOWER, -6 * PITCH, 0)])).toEqual(ZONE);
  });

  it('joins rows that were found in halves', async () => {
    const halves = [UPPER, LOWER].flatMap((row) => [widened(row, 0, -22.5 * PITCH), widened(row, -22.5 * PITCH, 0)]);
    expect(await lines(halves)).toEqual(ZONE);
  });

  it('is not led astray by longer lines of other text', async () => {
    const heading: TextBox = { cx: 600, cy: 100, width: 900, height: 30, angle: 0 };
    expect(await lines([heading, UPPER, LOWER])).toEqual(ZONE);
  });

  it('states the pitch and how sure it is of the names', async () => {
    const found = await locateMrz([UPPER, LOWER], pageReader().read);
    expect(found?.pitch).toBe(PITCH);
    expect(found?.uncheckedConfidence).toBe(0.98);
  });

  it('finds nothing where nothing can be read, nor in short boxes', async () => {
    const blind: LineReader = async () => asLine('', 0);
    expect(await locateMrz([UPPER, LOWER], blind)).toBeUndefined();
    expect(await lines([{ ...UPPER, width: 4 * HEIGHT }])).toBeUndefined();
    expect(await lines([])).toBeUndefined();
  });
});

describe('a visa of 44 columns, whose first 36 are a valid visa of 36', () => {
  const cut = (row: TextBox, columns: number) => widened(row, 0, -columns * PITCH);
  const rows = [cut(UPPER, 8), cut(LOWER, 8)];

  it('is read whole where both rows were cut at 36', async () => {
    const found = await locateMrz(rows, pageReader(VISA).read);
    expect(found?.reading.mrz).toMatchObject({ format: 'MRV-A', lines: VISA, allCheckDigitsValid: true });
  });

  it('is read whole where the recogniser lost one more at the end', async () => {
    const found = await locateMrz([cut(UPPER, 9), cut(LOWER, 9)], pageReader(VISA).read);
    expect(found?.reading.mrz.lines).toEqual(VISA);
  });

  it('is read whole where each of its rows needs its own room, as in perspective', async () => {
    const page = pageReader(VISA);
    // More room than two characters shows the lower row something that is no character of it.
    const read: LineReader = async (box) => {
      const line = await page.read(box);
      const { along } = offsetFrom(LOWER, box);
      const overrun = along + box.width / 2 - LOWER.width / 2;
      const isLower = Math.abs(offsetFrom(LOWER, box).down) < HEIGHT / 2 && line.text.length > 40;
      return isLower && overrun > 0.8 * PITCH ? asLine(`${line.text}K`, 0.9) : line;
    };
    expect((await locateMrz(rows, read))?.reading.mrz.lines).toEqual(VISA);
  });

  it('is not answered with its first 36 columns where its end is seen but cannot be read whole', async () => {
    const page = pageReader(VISA);
    const read: LineReader = async (box) => {
      const line = await page.read(box);
      return line.text.length > 36 ? asLine(`${line.text.slice(0, 38)}ZZ`, 0.9) : line;
    };
    const found = await locateMrz(rows, read);
    expect(found?.reading.mrz.format).not.toBe('MRV-B');
  });
});

describe('a visa of 36 columns', () => {
  const SHORT = VISA.map((line) => line.slice(0, 36));
  const rows = [UPPER, LOWER].map((row) => widened(row, 0, -8 * PITCH));

  it('stays one where nothing is printed beyond its end', async () => {
    const found = await locateMrz(rows, pageReader(SHORT).read);
    expect(found?.reading.mrz).toMatchObject({ format: 'MRV-B', lines: SHORT, allCheckDigitsValid: true });
  });

  it('stays one where the recogniser sees shapes in the table beyond its end, but is not sure of them', async () => {
    const page = pageReader(
      SHORT.map((line) => `${line}8B<1M<<3`),
      (column) => (column < 36 ? 0.98 : 0.3),
    );
    expect((await locateMrz(rows, page.read))?.reading.mrz.format).toBe('MRV-B');
  });
});
