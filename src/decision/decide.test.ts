import { describe, expect, it } from 'vitest';
import { type DocumentFindings, measured, notMeasured, type SelfieFindings } from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide, recaptureReason } from './decide.ts';
import { canonical, verdictHash } from './decision.ts';
import type { Evidence } from './evidence.ts';
import { LIVE_POLICY, POLICY, type Policy, policyHash } from './policy.ts';
import { CHECK_NAMES } from './reasons.ts';

const NOW = new Date('2026-11-23T10:00:00Z');

const card: Evidence = { ...mockFindings({}, NOW), selfieRequired: true };
const passport: Evidence = {
  ...mockFindings({ info: { document_details: { type: 'passport' } } }, NOW),
  selfieRequired: true,
};
const front = (evidence: Evidence, change: Partial<DocumentFindings>): Evidence => ({
  ...evidence,
  front: { ...evidence.front!, ...change },
});
const selfie = (evidence: Evidence, change: Partial<SelfieFindings>): Evidence => ({
  ...evidence,
  selfie: { ...evidence.selfie!, ...change },
});
const recommendation = (evidence: Evidence, policy: Policy = POLICY) => decide(evidence, policy, NOW).recommendation;
const verdict = (evidence: Evidence, policy: Policy = POLICY) => {
  const { checks } = decide(evidence, policy, NOW);
  return Object.fromEntries(CHECK_NAMES.map((name) => [name, checks[name].recommendation]));
};

describe('the recommendation', () => {
  it('is ALLOW when everything was examined and nothing speaks against the claimant', () => {
    for (const evidence of [card, passport]) {
      for (const policy of [POLICY, LIVE_POLICY]) {
        expect(recommendation(evidence, policy)).toBe('ALLOW');
        expect(new Set(Object.values(verdict(evidence, policy)))).toEqual(new Set(['ALLOW']));
      }
    }
  });

  it('is the worst of the checks', () => {
    const challenged = selfie(card, { faces: 2 });
    expect(recommendation(challenged)).toBe('CHALLENGE');
    const denied = front(challenged, { presentationAttack: measured({ attacks: ['presentation_attack'] }) });
    expect(recommendation(denied)).toBe('DENY');
  });

  it('leaves out checks that were not run and had no need to', () => {
    const offline: Evidence = { ...card, risk: notMeasured('backend_flow'), flagged: notMeasured('switched_off') };
    expect(verdict(offline)).toMatchObject({ risk_recommendation: 'N/A', flagged_identity: 'N/A' });
    expect(recommendation(offline)).toBe('ALLOW');
  });

  it('is CHALLENGE when nothing was examined, even where the policy requires nothing', () => {
    const nothing: Evidence = {
      front: null,
      back: null,
      selfie: null,
      selfieRequired: false,
      challenge: notMeasured('none'),
      injection: notMeasured('none'),
      flagged: notMeasured('none'),
      risk: notMeasured('none'),
    };
    expect(recommendation(nothing, { ...POLICY, requiredChecks: [] })).toBe('CHALLENGE');
  });

  it('of a document-only session leaves both biometric checks at N/A', () => {
    const evidence: Evidence = { ...card, selfie: null, selfieRequired: false };
    expect(verdict(evidence, LIVE_POLICY)).toMatchObject({ biometric_matching: 'N/A', biometric_liveness: 'N/A' });
    expect(recommendation(evidence, LIVE_POLICY)).toBe('ALLOW');
  });

  it('of a live application is never ALLOW without a PAD result on the selfie', () => {
    const unexamined = selfie(card, { presentationAttack: notMeasured('no_model') });
    expect(recommendation(unexamined)).toBe('ALLOW');
    expect(decide(unexamined, LIVE_POLICY, NOW).checks.biometric_liveness).toEqual({
      recommendation: 'CHALLENGE',
      reasons: [],
      why: 'no_model',
    });
  });

  it('carries the merged data, the figures for a reviewer, and the policy it was made under', () => {
    const decision = decide(card, POLICY, NOW);
    expect(decision.document).toMatchObject({ type: 'national_id', country: 'EST' });
    expect(decision.person).toMatchObject({ surname: 'Example', nationalId: '00000000000' });
    expect(decision.measurements.faceDistance).toEqual(measured(0.35));
    expect(decision.measurements.faceMatch).toEqual(measured('same'));
    expect(decision.policy).toEqual({ version: '2026-11-27.6', hash: policyHash(POLICY) });
  });

  it('takes the side with an MRZ before the other, field by field', () => {
    const evidence: Evidence = {
      ...card,
      front: { ...card.front!, mrz: notMeasured('none'), document: measured({ type: 'other', region: 'North' }) },
      back: { ...card.back!, mrz: card.front!.mrz },
    };
    expect(decide(evidence, POLICY, NOW).document).toMatchObject({ type: 'national_id', region: 'North' });
  });
});

describe('replaying a decision', () => {
  it('gives the same bytes from stored evidence', () => {
    const decision = decide(card, POLICY, NOW);
    const replayed = decide(JSON.parse(JSON.stringify(card)) as Evidence, JSON.parse(JSON.stringify(POLICY)), NOW);
    expect(canonical(replayed)).toBe(canonical(decision));
    expect(verdictHash(replayed)).toBe(verdictHash(decision));
  });

  it('gives other bytes when the evidence differs', () => {
    expect(verdictHash(decide(passport, POLICY, NOW))).not.toBe(verdictHash(decide(card, POLICY, NOW)));
  });
});

describe('a recapture', () => {
  const expiring = (expirationDate: string): Evidence => {
    const document = card.front!.document.measured ? card.front!.document.value : { type: 'national_id' as const };
    const side = { document: measured({ ...document, expirationDate }) };
    return { ...card, front: { ...card.front!, ...side }, back: { ...card.back!, ...side } };
  };

  it('is asked for when the document has expired, which is no ground to deny', () => {
    const expired = expiring('2026-11-22');
    expect(recaptureReason(expired, NOW)).toBe('document_expired');
    expect(decide(expired, POLICY, NOW).checks.document_validation).toMatchObject({
      recommendation: 'CHALLENGE',
      reasons: ['data_validation_failed'],
    });
  });

  it('is not asked for on the last day of validity', () => {
    expect(recaptureReason(expiring('2026-11-23'), NOW)).toBeNull();
    expect(recommendation(expiring('2026-11-23'))).toBe('ALLOW');
  });

  it('is not asked for because of a date whose check digits are wrong', () => {
    const evidence = expiring('2026-11-22');
    const mrz = evidence.front!.mrz.measured ? evidence.front!.mrz.value : null;
    const misread = front(evidence, { mrz: measured({ ...mrz!, allCheckDigitsValid: false }) });
    expect(recaptureReason(misread, NOW)).toBeNull();
    expect(recommendation(misread)).toBe('CHALLENGE');
  });

  it('is asked for when a needed picture is missing', () => {
    expect(recaptureReason({ ...card, selfie: null }, NOW)).toBe('image_missing');
    expect(recaptureReason({ ...card, back: null }, NOW)).toBe('image_missing');
    expect(recaptureReason({ ...card, front: null }, NOW)).toBe('image_missing');
    expect(recaptureReason({ ...passport, selfie: null, selfieRequired: false }, NOW)).toBeNull();
  });
});
