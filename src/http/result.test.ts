import swagger from '@fastify/swagger';
import fc from 'fast-check';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { type DocumentFindings, IMAGE_TYPES, measured, notMeasured } from '../analysis/findings.ts';
import { decide } from '../decision/decide.ts';
import type { Decision } from '../decision/decision.ts';
import type { Evidence } from '../decision/evidence.ts';
import { POLICY } from '../decision/policy.ts';
import { CHECK_NAMES, REASONS } from '../decision/reasons.ts';
import { RECOMMENDATIONS, VERDICTS } from '../decision/recommendation.ts';
import { type MockBehavior, type MockInfo, mockFindings } from '../session/mock.ts';
import { rejectionDescription } from './rejection.ts';
import { completeResult, deprecatedResult, incompleteResult } from './result.ts';
import { SessionResult } from './result-schema.ts';

const CREATED = new Date('2026-05-16T23:00:00Z');
const NOW = new Date('2026-05-17T01:00:00Z');
const IMAGES = IMAGE_TYPES.map((type) => ({ id: `id-${type}`, type }));

const evidenceOf = (mock: MockBehavior): Evidence => ({ ...mockFindings(mock, CREATED), selfieRequired: true });
const decisionOn = (mock: MockBehavior): Decision => decide(evidenceOf(mock), POLICY, CREATED);

/** Both shapes of a mock session's result. */
const both = (mock: MockBehavior) => {
  const decision = decisionOn(mock);
  return {
    complete: completeResult({ sessionId: 's1', createdAt: CREATED, decision, images: IMAGES, mock }),
    deprecated: deprecatedResult({ sessionId: 's1', decision, mock, now: NOW }),
  };
};
/** Both shapes of the result of a session that is no mock. */
const real = (front: Partial<DocumentFindings> = {}, change: Partial<Evidence> = {}) => {
  const evidence = evidenceOf({});
  const decision = decide({ ...evidence, front: { ...evidence.front!, ...front }, ...change }, POLICY, CREATED);
  return {
    complete: completeResult({ sessionId: 's1', createdAt: CREATED, decision, images: IMAGES, mock: null }),
    deprecated: deprecatedResult({ sessionId: 's1', decision, mock: null, now: NOW }),
  };
};

const MARIE: MockInfo = {
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
      street: 'Snowy Ridge Road',
      house_number: '1234',
      apartment_number: '12',
      postcode: '56789',
      full_address: '1234 Snowy Ridge Road Indianapolis, IN 56789',
    },
    date_of_birth: '1867-11-07T00:00:00.000Z',
  },
  document_details: {
    type: 'drivers_license',
    country: 'USA',
    region: 'ny',
    issue_date: '1887-11-07T00:00:00.000Z',
    document_serial_number: '1234567',
    id_value: '123ABC',
    given_name: 'Maria',
    surname: 'Curie-S',
    full_name: 'Maria Curie-S',
    date_of_birth: '1867-11-08T00:00:00.000Z',
    valid_until: '1897-11-07T00:00:00.000Z',
  },
};

describe('a complete result', () => {
  it('of an allowed session has everything that the published shape requires', () => {
    const { complete } = both({});
    expect(complete).toEqual({
      session_id: 's1',
      status: 'complete',
      recommendation: 'ALLOW',
      person: {
        full_name: 'Robin Example',
        given_name: 'Robin',
        surname: 'Example',
        gender: 'female',
        national_id: '00000000000',
        date_of_birth: '1990-05-17T00:00:00.000Z',
        age: 35,
      },
      document: {
        type: 'national_id',
        country: 'EE',
        number: 'XX0000000',
        expiration_date: '2099-01-15T00:00:00.000Z',
      },
      checks: Object.fromEntries(CHECK_NAMES.map((name) => [name, { recommendation: 'ALLOW' }])),
      verification_images: IMAGES,
      mock: true,
      policy: decisionOn({}).policy,
    });
  });

  it('tells the age on the day of creation, the deprecated one the age today', () => {
    const { complete, deprecated } = real();
    expect(complete.person.age).toBe(35);
    expect(deprecated.verified_info?.person?.age).toBe(36);
  });

  it('writes the country of the document with two letters, the deprecated one with three', () => {
    const { complete, deprecated } = real();
    expect(complete.document.country).toBe('EE');
    expect(deprecated.verified_info?.document?.country).toBe('EST');
  });

  it('writes the country of an address with three letters in both shapes', () => {
    const { complete, deprecated } = both({ info: MARIE });
    expect(complete.additional_info?.address?.country).toBe('USA');
    expect(deprecated.verified_info?.person?.address?.country).toBe('USA');
  });

  it('keeps the code of an issuer that has no two letters', () => {
    const document = measured({ type: 'passport', country: 'XOM', number: '1', expirationDate: '2030-01-01' } as const);
    expect(real({ document }, { back: null }).complete.document.country).toBe('XOM');
  });

  it('names reasons only where a check does not allow', () => {
    const { checks } = both({ recommendation: 'DENY' }).complete;
    expect(checks.document_liveness).toEqual({ recommendation: 'DENY', reasons: ['presentation_attack'] });
    expect(checks.document_validation).toEqual({ recommendation: 'ALLOW' });
  });

  it('says N/A of a check that was not run', () => {
    expect(real({}, { risk: notMeasured('backend_flow') }).complete.checks.risk_recommendation).toEqual({
      recommendation: 'N/A',
    });
  });

  it('is complete even where the document could not be read', () => {
    const unread = { document: notMeasured('x'), person: notMeasured('x'), mrz: notMeasured('x') };
    const { complete } = real({ ...unread, backNeeded: false }, { back: null });
    expect(complete).toMatchObject({ recommendation: 'CHALLENGE', person: {}, document: { type: 'other' } });
  });

  it('is marked as mock only where it is one', () => {
    expect(real().complete).not.toHaveProperty('mock');
    expect(real().deprecated).not.toHaveProperty('mock');
    expect(both({}).deprecated.mock).toBe(true);
  });

  it('carries what is known of the risk', () => {
    const riskDetails = { general: { correlation_id: 's1', risk_score: 12.5 }, recommendation_reasons: ['IP_IS_VPN'] };
    const input = { sessionId: 's1', createdAt: CREATED, decision: decisionOn({}), images: IMAGES, mock: null };
    expect(completeResult({ ...input, riskDetails }).risk_details).toEqual(riskDetails);
  });
});

describe('a deprecated result', () => {
  it('calls the data verified only when the session is allowed', () => {
    const allowed = both({ recommendation: 'ALLOW' }).deprecated;
    expect(allowed).toHaveProperty('verified_info');
    expect(allowed).not.toHaveProperty('extracted_info');
    expect(allowed).not.toHaveProperty('rejection_description');
    for (const recommendation of ['CHALLENGE', 'DENY'] as const) {
      const refused = both({ recommendation }).deprecated;
      expect(refused).not.toHaveProperty('verified_info');
      expect(refused.extracted_info?.person?.surname).toBe('Example');
      expect(refused.rejection_description).toHaveLength(1);
    }
  });

  it('says in a sentence what was wrong', () => {
    expect(both({ recommendation: 'DENY' }).deprecated.rejection_description).toEqual([
      'The picture does not show a physical document.',
    ]);
    expect(both({ recommendation: 'CHALLENGE' }).deprecated.rejection_description).toEqual([
      'A check digit in the machine-readable zone is wrong.',
    ]);
  });

  it('repeats the names and the date of birth under the document', () => {
    expect(real().deprecated.verified_info?.document).toEqual({
      type: 'national_id',
      given_name: 'Robin',
      surname: 'Example',
      full_name: 'Robin Example',
      date_of_birth: '1990-05-17T00:00:00.000Z',
      country: 'EST',
      id_value: 'XX0000000',
      valid_until: '2099-01-15T00:00:00.000Z',
    });
  });
});

describe('what a mock session was told to find', () => {
  it('is all in the new shape', () => {
    const { complete } = both({ recommendation: 'ALLOW', info: MARIE });
    expect(complete.recommendation).toBe('ALLOW');
    expect(complete.person).toEqual({
      full_name: 'Marie Salomea Skłodowska-Curie',
      given_name: 'Marie',
      surname: 'Curie',
      gender: 'female',
      national_id: '123ABC',
      date_of_birth: '1867-11-07T00:00:00.000Z',
      age: 36,
    });
    expect(complete.document).toEqual({
      type: 'drivers_license',
      country: 'US',
      region: 'ny',
      number: '123ABC',
      serial_number: '1234567',
      issue_date: '1887-11-07T00:00:00.000Z',
      expiration_date: '1897-11-07T00:00:00.000Z',
    });
    expect(complete.additional_info).toEqual({ address: MARIE.person_details?.address });
  });

  it('is word for word in the old shape', () => {
    const { deprecated } = both({ recommendation: 'ALLOW', info: MARIE });
    expect(deprecated.verified_info).toEqual({ person: MARIE.person_details, document: MARIE.document_details });
  });

  it('has its age counted from its date of birth where it gives none', () => {
    const info: MockInfo = { person_details: { date_of_birth: '1867-05-17' } };
    const { complete, deprecated } = both({ info });
    expect(complete.person).toMatchObject({ date_of_birth: '1867-05-17T00:00:00.000Z', age: 158 });
    expect(deprecated.verified_info?.person?.age).toBe(159);
  });

  it('survives where it makes no sense', () => {
    const document = { type: 'visa', country: 'ZZZ', valid_until: 'never', issue_date: '2999-12-31' } as const;
    const { complete } = both({ recommendation: 'ALLOW', info: { document_details: document } });
    expect(complete.recommendation).toBe('ALLOW');
    expect(complete.document).toMatchObject({
      country: 'ZZZ',
      expiration_date: 'never',
      issue_date: '2999-12-31T00:00:00.000Z',
    });
  });

  it('finds its country in small letters too', () => {
    const { complete } = both({ info: { document_details: { type: 'passport', country: 'usa' } } });
    expect(complete.document.country).toBe('US');
  });
});

describe('an incomplete result', () => {
  it.each(['pending', 'capturing', 'processing', 'recapture'] as const)('is the id and %s', (status) => {
    expect(incompleteResult({ sessionId: 's1', status, errorReason: null })).toEqual({ session_id: 's1', status });
  });

  it('of an expired session is an error that says so', () => {
    expect(incompleteResult({ sessionId: 's1', status: 'expired', errorReason: null })).toEqual({
      session_id: 's1',
      status: 'error',
      error_reason: 'expired',
    });
  });

  it('of a failed session gives the reason', () => {
    expect(incompleteResult({ sessionId: 's1', status: 'error', errorReason: 'analysis_failed' }).error_reason).toBe(
      'analysis_failed',
    );
  });
});

describe('the sentences of a rejection', () => {
  const checks = real().complete && decisionOn({}).checks;

  it('exist for every reason of every check, and are sentences', () => {
    for (const name of CHECK_NAMES) {
      for (const reason of REASONS[name]) {
        const described = rejectionDescription({
          ...checks,
          [name]: { recommendation: 'CHALLENGE', reasons: [reason] },
        });
        expect(described, reason).toEqual([expect.stringMatching(/^[A-Z][^_]{15,}\.$/)]);
      }
    }
  });

  it('say so when a check that had to run could not', () => {
    const described = rejectionDescription({
      ...checks,
      biometric_matching: { recommendation: 'CHALLENGE', reasons: [] },
    });
    expect(described).toEqual(['The selfie could not be compared with the portrait on the document.']);
  });

  it('are said once', () => {
    const risk = { recommendation: 'DENY', reasons: ['device_bot', 'device_vm'] } as const;
    expect(rejectionDescription({ ...checks, risk_recommendation: risk })).toHaveLength(1);
  });
});

describe('on the wire', () => {
  const serve = async (body: unknown) => {
    const app = fastify();
    await app.register(swagger, { openapi: {} });
    for (const prefix of ['/a', '/b'])
      app.register(async (scope) => scope.get('/', { schema: { response: { 200: SessionResult } } }, () => body), {
        prefix,
      });
    const response = await app.inject('/b/');
    await app.close();
    return response.json();
  };

  it('every shape arrives whole', async () => {
    const riskDetails = { general: { risk_score: 1.5 }, device: { esim: true, device_timestamp: 1_795_000_000_000 } };
    const complete = { ...both({ info: MARIE, recommendation: 'CHALLENGE' }).complete, risk_details: riskDetails };
    expect(await serve(complete)).toEqual(complete);
    for (const recommendation of RECOMMENDATIONS) {
      const { deprecated } = both({ info: MARIE, recommendation });
      expect(await serve(deprecated)).toEqual(deprecated);
    }
    const expired = incompleteResult({ sessionId: 's1', status: 'expired', errorReason: null });
    expect(await serve(expired)).toEqual(expired);
  });

  it('every check may be N/A', async () => {
    const checks = Object.fromEntries(CHECK_NAMES.map((name) => [name, { recommendation: 'N/A' }]));
    const complete = { ...both({}).complete, checks };
    expect(await serve(complete)).toEqual(complete);
  });
});

it('never contradicts itself, whatever was decided', () => {
  const verdict = fc.constantFrom(...VERDICTS);
  const decided = fc.record({
    recommendation: fc.constantFrom(...RECOMMENDATIONS),
    verdicts: fc.tuple(...CHECK_NAMES.map(() => verdict)),
  });
  const decision = decisionOn({});
  fc.assert(
    fc.property(decided, ({ recommendation, verdicts }) => {
      const entries = CHECK_NAMES.map((name, i) => [
        name,
        { recommendation: verdicts[i], reasons: [REASONS[name][0]] },
      ]);
      const given: Decision = { ...decision, recommendation, checks: Object.fromEntries(entries) };
      const complete = completeResult({ sessionId: 's', createdAt: CREATED, decision: given, images: [], mock: null });
      const deprecated = deprecatedResult({ sessionId: 's', decision: given, mock: null, now: NOW });
      expect(deprecated.recommendation).toBe(complete.recommendation);
      expect('verified_info' in deprecated).toBe(recommendation === 'ALLOW');
      expect('extracted_info' in deprecated).toBe(recommendation !== 'ALLOW');
      for (const name of CHECK_NAMES) {
        const { recommendation: said, reasons } = complete.checks[name]!;
        expect(reasons !== undefined).toBe(said === 'CHALLENGE' || said === 'DENY');
      }
      expect(JSON.stringify([complete, deprecated])).not.toContain('null');
    }),
  );
});
