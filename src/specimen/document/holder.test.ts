import { describe, expect, it } from 'vitest';
import { parseMrz } from '../../analysis/document/mrz/parse.ts';
import { GEOMETRY, type PageFormat } from './format.ts';
import { holder } from './holder.ts';
import { mrzLines } from './mrz-lines.ts';

const today = '2026-11-23';
const seeds = Array.from({ length: 60 }, (_, i) => String(i));
const everybody = seeds.map((seed) =>
  holder({ seed, age: 18 + Number(seed), sex: Number(seed) % 2 ? 'male' : 'female', today }),
);

function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

describe('a fictional holder', () => {
  it('is the same for the same seed and another for another', () => {
    const again = holder({ seed: '7', age: 25, sex: 'male', today });
    expect(again).toEqual(holder({ seed: '7', age: 25, sex: 'male', today }));
    expect(new Set(everybody.map((one) => one.documentNumber)).size).toBe(seeds.length);
  });

  it('has exactly the age that was asked for on the day that was asked for', () => {
    expect(everybody.map((one) => yearsBetween(one.dateOfBirth, today))).toEqual(
      seeds.map((seed) => 18 + Number(seed)),
    );
  });

  it('holds a document that was issued before that day and is valid long after it', () => {
    for (const one of everybody) {
      expect(one.dateOfIssue < today).toBe(true);
      expect(yearsBetween(today, one.dateOfExpiry)).toBeGreaterThanOrEqual(5);
      expect(yearsBetween(one.dateOfIssue, one.dateOfExpiry)).toBe(9);
    }
  });

  it('keeps I and O out of document numbers', () => {
    for (const one of everybody) expect(one.documentNumber).toMatch(/^[A-HJ-NP-Z]{2}\d{7}$/);
  });

  it('has a birthday even when today is 29 February', () => {
    const born = holder({ seed: '1', age: 25, sex: 'female', today: '2028-02-29' }).dateOfBirth;
    expect(yearsBetween(born, '2028-02-29')).toBe(25);
  });
});

describe('the MRZ of a holder', () => {
  const formats = ['TD1', 'TD2', 'TD3', 'MRV-A'] as const satisfies readonly PageFormat[];

  it.each(formats)('is a valid %s that says what the visual zone says', (format) => {
    for (const one of everybody) {
      const read = parseMrz(mrzLines(format, one), { today })!;
      expect(read.format).toBe(format);
      expect(read.problems).toEqual([]);
      expect(read.allCheckDigitsValid).toBe(true);
      expect(read.documentNumber).toBe(one.documentNumber);
      expect(read.dateOfBirth).toMatchObject({ iso: one.dateOfBirth });
    }
  });

  it('writes names in the letters of ICAO', () => {
    const one = { ...everybody[0]!, surname: 'Ångström-Müller', givenNames: 'Björk Sól' };
    expect(mrzLines('TD3', one)[0]).toBe('P<UTOAANGSTROEM<MUELLER<<BJOERK<SOL<<<<<<<<<');
  });

  it('fits its zone between the edges of the page', () => {
    const columns = { TD1: 30, TD2: 36, TD3: 44, 'MRV-A': 44 };
    for (const format of formats) {
      const { width, mrz } = GEOMETRY[format];
      expect(mrz.left + columns[format] * 2.54).toBeLessThanOrEqual(width - 2.5);
      expect(mrz.baseline - (mrzLines(format, everybody[0]!).length - 1) * mrz.lineSpacing).toBeGreaterThan(5);
    }
  });
});
