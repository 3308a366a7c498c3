import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeMrz } from '../analysis/document/mrz/compose.ts';
import vectors from '../analysis/document/mrz/data/vectors.json' with { type: 'json' };
import { documentFromMrz } from '../analysis/document/mrz/facts.ts';
import { parseMrz } from '../analysis/document/mrz/parse.ts';
import type { DocumentFindings, DocumentType } from '../analysis/findings.ts';
import { measured } from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { hasIssuersFormat, type NumberKind } from './number-formats.ts';
import { LIVE_POLICY } from './policy.ts';
import { dataFaults } from './validation.ts';

const NOW = new Date('2026-11-27T10:00:00Z');
const is = (of: NumberKind, country: string, number: string, type: DocumentType = 'national_id') => {
  const format = hasIssuersFormat(of, number, { country, type });
  if (!format.measured) throw new Error(format.why);
  return format.value;
};

/** Examples that are public, of nobody. */
const EXAMPLES: readonly (readonly [NumberKind, string, string])[] = [
  ['personal_number', 'BEL', '85073003328'],
  ['personal_number', 'ESP', '54362315K'],
  ['personal_number', 'ESP', '99999999R'],
  ['personal_number', 'EST', '36805280109'],
  ['personal_number', 'EST', '47501220010'],
  ['personal_number', 'HRV', '33392005961'],
  ['personal_number', 'SRB', '0101006500006'],
  ['personal_number', 'SWE', '198803200016'],
  ['document_number', 'BEL', '000001103271'],
  ['document_number', 'BEL', '591191706458'],
  ['document_number', 'BEL', '591201099997'],
  ['document_number', 'BEL', '600001795015'],
  ['document_number', 'DEU', 'C01X0006H'],
  ['document_number', 'DEU', 'L01X00T47'],
  ['document_number', 'DEU', 'T22000129'],
  ['document_number', 'ITA', 'CA00000AA'],
  ['document_number', 'NLD', 'SPECI2014'],
  ['document_number', 'NLD', 'XR1001R58'],
  ['document_number', 'POL', 'AYW036733'],
  ['document_number', 'POL', 'ABA300000'],
  ['document_number', 'PRT', '000000000ZZ4'],
  ['document_number', 'PRT', '007666667ZZ0'],
  ['document_number', 'PRT', '007777779ZZ9'],
];

describe('a number of an issuer whose format is known', () => {
  it.each(EXAMPLES)('%s of %s: %s is one', (of, country, number) => expect(is(of, country, number)).toBe(true));

  it.each(EXAMPLES)(
    '%s of %s: %s is none with a character too many, too few or of another kind',
    (of, country, number) => {
      for (const other of [
        `${number}0`,
        number.slice(1),
        `*${number.slice(1)}`,
        number.toLowerCase().replace(/^\d/, 'x'),
        '',
      ])
        expect(is(of, country, other)).toBe(false);
    },
  );

  // Whatever digits go before it, exactly one check character fits, and one changed digit no longer does.
  it.each([
    ['ESP', 8, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']],
    ['HRV', 10, [...'0123456789']],
  ] as const)('of %s has one check character, which no changed digit keeps', (country, length, alphabet) => {
    const prefix = fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    fc.assert(
      fc.property(prefix, fc.nat(length - 1), fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
        const fitting = alphabet.filter((last) => is('personal_number', country, digits + last));
        expect(fitting).toHaveLength(1);
        const changed = `${digits.slice(0, at)}${(Number(digits[at]) + by) % 10}${digits.slice(at + 1)}`;
        expect(is('personal_number', country, changed + fitting[0])).toBe(false);
      }),
    );
  });

  it.each([
    ['personal_number', 'SWE', '198803200016', 2],
    ['document_number', 'POL', 'AYW036733', 3],
    ['document_number', 'BEL', '591191706458', 0],
    // Modulo 11 and 97 leave a few.
    ['personal_number', 'SRB', '0101006500006', 0],
    ['personal_number', 'BEL', '85073003328', 0],
    ['personal_number', 'EST', '36805280109', 1],
  ] as const)('%s of %s: at least 95 of 100 changed digits of %s are found', (of, country, number, from) => {
    const changed = [...number].flatMap((digit, at) =>
      at < from
        ? []
        : [...'0123456789']
            .filter((other) => other !== digit)
            .map((other) => number.slice(0, at) + other + number.slice(at + 1)),
    );
    const kept = changed.filter((one) => is(of, country, one));
    expect(kept.length / changed.length).toBeLessThanOrEqual(0.05);
    if (country === 'SWE' || country === 'POL') expect(kept).toEqual([]);
  });
});

describe('a German number', () => {
  it.each(['C01A0006H', 'L01X00B47', 'O22000129', 'T2200012S'])('has no vowel and no B, D, Q, S: %s', (number) => {
    for (const type of ['passport', 'national_id'] as const)
      expect(is('document_number', 'DEU', number, type)).toBe(false);
  });

  it('of a provisional card is a letter and seven digits', () => {
    expect(is('document_number', 'DEU', 'A1234567')).toBe(true);
    expect(is('document_number', 'DEU', 'AB123456')).toBe(false);
  });
});

describe('a Portuguese number', () => {
  it.each(['000000000ZZ3', '007666667ZZ9', '007777779ZY9', '000000001ZZ4'])('has one check digit: %s', (number) =>
    expect(is('document_number', 'PRT', number)).toBe(false),
  );
});

describe('a number whose format is not known', () => {
  it.each([
    ['personal_number', 'UTO', 'national_id'],
    ['personal_number', undefined, 'national_id'],
    ['document_number', 'EST', 'passport'],
    ['document_number', 'POL', 'passport'],
    ['document_number', 'USA', 'drivers_license'],
  ] as const)('is not measured: %s of %s on a %s', (of, country, type) => {
    expect(hasIssuersFormat(of, '1', { country, type }).measured).toBe(false);
  });
});

const card: Evidence = { ...mockFindings({}, NOW), selfieRequired: true };

/** The mock's card, of which both sides say what this zone says. */
function withZone(lines: readonly string[], allCheckDigitsValid = true): Evidence {
  const { document, person } = documentFromMrz(parseMrz(lines, { today: '2026-11-27' })!);
  const side = (of: DocumentFindings): DocumentFindings => ({
    ...of,
    mrz: card.front!.mrz.measured
      ? measured({ ...card.front!.mrz.value, lines, allCheckDigitsValid })
      : card.front!.mrz,
    document: measured(document),
    person: measured(person),
  });
  return { ...card, front: side(card.front!), back: side(card.back!) };
}
const estonian = (number: string) =>
  composeMrz('TD1', {
    documentCode: 'ID',
    issuer: 'EST',
    documentNumber: 'AS0002262',
    surname: 'Example',
    givenNames: 'Robin',
    nationality: 'EST',
    dateOfBirth: '1968-05-28',
    sex: 'male',
    expirationDate: '2031-05-01',
    optionalData: number,
  });
const formatFaults = (evidence: Evidence) =>
  dataFaults(evidence, LIVE_POLICY, NOW).filter(({ why }) => why.endsWith('_malformed'));

describe('a document', () => {
  it('with a number that its issuer does not give is a question, and never more', () => {
    const evidence = withZone(estonian('36805280108'));
    expect(formatFaults(evidence)).toEqual([{ reason: 'data_validation_failed', why: 'personal_number_malformed' }]);
    const { document_validation } = decide(evidence, LIVE_POLICY, NOW).checks;
    expect(document_validation).toMatchObject({ recommendation: 'CHALLENGE', reasons: ['data_validation_failed'] });
    expect(document_validation.why).not.toContain('3680528');
  });

  it('with a long number that its issuer does not give is one too', () => {
    const belgian = (documentNumber: string) =>
      composeMrz('TD1', {
        documentCode: 'ID',
        issuer: 'BEL',
        documentNumber,
        surname: 'Specimen',
        givenNames: 'Specimen',
        nationality: 'BEL',
        dateOfBirth: '1985-07-30',
        sex: 'female',
        expirationDate: '2031-05-01',
      });
    expect(formatFaults(withZone(belgian('591191706459'))).map(({ why }) => why)).toEqual([
      'document_number_malformed',
    ]);
    expect(formatFaults(withZone(belgian('591191706458')))).toEqual([]);
  });

  it('with one that it gives is none', () => {
    const evidence = withZone(estonian('36805280109'));
    expect(formatFaults(evidence)).toEqual([]);
    expect(decide(evidence, LIVE_POLICY, NOW).checks.document_validation.recommendation).toBe('ALLOW');
  });

  it('whose zone was misread, or that states its number elsewhere, is not judged by it', () => {
    expect(formatFaults(withZone(estonian('36805280108'), false))).toEqual([]);
    expect(formatFaults(card)).toEqual([]);
  });

  // Of bel-old-style, which shows how a long document number goes on, the personal number is made up: its check is 06, not 96.
  const samples = vectors.mrz.filter(({ label, id }) => label === 'valid' && id !== 'bel-old-style');
  it.each(samples.map(({ id, mrz }) => [id, mrz] as const))(
    'of the samples has numbers that its issuer gives: %s',
    (_, lines) => {
      if (parseMrz(lines, { today: '2026-11-27' })) expect(formatFaults(withZone(lines))).toEqual([]);
    },
  );
});
