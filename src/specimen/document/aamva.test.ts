import { describe, expect, it } from 'vitest';
import { parseAamva } from '../../analysis/document/aamva/parse.ts';
import { aamvaPayload } from './aamva.ts';
import { type Holder, holder } from './holder.ts';
import { licenceHolder, licenceOf } from './licence.ts';

const bearerOf = (seed: string): Holder => holder({ seed, age: 34, sex: 'female', today: '2026-11-23' });
const VERSIONS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe.each(VERSIONS)('the barcode of a specimen licence of version %i', (version) => {
  // Enough seeds to meet every issuer, and names of one word and of two.
  const licences = Array.from({ length: 24 }, (_, i) => {
    const licence = licenceOf(`licence ${i}`, version);
    const bearer = licenceHolder(bearerOf(`bearer ${i}`), licence, `licence ${i}`);
    return { licence, bearer, payload: aamvaPayload(bearer, licence) };
  });

  it('says of card and holder what is printed on the card', () => {
    for (const { licence, bearer, payload } of licences) {
      const { jurisdiction } = licence;
      expect(parseAamva(payload)).toMatchObject({
        iin: jurisdiction.iin,
        version,
        document: {
          type: 'drivers_license',
          country: jurisdiction.country,
          region: jurisdiction.region.toLowerCase(),
          number: bearer.documentNumber,
          issueDate: bearer.dateOfIssue,
          expirationDate: bearer.dateOfExpiry,
        },
        person: {
          surname: bearer.surname,
          givenName: bearer.givenNames,
          sex: bearer.sex,
          dateOfBirth: bearer.dateOfBirth,
          address: { street: bearer.street.toUpperCase(), city: jurisdiction.city, region: jurisdiction.region },
        },
        contradictions: [],
      });
    }
  });

  it('has its subfile where the header says, and as long', () => {
    for (const { payload } of licences) {
      const [, offset, length] = /DL(\d{4})(\d{4})DL/.exec(payload)!;
      expect(payload.slice(Number(offset), Number(offset) + 2)).toBe('DL');
      expect(payload.length).toBe(Number(offset) + Number(length));
      expect(payload.endsWith('\r')).toBe(true);
    }
  });
});

describe('specimen licences', () => {
  const all = Array.from({ length: 60 }, (_, i) => licenceOf(String(i)));

  it('come from both countries and in every version of the standard', () => {
    expect(new Set(all.map(({ jurisdiction }) => jurisdiction.country))).toEqual(new Set(['USA', 'CAN']));
    expect([...new Set(all.map(({ version }) => version))].sort((a, b) => a - b)).toEqual(VERSIONS);
  });

  it('are numbered as their issuer numbers them', () => {
    for (const [i, licence] of all.entries()) {
      const form = new RegExp(`^${licence.jurisdiction.number.replaceAll('A', '[A-Z]').replaceAll('9', '\\d')}$`);
      expect(licenceHolder(bearerOf('any'), licence, String(i)).documentNumber).toMatch(form);
    }
  });

  it('are written without marks, as the cards are', () => {
    const { surname, givenNames } = licenceHolder(
      { ...bearerOf('any'), surname: "Ångström-O'Rahilly", givenNames: 'Łucjan Øystein' },
      all[0]!,
      '0',
    );
    expect([surname, givenNames]).toEqual(["AANGSTROEM-O'RAHILLY", 'LUCJAN OEYSTEIN']);
  });

  it('are the same for the same seed', () => expect(licenceOf('7')).toEqual(all[7]));
});
