import { describe, expect, it } from 'vitest';
import {
  type DocumentData,
  type DocumentFindings,
  type Finding,
  type Mrz,
  measured,
  notMeasured,
  type PersonData,
} from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { LIVE_POLICY, POLICY } from './policy.ts';
import { dataFaults, impossibilities } from './validation.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const card: Evidence = { ...mockFindings({}, NOW), selfieRequired: true };

const value = <T>(finding: Finding<T>): T => {
  if (!finding.measured) throw new Error('the specimen has it');
  return finding.value;
};
const DOCUMENT = value(card.front!.document);
const PERSON = value(card.front!.person);
const MRZ = value(card.front!.mrz);

/** A side that says what the card says, but for these. */
const says = (side: DocumentFindings, document: Partial<DocumentData>, person: Partial<PersonData> = {}) => ({
  ...side,
  document: measured({ ...DOCUMENT, ...document }),
  person: measured({ ...PERSON, ...person }),
});
const bothSay = (document: Partial<DocumentData>, person: Partial<PersonData> = {}): Evidence => ({
  ...card,
  front: says(card.front!, document, person),
  back: says(card.back!, document, person),
});
const whys = (evidence: Evidence) => dataFaults(evidence, LIVE_POLICY, NOW).map(({ why }) => why);
const reasons = (evidence: Evidence) => decide(evidence, LIVE_POLICY, NOW).checks.document_validation.reasons;

const SILENT = { document: notMeasured('x'), person: notMeasured('x'), mrz: notMeasured('x') } as const;

describe('what could not be read', () => {
  it('is a document of which no side says anything', () => {
    const silent = { ...card, front: { ...card.front!, ...SILENT }, back: { ...card.back!, ...SILENT } };
    expect(reasons(silent)).toEqual(['data_extraction_failed']);
    expect(whys(silent)).toEqual(['no_data_read']);
  });

  it('is no matter of which side said it', () => {
    const front = { ...card.front!, ...SILENT, portrait: notMeasured('x') };
    const onBackOnly = { ...card, front, back: { ...card.back!, mrz: measured(MRZ), portrait: card.front!.portrait } };
    expect(reasons(onBackOnly)).toEqual([]);
  });

  it('is every field that a decision needs', () => {
    expect(whys(bothSay({ expirationDate: undefined, country: undefined }))).toEqual([
      'country_not_read',
      'expiration_date_not_read',
    ]);
    expect(whys(bothSay({ number: '' }, { nationalId: undefined, dateOfBirth: undefined }))).toEqual([
      'number_not_read',
      'date_of_birth_not_read',
    ]);
    expect(whys(bothSay({}, { surname: undefined, givenName: undefined }))).toEqual(['name_not_read']);
  });

  it.each([
    [true, []],
    [undefined, ['expiration_date_not_read']],
  ] as const)(
    'is no date of expiry where the barcode of the card says that it never expires: %s',
    (neverExpires, why) => {
      const aamva = {
        iin: '636014',
        version: 10,
        document: DOCUMENT,
        person: PERSON,
        elements: {},
        contradictions: [],
        ...(neverExpires && { neverExpires }),
      };
      const { expirationDate: _, ...unending } = DOCUMENT;
      const side = (of: DocumentFindings) => ({ ...of, mrz: notMeasured('none'), document: measured(unending) });
      const back = { ...side(card.back!), barcode: measured({ symbology: 'PDF417' as const, text: '', aamva }) };
      expect(whys({ ...card, front: side(card.front!), back })).toEqual(why);
    },
  );

  it('is not the surname of people who have one name only', () => {
    expect(reasons(bothSay({}, { surname: undefined }))).toEqual([]);
  });

  it('is a side that was not seen', () => {
    expect(whys({ ...card, front: null })).toEqual(['front_missing']);
    expect(whys({ ...card, back: null })).toEqual(['back_missing']);
  });

  it('is a passport without an MRZ, whatever else was read', () => {
    const passport = bothSay({ type: 'passport' });
    expect(reasons(passport)).toEqual([]);
    expect(whys({ ...passport, front: { ...passport.front!, mrz: notMeasured('blurred') } })).toEqual(['mrz_not_read']);
  });
});

describe('check digits', () => {
  const withMrz = (change: Partial<Mrz>): Evidence => ({
    ...card,
    front: { ...card.front!, mrz: measured({ ...MRZ, ...change }) },
  });

  it('make a document invalid when one of them is wrong', () => {
    const wrong = [{ field: 'date_of_birth', read: '7', computed: '4', valid: false }];
    const evidence = withMrz({ checkDigits: wrong, allCheckDigitsValid: false });
    expect(reasons(evidence)).toEqual(['mrz_check_digits_invalid']);
    expect(whys(evidence)).toContain('date_of_birth_check_digit');
  });

  it('must all be right, whatever the summary says, and there must be some', () => {
    const wrong = [{ field: 'composite', read: '1', computed: '0', valid: false }];
    expect(reasons(withMrz({ checkDigits: wrong }))).toEqual(['mrz_check_digits_invalid']);
    expect(reasons(withMrz({ allCheckDigitsValid: false }))).toEqual(['mrz_check_digits_invalid']);
    expect(reasons(withMrz({ checkDigits: [] }))).toEqual(['mrz_check_digits_invalid']);
  });
});

describe('what cannot be true', () => {
  it.each<[string, Partial<DocumentData>, Partial<PersonData>]>([
    ['expired', { expirationDate: '2026-11-22' }, {}],
    ['issuer_unknown', { country: 'UTO' }, {}],
    ['issuer_unknown', { country: 'ZZZ' }, {}],
    ['not_a_date', { expirationDate: '2030-02-30' }, {}],
    ['not_a_date', {}, { dateOfBirth: '17.05.1990' }],
    ['born_in_future', {}, { dateOfBirth: '2026-11-24' }],
    ['too_old', {}, { dateOfBirth: '1867-11-07' }],
    ['issued_in_future', { issueDate: '2026-11-24' }, {}],
    ['issued_before_birth', { issueDate: '1989-01-01' }, {}],
    ['issued_after_expiration', { issueDate: '2026-01-02', expirationDate: '2026-01-01' }, {}],
    ['expired_before_birth', { expirationDate: '1990-05-16' }, {}],
  ])('is a document that is %s (%o %o)', (why, document, person) => {
    const evidence = bothSay(document, person);
    expect(whys(evidence)).toContain(why);
    expect(reasons(evidence)).toContain('data_validation_failed');
    expect(decide(evidence, LIVE_POLICY, NOW).recommendation).toBe('CHALLENGE');
  });

  it('is a specimen of the fictional Utopia, except for applications in test mode', () => {
    const specimen = bothSay({ country: 'UTO' }, { nationality: 'UTO' });
    expect(decide(specimen, POLICY, NOW).checks.document_validation.recommendation).toBe('ALLOW');
    expect(decide(specimen, LIVE_POLICY, NOW).checks.document_validation.recommendation).toBe('CHALLENGE');
    expect(decide(bothSay({ country: 'ZZZ' }), POLICY, NOW).recommendation).toBe('CHALLENGE');
  });

  it('is not an organisation that issues travel documents', () => {
    expect(reasons(bothSay({ country: 'UNO' }))).toEqual([]);
  });

  it('is not the day itself', () => {
    expect(
      impossibilities({ expirationDate: '2026-11-23', issueDate: '2026-11-23', dateOfBirth: '2026-11-23' }, NOW),
    ).toEqual([]);
  });

  it('is found on a side whose word is not the one that is shown', () => {
    const evidence = { ...card, back: says(card.back!, { expirationDate: '2020-01-01' }) };
    expect(whys(evidence)).toContain('expired');
  });
});

describe('two sides', () => {
  const differing = (document: Partial<DocumentData>, person: Partial<PersonData> = {}) =>
    whys({ ...card, back: says(card.back!, document, person) });

  it.each<[string, Partial<DocumentData>, Partial<PersonData>]>([
    ['document_number_differs_between_sides', { number: 'XX0000001' }, {}],
    ['date_of_expiry_differs_between_sides', { expirationDate: '2098-01-15' }, {}],
    ['date_of_birth_differs_between_sides', {}, { dateOfBirth: '1990-05-18' }],
    ['surname_differs_between_sides', {}, { surname: 'Sample' }],
    ['sex_differs_between_sides', {}, { sex: 'male' }],
  ])('disagree: %s', (why, document, person) => {
    expect(differing(document, person)).toEqual([why]);
    expect(reasons({ ...card, back: says(card.back!, document, person) })).toEqual(['data_comparison_failed']);
  });

  it('agree though one writes a name in capitals, without accents, or cut off', () => {
    expect(differing({ number: 'XX 000-0000' }, { surname: 'EXÀMPLE', givenName: 'ROBIN' })).toEqual([]);
    const full = { ...says(card.back!, {}, { surname: 'EXAMP' }), mrz: measured(MRZ) };
    expect(whys({ ...card, back: full })).toEqual([]);
  });

  it('agree where only one of them says something', () => {
    expect(differing({ number: undefined }, { surname: undefined })).toEqual([]);
  });
});

it('names no personal data in what it tells a reviewer', () => {
  const evidence = { ...card, back: says(card.back!, { number: 'SECRET1' }, { surname: 'Secretname' }) };
  expect(decide(evidence, POLICY, NOW).checks.document_validation.why).not.toMatch(/secret/i);
});
