import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { completedYears, isDate } from './dates.ts';
import { LIVE_POLICY, POLICY, policyHash } from './policy.ts';
import { CHECK_NAMES, REASONS } from './reasons.ts';
import { VERDICTS, worst } from './recommendation.ts';

describe('the policy', () => {
  it('weighs every published reason but those of the risk engine, which brings its own verdict', () => {
    const weighed = CHECK_NAMES.filter((name) => name !== 'risk_recommendation').flatMap((name) => [...REASONS[name]]);
    expect(Object.keys(POLICY.severity).sort()).toEqual([...weighed].sort());
    expect(weighed).toHaveLength(26);
    expect(REASONS.risk_recommendation).toHaveLength(61);
  });

  it('denies signs of fraud and questions what may be a mistake', () => {
    expect(POLICY.severity).toMatchObject({
      presentation_attack: 'DENY',
      selfie_liveness_attack: 'DENY',
      document_text_tampering: 'DENY',
      previous_face_fraud: 'DENY',
      data_validation_failed: 'CHALLENGE',
      biometric_mismatch: 'CHALLENGE',
      multiple_faces_detected: 'CHALLENGE',
    });
  });

  it('has a hash that follows its content and nothing else', () => {
    const reordered = Object.fromEntries(Object.entries(POLICY).reverse()) as unknown as typeof POLICY;
    expect(policyHash(POLICY)).toMatch(/^[0-9a-f]{64}$/);
    expect(policyHash(reordered)).toBe(policyHash(POLICY));
    expect(policyHash(LIVE_POLICY)).not.toBe(policyHash(POLICY));
    expect(policyHash({ ...POLICY, match: { ...POLICY.match, same: 0.53 } })).not.toBe(policyHash(POLICY));
  });
});

describe('the worst of several verdicts', () => {
  it('does not depend on their order and is never better than any that was reached', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...VERDICTS)), (verdicts) => {
        const result = worst(verdicts);
        expect(worst([...verdicts].reverse())).toBe(result);
        if (verdicts.includes('DENY')) expect(result).toBe('DENY');
        else if (verdicts.includes('CHALLENGE')) expect(result).toBe('CHALLENGE');
        else expect(result).toBe(verdicts.includes('ALLOW') ? 'ALLOW' : 'CHALLENGE');
      }),
    );
  });
});

describe('canonical JSON', () => {
  it('is the same for equal values in whatever order they were built', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what JSON would turn into null', () => {
    expect(() => canonicalJson({ distance: Number.NaN })).toThrow(RangeError);
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});

describe('dates', () => {
  it('are days of the calendar', () => {
    expect(['2024-02-29', '1867-11-07'].every(isDate)).toBe(true);
    expect(['2023-02-29', '2024-13-01', '2024-1-1', '', '2024-02-29T00:00:00Z'].some(isDate)).toBe(false);
  });

  it('make someone a year older on the birthday, in UTC', () => {
    expect(completedYears('1990-11-23', new Date('2026-11-22T23:59:59Z'))).toBe(35);
    expect(completedYears('1990-11-23', new Date('2026-11-23T00:00:00Z'))).toBe(36);
    expect(completedYears('2024-02-29', new Date('2026-02-28T12:00:00Z'))).toBe(1);
    expect(completedYears('unknown', new Date('2026-02-28T12:00:00Z'))).toBeNull();
  });
});
