import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MrzFormat } from '../../findings.ts';
import { composeMrz, type MrzFields } from './compose.ts';
import { correctMrz } from './correct.ts';
import { LAYOUTS } from './formats.ts';
import { parseMrz } from './parse.ts';
import { transliterate } from './transliterate.ts';

const today = '2026-11-23';
const ERIKSSON: MrzFields = {
  documentCode: 'P',
  issuer: 'UTO',
  documentNumber: 'L898902C3',
  surname: 'Eriksson',
  givenNames: 'Anna Maria',
  nationality: 'UTO',
  dateOfBirth: '1974-08-12',
  sex: 'female',
  expirationDate: '2012-04-15',
  optionalData: 'ZE184226B',
};

describe('the specimens of ICAO 9303', () => {
  it('come out of their fields', () => {
    expect(composeMrz('TD3', ERIKSSON)).toEqual([
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
    ]);
    const card = { ...ERIKSSON, documentCode: 'I', documentNumber: 'D23145890', optionalData: '' };
    expect(composeMrz('TD1', card)).toEqual([
      'I<UTOD231458907<<<<<<<<<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<6',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ]);
    expect(composeMrz('TD2', card)[1]).toBe('D231458907UTO7408122F1204159<<<<<<<6');
  });

  it('come out with a number that overflows', () => {
    const card = { ...ERIKSSON, documentCode: 'I', documentNumber: 'D23145890734', optionalData: '' };
    expect(composeMrz('TD1', card)[0]).toBe('I<UTOD23145890<7349<<<<<<<<<<<');
    expect(composeMrz('TD2', card)[1]!.slice(0, 10)).toBe('D23145890<');
  });

  it('come out for the French card', () => {
    const fields: MrzFields = {
      documentCode: 'ID',
      issuer: 'FRA',
      documentNumber: '940992310285',
      surname: 'Berthier',
      givenNames: 'Corinne',
      dateOfBirth: '1965-12-06',
      sex: 'female',
    };
    expect(composeMrz('FRA-ID', fields)).toEqual([
      'IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<',
      '9409923102854CORINNE<<<<<<<6512068F4',
    ]);
  });
});

describe('a name', () => {
  const upper = (surname: string, givenNames: string, format: MrzFormat = 'TD3') =>
    composeMrz(format, { ...ERIKSSON, surname, givenNames })[0]!.slice(5);

  it.each([
    ['O\u2019Connor', "Enya d'Or", 'OCONNOR<<ENYA<DOR'],
    ['Smith-Jones', 'Susie  Margaret', 'SMITH<JONES<<SUSIE<MARGARET'],
    ['van der M\u00fcllen', 'Bj\u00f8rn', 'VAN<DER<MUELLEN<<BJOERN'],
    ['Arkfreith', '', 'ARKFREITH'],
    ['\u00deorsd\u00f3ttir', '\u0141ucja \u00c5sa', 'THORSDOTTIR<<LUCJA<AASA'],
  ])('%s, %s is printed as %s', (surname, given, printed) => {
    expect(upper(surname, given)).toBe(printed.padEnd(39, '<'));
  });

  it.each([
    ['Nilavadhanananda', 'Chayapa Dejthamrong Krasuang'],
    ['Nilavadhanananda', 'Arnpol Petch Charonguang'],
    ['Bennelong Wooloomooloo Warrandyte Warnambool', 'Dingo Potoroo'],
    ['Abcdefghijklmnopqrstuvwxyzabcdefghijkl', 'Mnop'],
  ])('%s, %s that does not fit is cut at a letter and keeps both identifiers', (surname, given) => {
    for (const format of ['TD2', 'TD3'] as const) {
      const parsed = parseMrz(composeMrz(format, { ...ERIKSSON, surname, givenNames: given }), { today })!;
      expect(parsed.nameMayBeTruncated).toBe(true);
      expect(surname.toUpperCase().startsWith(parsed.surname.slice(0, 5))).toBe(true);
      expect(parsed.givenNames).not.toBe('');
    }
  });
});

const letters = (max: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: 1, maxLength: max });
const mixed = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), minLength: min, maxLength: max });
const date = (from: string, to: string) =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10));

const CODES: Record<MrzFormat, string> = { TD1: 'I', TD2: 'I', TD3: 'P', 'MRV-A': 'V', 'MRV-B': 'V', 'FRA-ID': 'ID' };
const LONGEST: Record<MrzFormat, number> = { TD1: 22, TD2: 14, TD3: 9, 'MRV-A': 9, 'MRV-B': 9, 'FRA-ID': 12 };

const fieldsFor = (format: MrzFormat) =>
  fc.record({
    documentCode: fc.constant(CODES[format]),
    issuer: format === 'FRA-ID' ? fc.constant('FRA') : fc.constantFrom('UTO', 'D', 'NLD', 'RKS', 'UNO'),
    documentNumber: format === 'FRA-ID' ? fc.stringMatching(/^\d{12}$/) : mixed(5, LONGEST[format]),
    surname: letters(12),
    givenNames: letters(10),
    nationality: fc.constantFrom('UTO', 'D', 'XXA'),
    dateOfBirth: date('1930-01-01', '2026-11-01'),
    sex: fc.constantFrom('male' as const, 'female' as const, 'other' as const),
    expirationDate: date('1990-01-01', '2060-01-01'),
  });

describe.each(Object.keys(LAYOUTS) as MrzFormat[])('whatever %s is made of', (format) => {
  it('is read back from its lines, with every check digit right', () => {
    fc.assert(
      fc.property(fieldsFor(format), (fields) => {
        const parsed = parseMrz(composeMrz(format, fields), { today })!;
        expect(parsed).toMatchObject({ format, allCheckDigitsValid: true, problems: [] });
        expect(parsed.documentNumber).toBe(fields.documentNumber);
        expect([parsed.surname, parsed.givenNames]).toEqual([fields.surname, fields.givenNames]);
        const century = (iso: string | null | undefined) => iso?.slice(2);
        expect(century(parsed.dateOfBirth.iso)).toBe(fields.dateOfBirth.slice(2));
        if (format !== 'FRA-ID') expect(parsed.expirationDate?.iso).toBe(fields.expirationDate);
      }),
    );
  });

  it('is left alone by correction', () => {
    fc.assert(
      fc.property(fieldsFor(format), (fields) => {
        const lines = composeMrz(format, fields);
        const rows = lines.map((text) => ({ text, confidence: 1 }));
        expect(correctMrz(rows, format)).toMatchObject({ lines, corrections: [] });
      }),
    );
  });

  it('shows every change of one checked character into one of another value', () => {
    const values = new Map([...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((c, value) => [c, value % 10]));
    values.set('<', 0);
    const places = LAYOUTS[format].checks.flatMap((c) => c.over);
    fc.assert(
      fc.property(fieldsFor(format), fc.nat(), fc.nat(), fc.constantFrom(...values.keys()), (fields, s, p, other) => {
        const lines = composeMrz(format, fields);
        const span = places[s % places.length]!;
        const at = span.start + (p % (span.end - span.start));
        const read = lines[span.line]!;
        fc.pre(values.get(other) !== values.get(read.charAt(at)));
        lines[span.line] = read.slice(0, at) + other + read.slice(at + 1);
        expect(parseMrz(lines, { today })?.allCheckDigitsValid ?? false).toBe(false);
      }),
    );
  });
});

describe('transliteration', () => {
  const table = join(import.meta.dirname, '../../../../../shared/vision/tables/transliteration.json');

  it.skipIf(!existsSync(table))('gives the first value of every Latin row of ICAO 9303-3, section 6', () => {
    const rows: { upper: string; lower: string; mrz: string[] }[] = JSON.parse(readFileSync(table, 'utf8')).latin;
    expect(rows.length).toBeGreaterThan(90);
    for (const { upper, lower, mrz } of rows) {
      expect([upper, transliterate(upper)]).toEqual([upper, mrz[0]]);
      expect([lower, transliterate(lower)]).toEqual([lower, mrz[0]]);
    }
  });

  it('does not depend on how a letter with a mark is encoded', () => {
    expect(transliterate('Mu\u0308ller')).toBe('MUELLER');
    expect(transliterate('stra\u00dfe \u0219i')).toBe('STRASSE SI');
  });
});
