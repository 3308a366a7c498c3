import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MrzFormat } from '../../findings.ts';
import { type ParsedMrz, parseMrz } from './parse.ts';

const today = '2026-11-23';

interface Vector {
  id: string;
  label: 'valid' | 'invalid' | 'invalid-undetectable';
  origin: string;
  mrz: string[];
  expect: Record<string, string | boolean | string[]> & { errors: string[]; errorsAllowed?: string[] };
}

const OURS = join(import.meta.dirname, 'data/vectors.json');
const ALL = join(import.meta.dirname, '../../../../../shared/vision/tables/test-vectors.json');
const read = (path: string): Vector[] => JSON.parse(readFileSync(path, 'utf8')).mrz;
if (!existsSync(ALL))
  console.warn('parse.test: the full list of vectors is absent, only the committed ones are tested');
const vectors = read(existsSync(ALL) ? ALL : OURS);

const FORMATS: Record<string, MrzFormat> = {
  TD1: 'TD1',
  TD2: 'TD2',
  TD3: 'TD3',
  MRVA: 'MRV-A',
  MRVB: 'MRV-B',
  FRA_ID_2X36: 'FRA-ID',
};

/** The vectors' names for what we report. */
const FIELDS: Record<string, string> = {
  document_code: 'documentCode',
  issuer: 'issuer',
  document_number: 'documentNumber',
  nationality: 'nationality',
  date_of_birth: 'birthDate',
  expiration_date: 'expiryDate',
  sex: 'sex',
  names: 'names',
  composite: 'composite',
  optional_data: 'personalNumber',
};
const REASONS: Record<string, string> = { characters: 'chars', date: 'date', check_digit: 'check' };

/** One-line licences, the Swiss licence and the old Slovak card are layouts that we do not read. */
const NOT_READ = [
  'svk-2x34',
  'fra-dl',
  'nld-dl',
  'che-dl',
  'bad-fra-dl',
  'bad-nld-dl',
  'bad-che-dl',
  'bad-length-td3',
  'bad-four-lines',
];

const errorsOf = (parsed: ParsedMrz): string[] =>
  parsed.problems
    .filter((problem) => problem.reason !== 'unknown_code')
    .map((problem) => `${REASONS[problem.reason]}:${FIELDS[problem.field]}`);

function fieldsOf(parsed: ParsedMrz): Record<string, string | boolean> {
  const bare = (text = ''): string => text.replace(/<+$/, '');
  return {
    documentCode: parsed.documentCode,
    issuer: parsed.issuer,
    surname: parsed.surname,
    givenNames: parsed.givenNames,
    nameMayBeTruncated: parsed.nameMayBeTruncated,
    documentNumber: parsed.documentNumber,
    nationality: parsed.nationality,
    birthDate: bare(parsed.dateOfBirth.printed),
    sex: parsed.sex,
    expiryDate: bare(parsed.expirationDate?.printed),
    personalNumber: parsed.optionalData,
    optionalData1: parsed.optionalData,
    optionalData2: parsed.optionalData2,
    documentNumberUnchecked: !parsed.checkDigits.some((digit) => digit.field === 'document_number'),
  };
}

/** What a vector states beyond the fields that every format has. */
const NOT_A_FIELD = ['format', 'errors', 'errorsAllowed', 'longNumber', 'cyrillic', 'administrativeCode'];

describe('the vectors', () => {
  const known = vectors.filter((vector) => !NOT_READ.includes(vector.id));

  it.each(known.filter((v) => v.expect.format).map((v) => [v.id, v] as const))(
    '%s is read field by field',
    (_, vector) => {
      const parsed = parseMrz(vector.mrz, { today })!;
      expect(parsed.format).toBe(FORMATS[vector.expect.format as string]);
      const expected = Object.entries(vector.expect).filter(([name]) => !NOT_A_FIELD.includes(name));
      expect(fieldsOf(parsed)).toMatchObject(Object.fromEntries(expected));
    },
  );

  it.each(known.map((v) => [v.id, v] as const))('%s has the errors it was given and no other', (_, vector) => {
    const errors = errorsOf(parseMrz(vector.mrz, { today })!);
    const allowed = vector.expect.errorsAllowed ?? [];
    expect(errors.filter((error) => !allowed.includes(error)).sort()).toEqual([...vector.expect.errors].sort());
  });

  it.each(known.map((v) => [v.id, v] as const))('%s is valid exactly when no check digit fails', (_, vector) => {
    const fails = vector.expect.errors.some((error) => error.startsWith('check:'));
    expect(parseMrz(vector.mrz, { today })!.allCheckDigitsValid).toBe(!fails);
  });

  it.each(vectors.filter((v) => NOT_READ.includes(v.id)).map((v) => [v.id, v] as const))(
    '%s has a shape we do not read: no reading at all',
    (_, vector) => {
      expect(parseMrz(vector.mrz, { today })).toBeNull();
    },
  );
});

describe('an MRZ of any content', () => {
  it('is never an exception, and a wrong shape is no reading', () => {
    for (const lines of [[], [''], ['', '', ''], ['<'.repeat(44)], ['A'.repeat(30), 'B'.repeat(29), 'C'.repeat(30)]])
      expect(parseMrz(lines, { today })).toBeNull();
    for (const filling of ['<', 'Z', '\u00e9', ' ']) {
      const parsed = parseMrz([filling.repeat(44), filling.repeat(44)], { today })!;
      expect(parsed.format).toBe('TD3');
      expect(parsed.allCheckDigitsValid).toBe(false);
    }
  });

  it('tells where a problem lies', () => {
    const lines = ['P<UTOE1IKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<11'];
    expect(parseMrz(lines, { today })!.problems).toEqual([
      { field: 'names', line: 0, start: 5, end: 44, reason: 'characters' },
      { field: 'composite', line: 1, start: 43, end: 44, reason: 'check_digit' },
    ]);
  });

  it('keeps a country code that no list knows, and says that it is unknown', () => {
    const lines = [
      'IRGBRZU12345673<<<<<<<<<<<<<<<',
      '6608198F0808088COU<<<<<<<<<<<6',
      'SAMPLE<<SUSANNA<<<<<<<<<<<<<<<',
    ];
    const parsed = parseMrz(lines, { today })!;
    expect(parsed.nationality).toBe('COU');
    expect(parsed.problems).toEqual([{ field: 'nationality', line: 1, start: 15, end: 18, reason: 'unknown_code' }]);
  });
});

describe('a document number of more than nine characters', () => {
  const card = (upper: string, lower: string) => parseMrz([upper, lower, 'MUSTER<<ALEX<<<<<<<<<<<<<<<<<<'], { today })!;

  it('is checked with the filler left out, as ICAO says', () => {
    const parsed = card('IDBEL600001795<0152<<<<<<<<<<<', '1301014F2311207BEL130101987398');
    expect(parsed.checkDigits[0]).toEqual({ field: 'document_number', read: '2', computed: '2', valid: true });
    expect(parsed.documentNumber).toBe('600001795015');
  });

  it('is checked with the filler too, as older Belgian cards have it', () => {
    expect(card('IDBEL000123456<6010<<<<<<<<<<<', '8001014F1311048BEL800101002969').documentNumber).toBe(
      '000123456601',
    );
  });

  it('is nine characters without a check digit when neither sum holds, and the composite still tells', () => {
    const parsed = card('IDBEL600001795<0156<<<<<<<<<<<', '1301014F2311207BEL130101987398');
    expect(parsed.documentNumber).toBe('600001795');
    expect(parsed.checkDigits.map((digit) => digit.field)).toEqual(['date_of_birth', 'expiration_date', 'composite']);
    expect(parsed.allCheckDigitsValid).toBe(false);
  });
});
