import { describe, expect, it } from 'vitest';
import { type FieldAgreement, measured, notMeasured, type VisualField, type VisualFieldName } from '../../findings.ts';
import { composeMrz } from '../mrz/compose.ts';
import { documentFromMrz } from '../mrz/facts.ts';
import { parseMrz } from '../mrz/parse.ts';
import { agreementsOf, spelledAsPrinted } from './agreements.ts';

const mrzOf = (surname: string, givenNames: string) =>
  parseMrz(
    composeMrz('TD3', {
      documentCode: 'P',
      issuer: 'UTO',
      documentNumber: 'L898902C3',
      surname,
      givenNames,
      nationality: 'UTO',
      dateOfBirth: '1974-08-12',
      sex: 'female',
      expirationDate: '2032-04-15',
    }),
    { today: '2026-11-26' },
  )!;

const printed = (name: VisualFieldName, text: string, more: Partial<VisualField> = {}): VisualField => ({
  name,
  text,
  foundBy: 'caption',
  confidence: 0.99,
  box: [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ],
  ...more,
});
const zone = (...fields: VisualField[]) => measured({ lines: fields.length, fields });
const verdicts = (agreements: readonly FieldAgreement[]) =>
  Object.fromEntries(agreements.map(({ field, verdict }) => [field, verdict]));

describe('the two zones of a page', () => {
  const mrz = mrzOf('Müller', 'Zoë Anna');

  it('agree on a genuine page, and each comparison is listed with the hashes of both values', () => {
    const page = zone(
      printed('surname', 'MÜLLER'),
      printed('given_names', 'ZOË ANNA'),
      printed('document_number', 'L898902C3'),
      printed('date_of_birth', '12 AUG 1974', { date: '1974-08-12' }),
      printed('date_of_expiry', '15 APR 2032', { date: '2032-04-15' }),
      printed('sex', 'F'),
      printed('place_of_birth', 'ZENITH'),
    );
    const agreements = agreementsOf(mrz, page);
    expect(verdicts(agreements)).toEqual({
      surname: 'same',
      given_names: 'same',
      document_number: 'same',
      date_of_birth: 'same',
      date_of_expiry: 'same',
      sex: 'same',
    });
    for (const { hashes, between } of agreements) {
      expect(between).toEqual(['mrz', 'visual_zone']);
      for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(JSON.stringify(agreements)).not.toMatch(/LLER|L898902C3|1974/);
  });

  it('differ where a value was altered', () => {
    const page = zone(
      printed('surname', 'SVENSSON'),
      printed('document_number', 'L898903C3'),
      printed('date_of_birth', '12 AUG 1984', { date: '1984-08-12' }),
      printed('sex', 'M'),
    );
    expect(verdicts(agreementsOf(mrz, page))).toEqual({
      surname: 'different',
      document_number: 'different',
      date_of_birth: 'different',
      sex: 'different',
    });
  });

  it('are never said to differ by a doubtful reading', () => {
    const page = zone(printed('date_of_birth', '12 AUG 1984', { date: '1984-08-12', confidence: 0.6 }));
    expect(verdicts(agreementsOf(mrz, page))).toEqual({ date_of_birth: 'unclear' });
  });

  it('are not compared where one of them was not read', () => {
    expect(agreementsOf(null, zone(printed('surname', 'MÜLLER')))).toEqual([]);
    expect(agreementsOf(mrz, notMeasured('too little text was found'))).toEqual([]);
  });
});

describe('names that the zone may have cut short', () => {
  const long = mrzOf('Nilavadhanananda', 'Chayapa Dejthamrong Krasuangmahat');
  const { person } = documentFromMrz(long);
  const page = (surname: string) =>
    zone(printed('surname', surname), printed('given_names', 'CHAYAPÁ DEJTHAMRONG KRASUANGMAHAT'));

  it('are spelt as printed where the printing agrees', () => {
    expect(spelledAsPrinted(person, long, page('NÍLAVADHANANANDA'))).toMatchObject({
      surname: 'NÍLAVADHANANANDA',
      givenName: 'CHAYAPÁ DEJTHAMRONG KRASUANGMAHAT',
      fullName: 'CHAYAPÁ DEJTHAMRONG KRASUANGMAHAT NÍLAVADHANANANDA',
    });
  });

  it('stay as the zone has them where it does not', () => {
    expect(spelledAsPrinted(person, long, page('SVENSSON'))).toEqual(person);
    expect(spelledAsPrinted(person, long, notMeasured('too little text was found'))).toEqual(person);
  });

  it("and names that fit are the zone's", () => {
    const short = mrzOf('Müller', 'Zoë');
    const { person: fits } = documentFromMrz(short);
    const printedToo = zone(printed('surname', 'MÜLLER'), printed('given_names', 'ZOË'));
    expect(spelledAsPrinted(fits, short, printedToo)).toEqual(fits);
  });
});
