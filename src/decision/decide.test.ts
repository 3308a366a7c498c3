import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentFindings, type Face, measured, notMeasured, type SelfieFindings } from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide, recaptureReason } from './decide.ts';
import { canonical, verdictHash } from './decision.ts';
import type { Evidence } from './evidence.ts';
import { LIVE_POLICY, POLICY, type Policy, policyHash } from './policy.ts';
import { CHECK_NAMES } from './reasons.ts';
import { RECOMMENDATIONS } from './recommendation.ts';

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

const selfieAt = (evidence: Evidence, distance: number): Evidence => {
  if (!evidence.selfie?.face.measured) throw new Error('needs a face');
  const face: Face = {
    ...evidence.selfie.face.value,
    descriptor: Array.from({ length: 128 }, () => 0).with(0, distance),
  };
  return selfie(evidence, { face: measured(face) });
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
    expect(decision.policy).toEqual({ version: '2026-11-23.1', hash: policyHash(POLICY) });
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

/** Each row goes from the best to the worst that may be found in one respect. */
const RESPECTS: readonly (readonly ((evidence: Evidence) => Evidence)[])[] = [
  [
    (e) => e,
    (e) => front(e, { presentationAttack: notMeasured('x') }),
    (e) => front(e, { presentationAttack: measured({ attacks: ['presentation_attack'] }) }),
  ],
  [
    (e) => e,
    (e) => front(e, { authenticity: notMeasured('x') }),
    (e) => front(e, { authenticity: measured({ reasons: ['wrong_font'] }) }),
    (e) => front(e, { authenticity: measured({ reasons: ['wrong_font', 'document_tampering'] }) }),
  ],
  [
    (e) => e,
    (e) => selfie(e, { presentationAttack: notMeasured('x') }),
    (e) => selfie(e, { presentationAttack: measured({ attacks: ['screen_capture'] }) }),
  ],
  [
    (e) => selfieAt(e, 0.3),
    (e) => selfie(e, { face: notMeasured('x') }),
    (e) => selfieAt(e, 0.55),
    (e) => selfieAt(e, 0.9),
    (e) => selfieAt(e, 0.01),
  ],
  [
    (e) => e,
    (e) => front(e, { mrz: notMeasured('x') }),
    (e) =>
      front(e, {
        mrz: e.front?.mrz.measured ? measured({ ...e.front.mrz.value, allCheckDigitsValid: false }) : notMeasured('x'),
      }),
  ],
  [
    (e) => e,
    (e) => front(e, { document: notMeasured('x') }),
    (e) => front(e, { document: notMeasured('x'), backNeeded: true }),
  ],
  [
    (e) => e,
    (e) => ({ ...e, flagged: notMeasured('x') }),
    (e) => ({ ...e, flagged: measured({ reasons: ['previous_face_fraud'] }) }),
  ],
  [
    (e) => e,
    (e) => ({ ...e, risk: notMeasured('x') }),
    (e) => ({ ...e, risk: measured({ recommendation: 'CHALLENGE', reasons: ['ip_is_vpn'] }) }),
    (e) => ({ ...e, risk: measured({ recommendation: 'DENY', reasons: ['device_bot'] }) }),
  ],
  [(e) => e, (e) => selfie(e, { faces: 2 })],
];

const rank = (evidence: Evidence, policy: Policy): number => RECOMMENDATIONS.indexOf(recommendation(evidence, policy));
const at = (start: Evidence, levels: readonly number[]): Evidence =>
  levels.reduce((evidence, level, i) => RESPECTS[i]![Math.min(level, RESPECTS[i]!.length - 1)]!(evidence), start);

describe('finding something worse, or nothing', () => {
  it('never makes the recommendation better', () => {
    const levels = fc.tuple(...RESPECTS.map(() => fc.nat(4)));
    const start = fc.constantFrom(card, passport);
    const policies = fc.constantFrom(POLICY, LIVE_POLICY, { ...POLICY, requiredChecks: [] });
    fc.assert(
      fc.property(start, policies, levels, fc.nat(RESPECTS.length - 1), (evidence, policy, before, respect) => {
        const worse = before.with(respect, before[respect]! + 1);
        expect(rank(at(evidence, worse), policy)).toBeGreaterThanOrEqual(rank(at(evidence, before), policy));
      }),
      { numRuns: 1000 },
    );
  });

  it('is never made up for by requiring more checks', () => {
    fc.assert(
      fc.property(
        fc.tuple(...RESPECTS.map(() => fc.nat(4))),
        fc.subarray(CHECK_NAMES),
        fc.constantFrom(...CHECK_NAMES),
        (levels, required, more) => {
          const evidence = at(card, levels);
          const lenient = rank(evidence, { ...POLICY, requiredChecks: required });
          expect(rank(evidence, { ...POLICY, requiredChecks: [...required, more] })).toBeGreaterThanOrEqual(lenient);
        },
      ),
      { numRuns: 500 },
    );
  });
});

type Path = readonly string[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  if (path.at(-1) === 'descriptor') return [path, [...path, '0'], [...path, '127']];
  return [
    ...(path.length > 0 ? [path] : []),
    ...Object.entries(value).flatMap(([key, v]) => pathsIn(v, [...path, key])),
  ];
}

function put(value: unknown, [key, ...rest]: Path, poison: unknown): unknown {
  if (key === undefined) return poison;
  const inner = put((value as Record<string, unknown>)[key], rest, poison);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...(value as object), [key]: inner };
}

/** What a document may leave unsaid, and no side at all of a passport's back, are absent rather than broken. */
const mayBeAbsent = (path: Path, poison: unknown): boolean =>
  (poison === undefined && /^(front|back)\.(document|person)\.value\.\w+/.test(path.join('.'))) ||
  (poison === null && path.join('.') === 'back');

describe('a value that is no value', () => {
  const poisons = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined, null];

  it('never leads to ALLOW, wherever in the evidence it stands', () => {
    for (const evidence of [card, passport]) {
      for (const path of pathsIn(evidence)) {
        for (const poison of poisons.filter((value) => !mayBeAbsent(path, value))) {
          const poisoned = put(evidence, path, poison) as Evidence;
          expect(recommendation(poisoned), `${path.join('.')} = ${poison}`).not.toBe('ALLOW');
        }
      }
    }
  });

  it('never leads to ALLOW in a document-only session either', () => {
    const evidence: Evidence = { ...card, selfieRequired: false };
    for (const path of pathsIn(evidence).filter((p) => p.join('.') !== 'selfie')) {
      expect(recommendation(put(evidence, path, Number.NaN) as Evidence), path.join('.')).not.toBe('ALLOW');
    }
  });

  it('never keeps an attack from being seen elsewhere', () => {
    const attacked = front(card, { presentationAttack: measured({ attacks: ['presentation_attack'] }) });
    for (const key of ['rotation', 'quality', 'authenticity', 'mrz'] as const) {
      expect(recommendation(put(attacked, ['front', key], Number.NaN) as Evidence)).toBe('DENY');
    }
  });

  it('is found when several stand at once', () => {
    const paths = fc.subarray(
      pathsIn(card).filter((path) => path.length === 1 || !['document', 'person'].includes(path[1]!)),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(paths, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY), (chosen, poison) => {
        const deepestFirst = [...chosen].sort((a, b) => b.length - a.length);
        const poisoned = deepestFirst.reduce((evidence: unknown, path) => put(evidence, path, poison), card);
        expect(recommendation(poisoned as Evidence)).not.toBe('ALLOW');
      }),
    );
  });

  it('is a finding that is missing altogether', () => {
    for (const key of [
      'mrz',
      'document',
      'person',
      'portrait',
      'quality',
      'authenticity',
      'presentationAttack',
    ] as const) {
      const { [key]: _gone, ...rest } = card.front!;
      expect(recommendation({ ...card, front: rest as DocumentFindings }), key).not.toBe('ALLOW');
    }
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
