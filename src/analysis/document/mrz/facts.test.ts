import { describe, expect, it } from 'vitest';
import type { MrzFormat } from '../../findings.ts';
import { composeMrz, type MrzFields } from './compose.ts';
import { documentFromMrz } from './facts.ts';
import { alpha2, alpha3, isKnownIssuer } from './issuers.ts';
import { splitName } from './names.ts';
import { parseMrz } from './parse.ts';

const today = '2026-11-23';
const factsOf = (...lines: string[]) => documentFromMrz(parseMrz(lines, { today })!);
const facts = (format: MrzFormat, fields: Partial<MrzFields>) =>
  factsOf(
    ...composeMrz(format, {
      documentCode: 'P',
      issuer: 'UTO',
      documentNumber: 'AB1234567',
      surname: 'Muster',
      givenNames: 'Alex',
      nationality: 'UTO',
      dateOfBirth: '1980-02-29',
      sex: 'female',
      expirationDate: '2031-05-01',
      ...fields,
    }),
  );

describe('a passport', () => {
  it('states its holder in capitals, given names first', () => {
    expect(
      factsOf('P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'),
    ).toEqual({
      document: { type: 'passport', country: 'UTO', number: 'L898902C3', expirationDate: '2012-04-15' },
      person: {
        givenName: 'ANNA MARIA',
        surname: 'ERIKSSON',
        fullName: 'ANNA MARIA ERIKSSON',
        sex: 'female',
        dateOfBirth: '1974-08-12',
        nationality: 'UTO',
      },
    });
  });

  it('leaves out what it does not state', () => {
    const { person, document } = facts('TD3', { givenNames: '', sex: 'other', dateOfBirth: '', expirationDate: '' });
    expect(Object.keys(person).sort()).toEqual(['fullName', 'nationality', 'surname']);
    expect(person.fullName).toBe('MUSTER');
    expect(document).not.toHaveProperty('expirationDate');
  });

  it('that prints X for the sex says other, though the standard wants a filler', () => {
    const lines = composeMrz('TD3', {
      documentCode: 'P',
      issuer: 'UTO',
      documentNumber: 'A1',
      surname: 'B',
      sex: 'male',
    });
    expect(factsOf(lines[0]!, lines[1]!.replace(/M(?=<)/, 'X')).person.sex).toBe('other');
  });
});

describe('a country', () => {
  it.each([
    ['D', 'DEU'],
    ['GBN', 'GBR'],
    ['RKS', 'RKS'],
    ['UNO', 'UNO'],
    ['NLD', 'NLD'],
    ['QQQ', undefined],
  ])('%s of the MRZ is %s', (printed, country) => {
    expect(facts('TD3', { issuer: printed }).document.country).toBe(country);
  });

  it.each([
    ['DEU', 'DE'],
    ['D', 'DE'],
    ['RKS', 'XK'],
    ['UTO', null],
    ['QQQ', null],
  ])('%s is %s in two letters', (code, two) => {
    expect(alpha2(code)).toBe(two);
  });

  it.each([
    ['DE', 'DEU'],
    ['XK', 'RKS'],
    ['GB', 'GBR'],
    ['ZZ', null],
  ])('%s is %s in three letters', (two, code) => {
    expect(alpha3(two)).toBe(code);
  });

  it('of two letters comes back from three for every country of ISO 3166-1', () => {
    for (const two of ['AF', 'CI', 'TW', 'VA', 'PS', 'ME', 'SS', 'CW']) expect(alpha2(alpha3(two)!)).toBe(two);
    expect(isKnownIssuer('')).toBe(false);
  });
});

describe('the type of document', () => {
  it.each([
    ['TD3', 'P', 'UTO', 'UTO', 'passport'],
    ['TD3', 'PM', 'CHE', 'CHE', 'passport'],
    ['MRV-A', 'VN', 'USA', 'CAN', 'visa'],
    ['MRV-B', 'V', 'UTO', 'XXX', 'visa'],
    ['TD1', 'ID', 'NLD', 'NLD', 'national_id'],
    ['TD1', 'C', 'ITA', 'ITA', 'national_id'],
    ['TD1', 'ID', 'D', 'D', 'national_id'],
    ['TD1', 'IP', 'USA', 'USA', 'passport'],
    ['TD1', 'AC', 'UTO', 'UTO', 'professional_id'],
    ['TD1', 'AR', 'D', 'IND', 'residence_permit'],
    ['TD1', 'IR', 'GBR', 'UTO', 'residence_permit'],
    ['TD1', 'IT', 'NLD', 'CHE', 'residence_permit'],
    ['TD1', 'C1', 'USA', 'MEX', 'residence_permit'],
    ['TD1', 'A3', 'USA', 'MEX', 'visa'],
    ['TD1', 'ID', 'MEX', 'MEX', 'voter_card'],
    ['TD1', 'ID', 'ESP', 'MAR', 'residence_permit'],
    ['TD1', 'I', 'UNO', 'FRA', 'national_id'],
    ['TD2', 'ID', 'ROU', 'ROU', 'national_id'],
    ['TD2', 'PU', 'UTO', 'UTO', 'passport'],
    ['TD2', 'IV', 'UTO', 'UTO', 'visa'],
    ['FRA-ID', 'ID', 'FRA', '', 'national_id'],
    ['TD1', 'X', 'UTO', 'UTO', 'other'],
  ] as const)('%s %s of %s for a national of %s is %s', (format, documentCode, issuer, nationality, type) => {
    expect(facts(format, { documentCode, issuer, nationality }).document.type).toBe(type);
  });
});

describe('the personal number in the optional data', () => {
  it.each([
    ['BEL', 'IDBEL600001795<0152<<<<<<<<<<<', '1301014F2311207BEL130101987398', '13010198739'],
    ['ESP', 'IDESPBAA000589599999999R<<<<<<', '8001014F2501017ESP<<<<<<<<<<<7', '99999999R'],
    ['EST', 'IDESTAS0002261938001085718<<<<', '8001081M2606288EST<<<<<<<<<<<1', '38001085718'],
    ['HRV', 'IOHRV115501830605781305459<<<<', '7911255F2608020HRV<<<<<<<<<<<5', '05781305459'],
    ['LVA', 'I<LVAPA99929216121282<88882<<<', '8212122M1703054LVA<<<<<<<<<<<0', '121282-88882'],
    ['SRB', 'IDSRB95555554612902968000000<<', '6802295F1307245SRB<<<<<<<<<<<6', '2902968000000'],
    ['SWE', 'I<SWE59000002<8198703142391<<<', '8703145M1701027SWE<<<<<<<<<<<8', '198703142391'],
  ])('of %s is read', (_, upper, lower, number) => {
    expect(factsOf(upper, lower, 'SPECIMEN<<SPECIMEN<<<<<<<<<<<<').person.nationalId).toBe(number);
  });

  it('is left out where it contradicts the date of birth', () => {
    const card = facts('TD1', { documentCode: 'I', issuer: 'SWE', nationality: 'SWE', optionalData: '198703142391' });
    expect(card.person).not.toHaveProperty('nationalId');
  });

  it('is left out where the rule is not known or the law restricts its use', () => {
    const dutch = factsOf(
      'I<NLDSPECI20142999999990<<<<<8',
      '6503101F2403096NLD<<<<<<<<<<<8',
      'DE<BRUIJN<<WILLEKE<LISELOTTE<<',
    );
    expect(dutch.person).not.toHaveProperty('nationalId');
    expect(facts('TD3', { optionalData: 'ZE184226B' }).person).not.toHaveProperty('nationalId');
  });
});

describe('a name field', () => {
  it.each([
    ['SMITH<JONES<<SUSIE<MARGARET<<<', 'SMITH JONES', 'SUSIE MARGARET', false],
    ['ARKFREITH<<<<<<<<<<<<<<<<<<<<<', 'ARKFREITH', '', false],
    ['<<LAKSHMI<<<<<<<<<<<<<<<<<<<<<', '', 'LAKSHMI', false],
    ['VILARCHAO<FERNANDEZ<<JOSE<RAMO', 'VILARCHAO FERNANDEZ', 'JOSE RAMO', true],
    ['<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<', '', '', false],
  ])('%s is %s and %s', (field, surname, givenNames, mayBeTruncated) => {
    expect(splitName(field)).toEqual({ surname, givenNames, mayBeTruncated });
  });
});
