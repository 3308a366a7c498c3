import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHALLENGE_CUES,
  type ChallengeFindings,
  type DocumentFindings,
  type Face,
  type Finding,
  measured,
  notMeasured,
  type SelfieFindings,
} from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { LIVE_POLICY, POLICY, type Policy } from './policy.ts';
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
const selfieAt = (evidence: Evidence, distance: number): Evidence => {
  if (!evidence.selfie?.face.measured) throw new Error('needs a face');
  const face: Face = {
    ...evidence.selfie.face.value,
    descriptor: Array.from({ length: 128 }, () => 0).with(0, distance),
  };
  return selfie(evidence, { face: measured(face) });
};

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
    (e) => selfie(e, { presentationAttack: measured({ attacks: [], suspected: ['screen_capture'] }) }),
    (e) => selfie(e, { presentationAttack: measured({ attacks: ['screen_capture'] }) }),
  ],
  [
    (e) => selfie(e, { padScore: measured(0.1) }),
    (e) => selfie(e, { padScore: notMeasured('x') }),
    (e) => selfie(e, { padScore: measured(Number.NaN) }),
  ],
  [
    (e) => selfie(e, { border: measured(10) }),
    (e) => selfie(e, { border: measured(60) }),
    (e) => selfie(e, { border: measured(Number.NaN) }),
  ],
  [
    (e) => selfie(e, { moire: measured(10) }),
    (e) => selfie(e, { moire: measured(200) }),
    (e) => selfie(e, { moire: measured(Number.NaN) }),
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
  if (/descriptor$/i.test(path.at(-1) ?? '')) return [path, [...path, '0'], [...path, '127']];
  if (Array.isArray(value) && value.length > 100) return [path, [...path, '0']];
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

/** Of a face authentication no document is asked for, so nothing rests on one. */
const weighedIn = (evidence: Evidence): Path[] =>
  pathsIn(evidence).filter(([part]) => evidence.reference === undefined || !(part === 'front' || part === 'back'));

/** What a document may leave unsaid, and no side at all of a passport's back, are absent rather than broken. */
const mayBeAbsent = (path: Path, poison: unknown): boolean =>
  (poison === undefined && /^(front|back)\.(document|person)\.value\.\w+/.test(path.join('.'))) ||
  (poison === null && path.join('.') === 'back') ||
  (poison === undefined && path.join('.') === 'reference');

/** A selfie that belongs to a challenge in which every cue was measured. */
const SCENE = Array.from({ length: 24 * 24 }, (_, i) => (i * 37) % 251);
const moved: Evidence = {
  ...selfie(card, { scene: measured(SCENE), blur: measured(0.4) }),
  challenge: measured({
    kind: 'challenge',
    cues: Object.fromEntries(CHALLENGE_CUES.map((cue) => [cue, measured(1)])) as ChallengeFindings['cues'],
    failed: [],
    attacks: [],
    descriptor: card.selfie!.face.measured ? measured(card.selfie!.face.value.descriptor) : notMeasured('x'),
    scene: measured(SCENE),
    feedback: 'ok',
    secondsToSelfie: 5,
  }),
};
/** A grey portrait: it and the selfie are near without their colours only. */
const grey = Array.from({ length: 128 }, () => 0);
const greyPortrait: Evidence = {
  ...selfie(moved, { face: withFace(moved.selfie!.face, { greyDescriptor: grey.with(0, 0.3) }) }),
  front: {
    ...moved.front!,
    portrait: withFace(moved.front!.portrait, { colour: 0, greyDescriptor: grey, descriptor: grey.with(0, 9) }),
  },
};
function withFace(found: Finding<Face>, change: Partial<Face>): Finding<Face> {
  return found.measured ? measured({ ...found.value, ...change }) : found;
}
/** A face authentication: no document, a face that is known. */
const known: Evidence = { ...moved, front: null, back: null, reference: card.front!.portrait };

describe('a value that is no value', () => {
  const poisons = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined, null];

  it('never leads to ALLOW, wherever in the evidence it stands', () => {
    for (const evidence of [card, passport, moved, known, greyPortrait]) {
      expect(recommendation(evidence, LIVE_POLICY)).toBe('ALLOW');
      for (const path of weighedIn(evidence)) {
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
