import { describe, expect, it } from 'vitest';
import type { DecodedCharacter } from '../ctc.ts';
import { composeMrz } from '../mrz/compose.ts';
import { parseMrz } from '../mrz/parse.ts';
import { findFields, type ReadLine } from './fields.ts';
import { captionOf } from './labels.ts';

const today = '2026-11-26';
const SIZE = { value: 20, caption: 12 } as const;

/** A line of print whose left end and middle lie there; `doubt` names characters that were not read surely, with what else was seen. */
function line(
  text: string,
  left: number,
  middle: number,
  height: number = SIZE.value,
  doubt: Record<string, string> = {},
) {
  const characters = [...text].map((character, step): DecodedCharacter => {
    const other = doubt[character];
    const probability = other ? 0.5 : 0.99;
    const alternatives = [{ character, probability }, ...(other ? [{ character: other, probability: 0.3 }] : [])];
    return { character, probability, alternatives, step };
  });
  const width = text.length * height * 0.6;
  const confidence = Math.min(...characters.map(({ probability }) => probability));
  return {
    text,
    confidence,
    characters,
    caption: captionOf(text),
    box: { cx: left + width / 2, cy: middle, width, height, angle: 0 },
  } as ReadLine;
}

/** A caption with its value in the row under it. */
const entry = (caption: string, value: string, left: number, middle: number): ReadLine[] => [
  line(caption, left, middle, SIZE.caption),
  line(value, left, middle + 20),
];

const found = (lines: readonly ReadLine[], options: Partial<Parameters<typeof findFields>[1]> = {}) =>
  Object.fromEntries(
    findFields(lines, { today, ...options }).map(({ name, text, date, foundBy }) => [name, [date ?? text, foundBy]]),
  );

const mrzOf = (surname: string, givenNames: string, documentNumber = 'L898902C3', nationality = 'UTO') =>
  parseMrz(
    composeMrz('TD3', {
      documentCode: 'P',
      issuer: 'UTO',
      documentNumber,
      surname,
      givenNames,
      nationality,
      dateOfBirth: '1974-08-12',
      sex: 'female',
      expirationDate: '2032-04-15',
    }),
    { today },
  );

describe('what a line states', () => {
  it('is told by the caption over it, in two columns', () => {
    const page = [
      ...entry('Surname / Nom', 'ØSTERGAARD', 0, 0),
      ...entry('Given names / Prénoms', 'ZOË', 0, 50),
      ...entry('Date of birth / Date de naissance', '12 AUG 1974', 0, 100),
      ...entry('Place of birth / Lieu de naissance', 'NOVÁ ANYDRA', 400, 100),
      ...entry('Sex / Sexe', 'F', 0, 150),
      ...entry('Nationality / Nationalité', 'UTOPIAN', 400, 150),
    ];
    expect(found(page)).toEqual({
      surname: ['ØSTERGAARD', 'caption'],
      given_names: ['ZOË', 'caption'],
      date_of_birth: ['1974-08-12', 'caption'],
      place_of_birth: ['NOVÁ ANYDRA', 'caption'],
      sex: ['F', 'caption'],
      nationality: ['UTOPIAN', 'caption'],
    });
  });

  it('is told by the zone where it is only a letter or three, and no caption names another', () => {
    const mrz = mrzOf('Oestergaard', 'Zoe', 'L898902C3', 'SWE');
    expect(found([line('SWE', 0, 0), line('F', 0, 60)], { mrz })).toEqual({
      nationality: ['SWE', 'zone'],
      sex: ['F', 'zone'],
    });
    const named = [...entry('Sex', 'M', 0, 0), ...entry('Nationality', 'ITA', 200, 0), line('SWE', 0, 200)];
    expect(found([...named, line('F', 0, 260)], { mrz })).toEqual({
      sex: ['M', 'caption'],
      nationality: ['ITA', 'caption'],
    });
  });

  it('is no nationality where it may be the letters of the issuer', () => {
    expect(found([line('UTO', 0, 0)], { mrz: mrzOf('Oestergaard', 'Zoe') })).toEqual({});
  });

  it('is told by the caption before it', () => {
    expect(found([line('Name', 0, 0), line('ŁUKASZEWICZ', 100, 0)])).toEqual({ surname: ['ŁUKASZEWICZ', 'caption'] });
    expect(found([line('DOB 08/31/1974', 0, 0), line('4d DLN D1234567', 0, 40)], { monthFirst: true })).toEqual({
      date_of_birth: ['1974-08-31', 'caption'],
      document_number: ['D1234567', 'caption'],
    });
  });

  it('is told by the numbers that European licences print', () => {
    const licence = [
      '1. LEFÈVRE',
      '2. ZOË ANNE',
      '3. 12.08.1974 ZENITH',
      '4a. 01.02.2020',
      '4b. 31.01.2035',
      '4c. UTOPIA',
    ]
      .concat(['4d. 123456789', '5. AB1234567', '9. AM/B/BE'])
      .map((text, row) => line(text, 0, row * 40));
    expect(found(licence)).toEqual({
      surname: ['LEFÈVRE', 'number'],
      given_names: ['ZOË ANNE', 'number'],
      date_of_birth: ['1974-08-12', 'number'],
      place_of_birth: ['ZENITH', 'number'],
      date_of_issue: ['2020-02-01', 'number'],
      date_of_expiry: ['2035-01-31', 'number'],
      authority: ['UTOPIA', 'number'],
      personal_number: ['123456789', 'number'],
      document_number: ['AB1234567', 'number'],
      categories: ['AM/B/BE', 'number'],
    });
  });

  it('is told by numbers and captions together on American licences, whose dates begin with the month', () => {
    const licence = ['4d DLN T56413168', '9 CLASS D', '3 DOB 01/02/1984', '4b EXP 03/04/2035', '1 NUNEZ ARRIETA']
      .concat(['2 GRIMUR', '8 655 LANTERN STREET, RICHMOND', '15 SEX M', '4a ISS 03/05/2025'])
      .map((text, row) => line(text, 0, row * 40));
    expect(found(licence)).toEqual({
      document_number: ['T56413168', 'caption'],
      categories: ['D', 'caption'],
      date_of_birth: ['1984-01-02', 'caption'],
      date_of_expiry: ['2035-03-04', 'caption'],
      surname: ['NUNEZ ARRIETA', 'number'],
      given_names: ['GRIMUR', 'number'],
      address: ['655 LANTERN STREET, RICHMOND', 'number'],
      sex: ['M', 'caption'],
      date_of_issue: ['2025-03-05', 'caption'],
    });
  });

  it('is told on American licences also where two entries were read as one line', () => {
    const licence = ['3 DOB 01/02/1984', '4b EXP 03/04/2035 9 CLASS D', '15 SEX F 16 HGT 5\'-02"', '4d DLN T56413168'];
    expect(found(licence.map((text, row) => line(text, 0, row * 40)))).toEqual({
      date_of_birth: ['1984-01-02', 'caption'],
      date_of_expiry: ['2035-03-04', 'caption'],
      categories: ['D', 'caption'],
      sex: ['F', 'caption'],
      document_number: ['T56413168', 'caption'],
    });
  });

  it('of a Canadian licence too, whose dates begin with the year', () => {
    expect(found([line('3 DOB 1984/01/02', 0, 0), line('4b EXP 2035/03/04', 0, 40)])).toEqual({
      date_of_birth: ['1984-01-02', 'caption'],
      date_of_expiry: ['2035-03-04', 'caption'],
    });
  });

  it('two numbers at the head of lines make no licence', () => {
    expect(found([line('1 HIGH STREET', 0, 0), line('5 LONG ROAD', 0, 40)])).toEqual({});
  });

  it('is told by the machine readable zone, whatever the captions say', () => {
    const page = [line('MÜLLER', 0, 0), line('ANNA', 0, 40), line('12 AUG 1974', 0, 80), line('15 APR 2032', 0, 120)];
    expect(found([...page, line('L898902C3', 300, 0)], { mrz: mrzOf('Müller', 'Anna') })).toEqual({
      surname: ['MÜLLER', 'zone'],
      given_names: ['ANNA', 'zone'],
      date_of_birth: ['1974-08-12', 'zone'],
      date_of_expiry: ['2032-04-15', 'zone'],
      document_number: ['L898902C3', 'zone'],
    });
  });

  it('is not taken from the zone where the page states something else', () => {
    const page = entry('Surname / Nom', 'SVENSSON', 0, 0);
    expect(found(page, { mrz: mrzOf('Eriksson', 'Anna') })).toEqual({ surname: ['SVENSSON', 'caption'] });
  });

  it('of dates is told by their order: birth, issue, expiry', () => {
    const dates = ['14 FEB 2031', '12 AUG 1974', '15 FEB 2021'].map((text, row) => line(text, 0, row * 60));
    expect(found(dates)).toEqual({
      date_of_birth: ['1974-08-12', 'order'],
      date_of_issue: ['2021-02-15', 'order'],
      date_of_expiry: ['2031-02-14', 'order'],
    });
    expect(found(dates.slice(0, 2))).toEqual({});
  });

  it('is no value of an entry that it does not look like', () => {
    const page = [
      ...entry('Date of birth', '31.02.1974', 0, 0),
      ...entry('Surname', '12345', 0, 60),
      ...entry('Document No.', 'ZENITH', 0, 120),
      ...entry("Holder's signature", 'Anna Eriksson', 0, 180),
    ];
    expect(found(page)).toEqual({});
  });
});

describe('a doubtful character', () => {
  it('becomes what the zone states, where the recogniser saw that too', () => {
    const doubted = line('LJUBIČIC', 0, 0, SIZE.value, { Č: 'Ć' });
    expect(found([doubted], { mrz: mrzOf('Ljubičić', 'Anna') }).surname).toEqual(['LJUBIČIC', 'zone']);
    const number = line('L8989O2C3', 0, 0, SIZE.value, { O: '0' });
    expect(found([number], { mrz: mrzOf('Eriksson', 'Anna') }).document_number).toEqual(['L898902C3', 'zone']);
  });

  it('with a mark becomes the letter that the zone spells with two', () => {
    const doubted = line('ÁNGSTRÖM', 0, 0, SIZE.value, { Á: 'Ẵ' });
    expect(found([doubted], { mrz: mrzOf('Ångström', 'Anna') }).surname).toEqual(['ÅNGSTRÖM', 'zone']);
  });

  it('that was read surely stays', () => {
    const sure = line('ÁNGSTRÖM', 0, 0);
    expect(found([sure], { mrz: mrzOf('Ångström', 'Anna') }).surname).toEqual(['ÁNGSTRÖM', 'zone']);
    const number = line('L898903C3', 0, 0);
    expect(found([number], { mrz: mrzOf('Eriksson', 'Anna') })).toEqual({});
  });
});
