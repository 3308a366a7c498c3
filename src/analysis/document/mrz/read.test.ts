import { describe, expect, it } from 'vitest';
import { composeMrz } from './compose.ts';
import { chooseFormat, readMrzText } from './read.ts';
import type { RowText } from './rows.ts';

const rows = (...lines: string[]): RowText[] => lines.map((text) => ({ text, confidence: 0.9 }));

const PASSPORT = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const CARD = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];

describe('rows read without a fault', () => {
  it.each([
    ['TD3', PASSPORT],
    ['TD1', CARD],
    ['TD2', ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6']],
    ['MRV-A', ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX7408122F96121096ZE184226B<<<<<<']],
    ['MRV-B', ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX7408122F9612109<<<<<<<<']],
    ['FRA-ID', ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '9409923102854CORINNE<<<<<<<6512068F4']],
  ])('of %s are read whole, with every check digit', (format, lines) => {
    const reading = readMrzText(rows(...lines))!;
    expect(reading).toMatchObject({ complete: true, agreement: 1, rows: lines.map((_, i) => i) });
    expect(reading.mrz).toMatchObject({ format, lines, rawLines: lines, corrections: [], allCheckDigitsValid: true });
  });

  it('are found among other rows', () => {
    const around = rows('REPUBLIC OF UTOPIA', ...PASSPORT, 'PAGE 2');
    expect(readMrzText(around)).toMatchObject({ rows: [1, 2], mrz: { lines: PASSPORT } });
    expect(readMrzText(rows('AUTHORITY UTOPIA', ...CARD))).toMatchObject({ rows: [1, 2, 3], mrz: { format: 'TD1' } });
  });
});

describe('rows read with faults', () => {
  it('keep what was read beside what it became', () => {
    const raw = ['p<utoeriksson\u00abanna<maria<<<<<<<<<<<<<<<<<<<', PASSPORT[1]!.replace('7408122', '74O8122')];
    const { mrz, complete } = readMrzText(rows(...raw))!;
    expect(mrz.lines).toEqual(PASSPORT);
    expect(mrz.rawLines).toEqual(raw);
    expect(mrz.corrections).toEqual([{ line: 1, position: 15, from: 'O', to: '0', rule: 'format' }]);
    expect(complete).toBe(true);
  });

  it('get the fillers back that were not counted, and are not complete', () => {
    const short = rows(PASSPORT[0]!.slice(0, 38), PASSPORT[1]!.replace('<<<<<', '<<<'));
    expect(readMrzText(short)).toMatchObject({ complete: false, agreement: 1, mrz: { lines: PASSPORT } });
  });

  it('lose the fillers that were counted twice', () => {
    const long = rows(`${PASSPORT[0]}<<`, PASSPORT[1]!.replace('<<<<<', '<<<<<<<'));
    expect(readMrzText(long)).toMatchObject({ complete: false, agreement: 1, mrz: { lines: PASSPORT } });
  });

  it('score lower than rows read without one', () => {
    const good = readMrzText(rows(...PASSPORT))!;
    const short = readMrzText(rows(PASSPORT[0]!, PASSPORT[1]!.slice(0, 42)))!;
    const wrong = readMrzText(rows(PASSPORT[0]!, PASSPORT[1]!.replace('740812', '740813')))!;
    expect(short.score).toBeLessThan(good.score);
    expect(wrong.score).toBeLessThan(good.score);
    expect(wrong.agreement).toBeCloseTo(3 / 5);
    expect(wrong.mrz.allCheckDigitsValid).toBe(false);
  });

  it('of a passport cut to the length of a card are a passport all the same', () => {
    expect(chooseFormat([PASSPORT[0]!.slice(0, 36), PASSPORT[1]!.slice(0, 36)])).toBe('TD3');
  });
});

describe('text that is no MRZ', () => {
  it.each([
    [[]],
    [['']],
    [['SURNAME', 'GIVEN NAMES']],
    [['THE BEARER OF THIS PASSPORT IS ENTITLED TO PASS', 'FREELY WITHOUT LET OR HINDRANCE AND TO BE GIVEN']],
    [[PASSPORT[0]!]],
    [['D1FRA13AA000026181231MARTIN<<9']],
    [['IDSVKVZOR<<SPECIMEN<<<<<', 'SP000001<4SVK8001014F30']],
  ])('%j is no reading', (lines) => {
    expect(readMrzText(rows(...lines))).toBeNull();
  });

  it('of fillers alone is never valid', () => {
    for (const length of [30, 36, 44]) {
      const reading = readMrzText(rows(...Array<string>(3).fill('<'.repeat(length))));
      expect(reading?.mrz.allCheckDigitsValid ?? false).toBe(false);
    }
  });
});

describe('the format by length and first letter', () => {
  it.each([
    ['TD1', 'I', [30, 30, 30]],
    ['TD1', 'C', [31, 28, 22]],
    ['TD2', 'I', [36, 34]],
    ['TD3', 'P', [44, 41]],
    ['TD3', 'P', [36, 36]],
    ['TD3', 'F', [43, 44]],
    ['MRV-A', 'V', [44, 44]],
    ['MRV-B', 'V', [36, 35]],
    [null, 'I', [30, 30]],
    [null, 'P', [44]],
    [null, 'P', [44, 20]],
    [null, 'I', [36, 36, 36]],
    [null, 'P', [60, 60]],
  ] as const)('is %s for %s at %j', (format, first, lengths) => {
    expect(chooseFormat(lengths.map((n) => first + 'X'.repeat(n - 1)))).toBe(format);
  });

  it('knows the French card by its issuer, read well or badly', () => {
    const [upper, lower] = composeMrz('FRA-ID', {
      documentCode: 'ID',
      issuer: 'FRA',
      documentNumber: '940992310285',
      surname: 'Berthier',
    });
    expect(chooseFormat([upper!, lower!])).toBe('FRA-ID');
    expect(chooseFormat([upper!.replace('ID', '1O'), lower!])).toBe('FRA-ID');
  });
});
