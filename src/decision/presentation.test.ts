import { describe, expect, it } from 'vitest';
import { CHALLENGE_CUES, type Finding, measured, notMeasured, type SelfieFindings } from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide } from './decide.ts';
import type { AnsweredChallenge, Evidence } from './evidence.ts';
import { LIVE_POLICY, POLICY, type Policy } from './policy.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const ENGINE: Pick<SelfieFindings, 'presentationAttack'> = { presentationAttack: notMeasured('passive_only') };

/** Cells of a scene that differ, so that a correlation exists. */
const SCENE = Array.from({ length: 24 * 24 }, (_, i) => (i * 37) % 251);
const OTHER_SCENE = SCENE.map((_, i) => (i * 91 + ((i * i) % 17) * 40) % 251);

const card: Evidence = { ...mockFindings({}, NOW), selfieRequired: true };
const ownDescriptor = card.selfie!.face.measured ? card.selfie!.face.value.descriptor : [];
const moved = (by: number) => ownDescriptor.map((value, i) => (i === 5 ? value + by : value));

const passed: AnsweredChallenge = {
  kind: 'challenge',
  cues: Object.fromEntries(CHALLENGE_CUES.map((cue) => [cue, measured(1)])) as AnsweredChallenge['cues'],
  failed: [],
  attacks: [],
  descriptor: measured(moved(0.2)),
  scene: measured(SCENE),
  feedback: 'ok',
  secondsToSelfie: 5,
};

const evidence = (change: Partial<AnsweredChallenge> | null, selfie: Partial<SelfieFindings> = {}): Evidence => ({
  ...card,
  selfie: { ...card.selfie!, ...ENGINE, scene: measured(SCENE), ...selfie },
  challenge: change === null ? notMeasured('no_challenge_answered') : measured({ ...passed, ...change }),
});
const liveness = (given: Evidence, policy: Policy = POLICY) => decide(given, policy, NOW).checks.biometric_liveness;

describe('whether a living person was there', () => {
  it('is proven by a challenge that was passed and the selfie that belongs to it', () => {
    expect(liveness(evidence({}))).toEqual({ recommendation: 'ALLOW', reasons: [] });
    const { presentation } = decide(evidence({}), POLICY, NOW).measurements;
    expect(presentation).toEqual(
      measured({ faceDistance: expect.closeTo(0.2), sceneSimilarity: expect.closeTo(1), secondsToSelfie: 5 }),
    );
  });

  it('stays open where only a still was sent: N/A, and a question where it had to be proven', () => {
    expect(liveness(evidence(null))).toEqual({ recommendation: 'N/A', reasons: [], why: 'passive_only' });
    expect(liveness(evidence(null), LIVE_POLICY).recommendation).toBe('CHALLENGE');
  });

  it('is a question where the movements were not seen, which names the cues', () => {
    expect(liveness(evidence({ failed: ['turn', 'depth'] }))).toEqual({
      recommendation: 'CHALLENGE',
      reasons: [],
      why: 'challenge_not_passed: turn, depth',
    });
  });

  it('is denied where a challenge found an attack, whatever another one found', () => {
    const attacked = evidence({ attacks: ['injection_attack_detected'] });
    expect(liveness(attacked)).toEqual({ recommendation: 'DENY', reasons: ['injection_attack_detected'] });
  });
});

describe('what an operator’s model says of the selfie', () => {
  const suspected = measured({ attacks: [], suspected: ['selfie_liveness_attack'] } as const);
  const attacked = measured({ attacks: ['selfie_liveness_attack'] } as const);
  const scored = { presentationAttack: notMeasured('passive_only'), padScore: measured(0.1) };
  const unscored = { presentationAttack: notMeasured('pad_model: x'), padScore: notMeasured('x') };
  const asks = { recommendation: 'CHALLENGE', reasons: ['selfie_liveness_attack'] };

  it.each([
    ['a still', null],
    ['a passed challenge', {}],
    ['a challenge that was not passed', { failed: ['turn'] } as const],
  ])('is a question on suspicion, after %s', (_, challenge) => {
    const given = evidence(challenge, { presentationAttack: suspected, padScore: measured(0.9) });
    for (const policy of [POLICY, LIVE_POLICY]) expect(liveness(given, policy)).toEqual(asks);
  });

  it('denies on more than a suspicion, after a passed challenge too', () => {
    const given = evidence({}, { presentationAttack: attacked, padScore: measured(0.9) });
    expect(liveness(given)).toEqual({ recommendation: 'DENY', reasons: ['selfie_liveness_attack'] });
  });

  it('does not deny because something else is a question', () => {
    const given = evidence({}, { faces: 2, presentationAttack: suspected, padScore: measured(0.9) });
    expect(liveness(given).recommendation).toBe('CHALLENGE');
  });

  it('proves nothing where it knows nothing against a still, and takes nothing from a challenge', () => {
    expect(liveness(evidence(null, scored)).recommendation).toBe('N/A');
    expect(liveness(evidence(null, scored), LIVE_POLICY).recommendation).toBe('CHALLENGE');
    expect(liveness(evidence({}, scored))).toEqual({ recommendation: 'ALLOW', reasons: [] });
  });

  it('is missing where it has no number, and then nothing is allowed', () => {
    expect(liveness(evidence(null, unscored))).toEqual({ recommendation: 'N/A', reasons: [], why: 'pad_model: x' });
    expect(liveness(evidence({}, unscored))).toEqual({ recommendation: 'CHALLENGE', reasons: [], why: 'pad_model: x' });
    const clean = { ...unscored, presentationAttack: measured({ attacks: [] }) };
    expect(liveness(evidence(null, clean)).recommendation).toBe('N/A');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('never allows by the number %s', (value) => {
    for (const challenge of [null, {}])
      expect(liveness(evidence(challenge, { ...scored, padScore: measured(value) })).recommendation).not.toBe('ALLOW');
    const written = { ...scored, padScore: { measured: true } as Finding<number> };
    expect(liveness(evidence({}, written)).recommendation).not.toBe('ALLOW');
  });

  it('stands among the figures for a reviewer, and only where there is a model', () => {
    expect(decide(evidence({}, scored), POLICY, NOW).measurements.padScore).toEqual(measured(0.1));
    expect(decide(evidence({}), POLICY, NOW).measurements).not.toHaveProperty('padScore');
  });
});

describe.each(['border', 'moire'] as const)('what screens have and people have not (%s)', (cue) => {
  const asks = { recommendation: 'CHALLENGE', reasons: ['selfie_liveness_attack'] };
  const limit = POLICY.presentation[cue];

  it.each([
    ['a still', null],
    ['the right movements, which a film shows too', {}],
  ])('makes a question of %s', (_, challenge) => {
    const given = evidence(challenge, { [cue]: measured(limit) });
    for (const policy of [POLICY, LIVE_POLICY]) expect(liveness(given, policy)).toEqual(asks);
    expect(decide(given, POLICY, NOW).measurements[cue]).toEqual(measured(limit));
  });

  it('too faint changes nothing, and neither does a selfie of the time before it was looked for', () => {
    for (const seen of [{ [cue]: measured(limit - 1) }, {}]) {
      expect(liveness(evidence({}, seen))).toEqual({ recommendation: 'ALLOW', reasons: [] });
      expect(liveness(evidence(null, seen)).recommendation).toBe('N/A');
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('of the number %s is never allowed', (value) => {
    for (const challenge of [null, {}])
      expect(liveness(evidence(challenge, { [cue]: measured(value) })).recommendation).not.toBe('ALLOW');
  });
});

describe('a picture that another session sent before', () => {
  const sent = (type: 'selfie' | 'challenge_frame' | 'document_front'): Evidence => ({
    ...evidence({}),
    injection: measured({ uploads: [{ type, why: 'sent_in_another_session' }] }),
  });

  it.each(['selfie', 'challenge_frame'] as const)('as %s is an injection, except in test mode', (type) => {
    expect(liveness(sent(type), LIVE_POLICY)).toEqual({
      recommendation: 'DENY',
      reasons: ['injection_attack_detected'],
    });
    expect(liveness(sent(type), POLICY).recommendation).toBe('ALLOW');
  });

  it('leaves a selfie alone where it is a document, and a document where it is a frame', () => {
    expect(liveness(sent('document_front'), LIVE_POLICY).recommendation).toBe('ALLOW');
    const { document_liveness } = decide(sent('challenge_frame'), LIVE_POLICY, NOW).checks;
    expect(document_liveness).toEqual(decide(evidence({}), LIVE_POLICY, NOW).checks.document_liveness);
  });

  it('does not hide in test mode that a signature is wrong', () => {
    const forged = { uploads: [{ type: 'selfie', why: 'signature_invalid' }] } as const;
    expect(liveness({ ...evidence({}), injection: measured(forged) }).recommendation).toBe('DENY');
  });
});

describe('a selfie belongs to the frames', () => {
  it.each<[what: string, change: Partial<AnsweredChallenge>]>([
    ['a face that is not quite the same', { descriptor: measured(moved(0.55)) }],
    ['other surroundings', { scene: measured(OTHER_SCENE) }],
    ['another time', { secondsToSelfie: 181 }],
    ['an earlier time', { secondsToSelfie: -181 }],
  ])('not with %s, which is a question', (_, change) => {
    expect(liveness(evidence(change))).toMatchObject({
      recommendation: 'CHALLENGE',
      why: 'selfie_not_of_the_sequence',
    });
  });

  it('not with another face, which is an attack', () => {
    const swapped = evidence({ descriptor: measured(moved(0.61)) });
    expect(liveness(swapped)).toEqual({ recommendation: 'DENY', reasons: ['selfie_liveness_attack'] });
  });

  it.each<[what: string, given: Evidence]>([
    ['the frames have no face', evidence({ descriptor: notMeasured('face_not_found') })],
    ['the frames have no scene', evidence({ scene: notMeasured('face_not_found') })],
    ['the selfie has no scene', evidence({}, { scene: notMeasured('face_not_found') })],
    ['the scenes share too little', evidence({ scene: measured(SCENE.map(() => -1)) })],
  ])('not where %s', (_, given) => {
    expect(liveness(given).recommendation).toBe('CHALLENGE');
  });
});

describe('what is no number', () => {
  const broken = (value: number): readonly Evidence[] => [
    evidence({ secondsToSelfie: value }),
    evidence({ descriptor: measured(moved(value)) }),
    evidence({ scene: measured(SCENE.with(0, value)) }),
    evidence({ cues: { ...passed.cues, turn: measured(value) } }),
    evidence({}, { scene: measured(SCENE.with(0, value)) }),
    { ...evidence({}), challenge: { measured: true } as Finding<AnsweredChallenge> as Evidence['challenge'] },
  ];

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s never ends in ALLOW', (value) => {
    for (const policy of [POLICY, LIVE_POLICY])
      for (const given of broken(value)) expect(liveness(given, policy).recommendation).not.toBe('ALLOW');
  });
});
