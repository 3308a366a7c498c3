import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCUMENT_TYPES } from '../analysis/findings.ts';
import { decide, recaptureReason } from '../decision/decide.ts';
import type { Evidence } from '../decision/evidence.ts';
import { LIVE_POLICY, POLICY } from '../decision/policy.ts';
import { CHECK_NAMES } from '../decision/reasons.ts';
import { RECOMMENDATIONS } from '../decision/recommendation.ts';
import { type MockBehavior, mockFindings, mockRecommendation, sexOf } from './mock.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const evidence = (mock: MockBehavior, selfieRequired = true, now = NOW): Evidence => {
  const findings = mockFindings(mock, now);
  return { ...findings, selfie: selfieRequired ? findings.selfie : null, selfieRequired };
};
const decided = (mock: MockBehavior) => decide(evidence(mock), POLICY, NOW);

/** The example values of the create request, some of them long expired. */
const EXAMPLE: MockBehavior['info'] = {
  person_details: {
    given_name: 'Marie',
    surname: 'Curie',
    gender: 'F',
    full_name: 'Marie Salomea Skłodowska-Curie',
    age: 36,
    address: {
      country: 'USA',
      region: 'Indiana',
      city: 'Indianapolis',
      house_number: '1234',
      full_address: '1234 Road',
    },
    date_of_birth: '1867-11-07T00:00:00.000Z',
  },
  document_details: {
    type: 'national_id',
    country: 'USA',
    region: 'ny',
    issue_date: '1867-11-07T00:00:00.000Z',
    document_serial_number: '1234567',
    id_value: '123ABC',
    valid_until: '1867-11-07T00:00:00.000Z',
  },
};

describe('a mock session', () => {
  it('ends with the recommendation that was asked for, by checks that agree with it', () => {
    expect(CHECK_NAMES.map((name) => decided({ recommendation: 'ALLOW' }).checks[name].recommendation)).toEqual(
      CHECK_NAMES.map(() => 'ALLOW'),
    );
    const challenged = decided({ recommendation: 'CHALLENGE' });
    expect(challenged.recommendation).toBe('CHALLENGE');
    expect(challenged.checks.document_validation.reasons).toEqual(['mrz_check_digits_invalid']);
    const denied = decided({ recommendation: 'DENY' });
    expect(denied.recommendation).toBe('DENY');
    expect(denied.checks.document_liveness.reasons).toEqual(['presentation_attack']);
  });

  it('has exactly one reason for what is not an ALLOW', () => {
    for (const recommendation of ['CHALLENGE', 'DENY'] as const) {
      const { checks } = decided({ recommendation });
      expect(CHECK_NAMES.flatMap((name) => checks[name].reasons)).toHaveLength(1);
    }
  });

  it('follows the deprecated name only where the new one is absent', () => {
    expect(mockRecommendation({ mock_recommendation: 'DENY' })).toBe('DENY');
    expect(mockRecommendation({ recommendation: 'ALLOW', mock_recommendation: 'DENY' })).toBe('ALLOW');
  });

  it('that names no recommendation is there to be passed', () => {
    expect(mockRecommendation({})).toBe('ALLOW');
    expect(decided({ processing_time: '1s' }).recommendation).toBe('ALLOW');
  });

  it('ends the same in live applications and in document-only ones', () => {
    for (const recommendation of RECOMMENDATIONS) {
      expect(decide(evidence({ recommendation }), LIVE_POLICY, NOW).recommendation).toBe(recommendation);
      expect(decide(evidence({ recommendation }, false), LIVE_POLICY, NOW).recommendation).toBe(recommendation);
    }
  });

  it('is not sent back because of an old valid_until', () => {
    expect(recaptureReason(evidence({ info: EXAMPLE }), NOW)).toBeNull();
    expect(decided({ recommendation: 'ALLOW', info: EXAMPLE }).recommendation).toBe('ALLOW');
  });

  it('needs no back of a passport, and all three images otherwise', () => {
    for (const type of DOCUMENT_TYPES) {
      const findings = mockFindings({ info: { document_details: { type } } }, NOW);
      expect(findings.back === null, type).toBe(type === 'passport');
      expect(findings.front?.backNeeded, type).toBe(type !== 'passport');
    }
    expect(mockFindings({}, NOW).front?.backNeeded).toBe(true);
  });
});

describe('the mock person and document', () => {
  it('are one fictional person with a national identity card where none is described', () => {
    const { person, document } = decided({});
    expect(person).toMatchObject({ givenName: 'Robin', surname: 'Example', nationalId: '00000000000' });
    expect(document).toMatchObject({ type: 'national_id', country: 'EST' });
  });

  it('are those described, as far as a valid document could say so', () => {
    const { person, document } = decided({ info: EXAMPLE });
    expect(person).toMatchObject({
      givenName: 'Marie',
      surname: 'Curie',
      fullName: 'Marie Salomea Skłodowska-Curie',
      sex: 'female',
      nationalId: '123ABC',
      address: { country: 'USA', region: 'Indiana', houseNumber: '1234', fullAddress: '1234 Road' },
    });
    expect(document).toMatchObject({ country: 'USA', region: 'ny', number: '123ABC', serialNumber: '1234567' });
    expect(document?.expirationDate).toBe('2099-01-15');
  });

  it('keep plausible dates', () => {
    const { person, document } = decided({
      info: {
        person_details: { date_of_birth: '2022-06-01T00:00:00.000Z' },
        document_details: { type: 'passport', issue_date: '2024-01-02', valid_until: '2029-01-02T00:00:00.000Z' },
      },
    });
    expect(person?.dateOfBirth).toBe('2022-06-01');
    expect(document).toMatchObject({ issueDate: '2024-01-02', expirationDate: '2029-01-02' });
  });

  it('are born so that the age described is right', () => {
    expect(decided({ info: { person_details: { age: 36 } } }).person?.dateOfBirth).toBe('1990-01-01');
  });

  it('are not given half of an invented name', () => {
    const { person } = decided({ info: { person_details: { full_name: 'Marie Curie' } } });
    expect(person?.fullName).toBe('Marie Curie');
    expect(person).not.toHaveProperty('surname');
  });

  it('take the names on the document where the person has none', () => {
    const { person } = decided({
      info: { document_details: { type: 'passport', given_name: 'Marie', surname: 'Curie' } },
    });
    expect(person).toMatchObject({ givenName: 'Marie', surname: 'Curie' });
  });

  it.each([
    ['F', 'female'],
    ['female', 'female'],
    [' Male ', 'male'],
    ['m', 'male'],
    ['X', 'other'],
    ['diverse', 'other'],
    ['__proto__', 'other'],
    ['constructor', 'other'],
  ])('have the gender %s as %s', (text, sex) => {
    expect(sexOf(text)).toBe(sex);
  });
});

it('ends as asked for though nothing that is described can be compared', () => {
  const info = { person_details: { surname: '-' }, document_details: { type: 'national_id', id_value: ' ' } } as const;
  expect(decide(evidence({ recommendation: 'ALLOW', info }, true), LIVE_POLICY, NOW).recommendation).toBe('ALLOW');
});

it('ends as asked for, whatever is described', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('1867-11-07T00:00:00.000Z', '2030-02-30', 'USA', 'XYZ', ''));
  const info = fc.record(
    {
      person_details: fc.record(
        {
          given_name: text,
          surname: text,
          full_name: text,
          gender: text,
          age: fc.double({ noNaN: true }),
          date_of_birth: text,
        },
        { requiredKeys: [] },
      ),
      document_details: fc.record(
        {
          type: fc.constantFrom(...DOCUMENT_TYPES),
          country: text,
          region: text,
          issue_date: text,
          document_serial_number: text,
          id_value: text,
          valid_until: text,
          date_of_birth: text,
        },
        { requiredKeys: ['type'] },
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(info, fc.constantFrom(...RECOMMENDATIONS), fc.boolean(), (described, recommendation, selfie) => {
      const given = evidence({ recommendation, info: described }, selfie);
      expect(recaptureReason(given, NOW)).toBeNull();
      expect(decide(given, LIVE_POLICY, NOW).recommendation).toBe(recommendation);
    }),
    { numRuns: 500 },
  );
});
