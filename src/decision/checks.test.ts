import { describe, expect, it } from 'vitest';
import { type DocumentFindings, type Face, measured, notMeasured, type SelfieFindings } from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide } from './decide.ts';
import { type Evidence, GALLERY_FACTS, type GalleryFact } from './evidence.ts';
import { POLICY, type Policy } from './policy.ts';
import type { CheckName } from './reasons.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const good: Evidence = { ...mockFindings({}, NOW), selfieRequired: true };

const check = <C extends CheckName>(name: C, evidence: Evidence, policy: Policy = POLICY) =>
  decide(evidence, policy, NOW).checks[name];
const onFront = (change: Partial<DocumentFindings>): Evidence => ({ ...good, front: { ...good.front!, ...change } });
const onBack = (change: Partial<DocumentFindings>): Evidence => ({ ...good, back: { ...good.back!, ...change } });
const onSelfie = (change: Partial<SelfieFindings>): Evidence => ({ ...good, selfie: { ...good.selfie!, ...change } });

const faceOf = (finding: DocumentFindings['portrait']): Face => {
  if (!finding.measured) throw new Error('the specimen has a face');
  return finding.value;
};
/** Portrait and selfie `distance` apart, the portrait `width` pixels wide. */
const apart = (distance: number, width = 200): Evidence => {
  const portrait = faceOf(good.front!.portrait);
  const selfie = faceOf(good.selfie!.face);
  const evidence = onSelfie({ face: measured({ ...selfie, descriptor: selfie.descriptor.with(0, distance) }) });
  const front = { ...good.front!, portrait: measured({ ...portrait, box: { ...portrait.box, width } }) };
  return { ...evidence, front };
};

describe('document authentication', () => {
  it('denies a document whose portrait was replaced', () => {
    expect(
      check('document_authentication', onFront({ authenticity: measured({ reasons: ['face_tampering'] }) })),
    ).toEqual({
      recommendation: 'DENY',
      reasons: ['face_tampering'],
    });
  });

  it('questions a missing security feature, on either side', () => {
    const authenticity = measured({ reasons: ['missing_security_features'] as const });
    for (const evidence of [onFront({ authenticity }), onBack({ authenticity })]) {
      expect(check('document_authentication', evidence)).toMatchObject({
        recommendation: 'CHALLENGE',
        reasons: ['missing_security_features'],
      });
    }
  });

  it('was not run when one side could not be examined', () => {
    expect(check('document_authentication', onBack({ authenticity: notMeasured('too_small') }))).toEqual({
      recommendation: 'N/A',
      reasons: [],
      why: 'too_small',
    });
  });

  it('names a missing portrait where the document must have one, once', () => {
    expect(check('document_authentication', onFront({ portrait: notMeasured('no_face') }))).toEqual({
      recommendation: 'CHALLENGE',
      reasons: ['face_not_found'],
    });
  });

  it('does not ask for a portrait where the document has none', () => {
    const document = { document: measured({ type: 'social_security_card' as const, number: '1' }) };
    const evidence = {
      ...onFront({ ...document, portrait: notMeasured('no_face') }),
      back: { ...good.back!, ...document },
    };
    expect(check('document_authentication', evidence).recommendation).toBe('ALLOW');
  });
});

describe('document liveness', () => {
  it('denies a picture of a screen, on either side', () => {
    const presentationAttack = measured({ attacks: ['presentation_attack'] as const });
    for (const evidence of [onFront({ presentationAttack }), onBack({ presentationAttack })]) {
      expect(check('document_liveness', evidence)).toEqual({
        recommendation: 'DENY',
        reasons: ['presentation_attack'],
      });
    }
  });

  it('asks about what a cue suspects, on either side, and denies it no more than it allows it', () => {
    const presentationAttack = measured({ attacks: [], suspected: ['presentation_attack'] as const });
    for (const evidence of [onFront({ presentationAttack }), onBack({ presentationAttack })]) {
      expect(check('document_liveness', evidence)).toEqual({
        recommendation: 'CHALLENGE',
        reasons: ['presentation_attack'],
      });
    }
  });

  it('denies an attack whatever else is only suspected', () => {
    const presentationAttack = measured({
      attacks: ['presentation_attack'] as const,
      suspected: ['presentation_attack'] as const,
    });
    expect(check('document_liveness', onFront({ presentationAttack })).recommendation).toBe('DENY');
  });

  it('keeps the attack on one side when the other could not be examined', () => {
    const evidence = onFront({ presentationAttack: measured({ attacks: ['presentation_attack'] }) });
    const back = { ...good.back!, presentationAttack: notMeasured('too_small') };
    expect(check('document_liveness', { ...evidence, back }).recommendation).toBe('DENY');
  });
});

describe('biometric matching', () => {
  it.each([
    [0.35, 'ALLOW'],
    [0.52, 'ALLOW'],
    [0.5201, 'CHALLENGE'],
    [0.6, 'CHALLENGE'],
    [0.9, 'CHALLENGE'],
  ])('at a distance of %f says %s', (distance, recommendation) => {
    expect(check('biometric_matching', apart(distance)).recommendation).toBe(recommendation);
  });

  it('tells a reviewer whether the faces are uncertain or different', () => {
    expect(check('biometric_matching', apart(0.55))).toMatchObject({
      reasons: ['biometric_mismatch'],
      why: 'uncertain',
    });
    expect(check('biometric_matching', apart(0.65))).toMatchObject({
      reasons: ['biometric_mismatch'],
      why: 'different',
    });
  });

  it('denies only a proven difference, and only under a policy that says so', () => {
    const strict: Policy = { ...POLICY, severity: { ...POLICY.severity, biometric_mismatch: 'DENY' } };
    expect(check('biometric_matching', apart(0.61), strict).recommendation).toBe('DENY');
    expect(check('biometric_matching', apart(0.59), strict).recommendation).toBe('CHALLENGE');
  });

  it('never denies on a portrait narrower than 60 pixels, and stays uncertain up to 0.65', () => {
    const strict: Policy = { ...POLICY, severity: { ...POLICY.severity, biometric_mismatch: 'DENY' } };
    expect(check('biometric_matching', apart(0.64, 59), strict)).toMatchObject({
      recommendation: 'CHALLENGE',
      why: 'uncertain',
    });
    expect(check('biometric_matching', apart(1.2, 59), strict)).toMatchObject({
      recommendation: 'CHALLENGE',
      why: 'different',
    });
    expect(check('biometric_matching', apart(1.2, 60), strict).recommendation).toBe('DENY');
  });

  it('is a CHALLENGE when a face is missing, never an ALLOW', () => {
    expect(check('biometric_matching', onSelfie({ face: notMeasured('no_face') }))).toEqual({
      recommendation: 'CHALLENGE',
      reasons: [],
      why: 'selfie: no_face',
    });
    expect(check('biometric_matching', onFront({ portrait: notMeasured('no_face') }))).toMatchObject({
      recommendation: 'CHALLENGE',
      why: 'portrait: no_face',
    });
    expect(check('biometric_matching', { ...good, selfie: null })).toMatchObject({
      recommendation: 'CHALLENGE',
      why: 'selfie_missing',
    });
  });

  it('must have run on a selfie that is there, even where none was asked for', () => {
    const unasked = { ...onSelfie({ face: notMeasured('no_face') }), selfieRequired: false };
    expect(check('biometric_matching', unasked).recommendation).toBe('CHALLENGE');
  });

  it('takes the portrait of the back where the front has none', () => {
    const evidence = {
      ...onFront({ portrait: notMeasured('no_face') }),
      back: { ...good.back!, portrait: good.front!.portrait },
    };
    expect(check('biometric_matching', evidence).recommendation).toBe('ALLOW');
  });

  it('compares a grey portrait with what the selfie is without its colours', () => {
    const grey = Array.from({ length: 128 }, () => 0);
    const printed = { ...faceOf(good.front!.portrait), colour: 0, greyDescriptor: grey };
    const selfieAt = (distance: number) => ({ ...faceOf(good.selfie!.face), greyDescriptor: grey.with(0, distance) });
    const at = (distance: number, width = 200) => ({
      ...onSelfie({ face: measured(selfieAt(distance)) }),
      front: { ...good.front!, portrait: measured({ ...printed, box: { ...printed.box, width } }) },
    });
    expect(check('biometric_matching', at(0.52)).recommendation).toBe('ALLOW');
    expect(check('biometric_matching', at(0.53))).toMatchObject({ recommendation: 'CHALLENGE', why: 'uncertain' });
    expect(check('biometric_matching', at(0.59))).toMatchObject({ recommendation: 'CHALLENGE', why: 'different' });
    expect(check('biometric_matching', at(0.61, 59))).toMatchObject({ recommendation: 'CHALLENGE', why: 'uncertain' });
    expect(check('biometric_matching', at(0.63, 59))).toMatchObject({ recommendation: 'CHALLENGE', why: 'different' });
    expect(check('biometric_matching', at(Number.NaN)).recommendation).toBe('CHALLENGE');
  });

  it('cannot compare descriptors of different length', () => {
    const face = faceOf(good.selfie!.face);
    expect(check('biometric_matching', onSelfie({ face: measured({ ...face, descriptor: [0.1] }) }))).toMatchObject({
      recommendation: 'CHALLENGE',
      why: 'descriptors_not_comparable',
    });
  });

  it('asks when the selfie looks more than 15 years away from the date of birth', () => {
    const face = faceOf(good.selfie!.face);
    const aged = (age: number) => check('biometric_matching', onSelfie({ face: measured({ ...face, age }) }));
    expect(aged(36 + 15).recommendation).toBe('ALLOW');
    expect(aged(36 + 16)).toMatchObject({ recommendation: 'CHALLENGE', reasons: ['age_mismatch'], why: 'same' });
    expect(aged(36 - 16)).toMatchObject({ recommendation: 'CHALLENGE', reasons: ['age_mismatch'] });
  });

  it('does not doubt what a document says about sex', () => {
    const face = faceOf(good.selfie!.face);
    const other: Face = { ...face, sex: { value: 'male', probability: 1 } };
    expect(check('biometric_matching', onSelfie({ face: measured(other) })).recommendation).toBe('ALLOW');
  });
});

describe('biometric liveness', () => {
  it('denies a selfie that is the portrait itself', () => {
    expect(check('biometric_liveness', apart(0.079))).toEqual({
      recommendation: 'DENY',
      reasons: ['selfie_liveness_attack'],
    });
    expect(check('biometric_liveness', apart(0.08)).recommendation).toBe('ALLOW');
  });

  it('sees the portrait itself even where no PAD was run', () => {
    const evidence = apart(0.05);
    const selfie = { ...evidence.selfie!, presentationAttack: notMeasured('no_model') };
    expect(check('biometric_liveness', { ...evidence, selfie }).recommendation).toBe('DENY');
  });

  it('is not run where no PAD was run, and never allows then', () => {
    expect(check('biometric_liveness', onSelfie({ presentationAttack: notMeasured('no_model') }))).toEqual({
      recommendation: 'N/A',
      reasons: [],
      why: 'no_model',
    });
  });

  it('asks about a second face, and never allows when no face was counted', () => {
    expect(check('biometric_liveness', onSelfie({ faces: 2 }))).toEqual({
      recommendation: 'CHALLENGE',
      reasons: ['multiple_faces_detected'],
    });
    expect(check('biometric_liveness', onSelfie({ faces: 0 })).recommendation).toBe('N/A');
  });

  it('lets the heavier of two reasons decide and names both', () => {
    const attacks = measured({ attacks: ['screen_capture'] as const });
    expect(check('biometric_liveness', onSelfie({ faces: 2, presentationAttack: attacks }))).toEqual({
      recommendation: 'DENY',
      reasons: ['screen_capture', 'multiple_faces_detected'],
    });
  });
});

describe('flagged identity', () => {
  it('denies a face known from an earlier fraud', () => {
    const flagged = measured({ reasons: ['previous_face_fraud'] as const });
    expect(check('flagged_identity', { ...good, flagged })).toMatchObject({ recommendation: 'DENY' });
  });

  it('treats a reason that the policy does not know as a question', () => {
    const flagged = measured({ reasons: ['invented'] }) as unknown as Evidence['flagged'];
    expect(check('flagged_identity', { ...good, flagged }).recommendation).toBe('CHALLENGE');
  });

  it('is not run where it was not looked up', () => {
    expect(check('flagged_identity', { ...good, flagged: notMeasured('off') })).toMatchObject({
      recommendation: 'N/A',
    });
  });
});

describe('risk recommendation', () => {
  it('passes on what the risk engine recommends, with reasons only against the claimant', () => {
    const risk = (recommendation: 'ALLOW' | 'CHALLENGE' | 'DENY') =>
      check('risk_recommendation', { ...good, risk: measured({ recommendation, reasons: ['ip_is_vpn'] }) });
    expect(risk('ALLOW')).toEqual({ recommendation: 'ALLOW', reasons: [] });
    expect(risk('CHALLENGE')).toEqual({ recommendation: 'CHALLENGE', reasons: ['ip_is_vpn'] });
    expect(risk('DENY')).toEqual({ recommendation: 'DENY', reasons: ['ip_is_vpn'] });
  });

  it('names the reason "other" where the engine names none', () => {
    const risk = measured({ recommendation: 'DENY', reasons: [] } as const);
    expect(check('risk_recommendation', { ...good, risk }).reasons).toEqual(['other']);
  });

  it('is a question where the engine speaks another language', () => {
    const risk = measured({ recommendation: 'TRUST', reasons: [] }) as unknown as Evidence['risk'];
    expect(check('risk_recommendation', { ...good, risk }).recommendation).toBe('CHALLENGE');
  });
});

describe('with a known face in place of a document', () => {
  const selfie = faceOf(good.selfie!.face);
  const without = { ...good, front: null, back: null };
  const near = (distance: number, width = 200): Evidence => {
    const known = { ...selfie, box: { ...selfie.box, width } };
    const descriptor = selfie.descriptor.with(0, selfie.descriptor[0]! + distance);
    return { ...without, reference: measured({ ...known, descriptor }) };
  };
  const recommendation = (evidence: Evidence) => decide(evidence, POLICY, NOW).recommendation;

  it('the checks of the document do not apply, and the others decide', () => {
    const { recommendation, checks } = decide(near(0.3), POLICY, NOW);
    expect(recommendation).toBe('ALLOW');
    for (const name of ['document_validation', 'document_authentication', 'document_liveness'] as const)
      expect(checks[name]).toEqual({ recommendation: 'N/A', reasons: [], why: 'no_document_asked_for' });
  });

  it('another face is not allowed, and the same picture is an attack', () => {
    expect(recommendation(near(0.9))).toBe('CHALLENGE');
    expect(recommendation(near(0.01))).toBe('DENY');
  });

  it.each([
    ['is not there', notMeasured('reference_deleted')],
    ['has a descriptor that is no number', measured({ ...selfie, descriptor: selfie.descriptor.with(5, Number.NaN) })],
    ['is malformed', measured(null as unknown as Face)],
  ])('nobody is allowed where it %s', (_, reference) => {
    expect(recommendation({ ...without, reference })).toBe('CHALLENGE');
  });

  it('nobody is allowed without a selfie, even where the portrait of a document would do', () => {
    expect(recommendation({ ...near(0.3), selfie: null })).toBe('CHALLENGE');
    expect(recommendation({ ...good, reference: notMeasured('reference_deleted') })).not.toBe('ALLOW');
  });
});

describe('what the gallery says', () => {
  const flagged = (...facts: GalleryFact[]) =>
    check('flagged_identity', { ...good, flagged: measured({ reasons: [], facts }) });

  it('is clean where it was asked and knows nothing', () => {
    expect(flagged()).toEqual({ recommendation: 'ALLOW', reasons: [] });
  });

  it.each(GALLERY_FACTS)('weighs as the rule of %s says', (fact) => {
    const { reason, severity } = POLICY.gallery.rules[fact];
    expect(flagged(fact)).toEqual({ recommendation: severity, reasons: [reason], why: fact });
  });

  it('names each reason once, and the heaviest rule decides', () => {
    const rules = {
      ...POLICY.gallery.rules,
      repeated_attempts: { reason: 'previous_face_fraud', severity: 'DENY' },
    } as const;
    const policy = { ...POLICY, gallery: { ...POLICY.gallery, rules } };
    const facts = ['face_with_other_identity', 'identity_with_other_face', 'repeated_attempts'] as const;
    const { recommendation, reasons } = check(
      'flagged_identity',
      { ...good, flagged: measured({ reasons: [], facts }) },
      policy,
    );
    expect({ recommendation, reasons }).toEqual({
      recommendation: 'DENY',
      reasons: ['multiple_same_identity_attempts', 'previous_face_fraud'],
    });
  });

  it('is a question where the policy has no rule for it', () => {
    expect(flagged('invented' as GalleryFact).recommendation).toBe('CHALLENGE');
  });
});
