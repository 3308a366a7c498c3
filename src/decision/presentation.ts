import { distance, sceneSimilarity } from '../analysis/face/compare.ts';
import { type BiometricLivenessReason, type Finding, measured, notMeasured } from '../analysis/findings.ts';
import type { Measurements, PresentationFigures } from './decision.ts';
import type { Evidence } from './evidence.ts';
import type { Policy, PresentationLimits } from './policy.ts';

/** What speaks about whether a living person was before the camera. */
export interface Presentation {
  /** Positive evidence of an attack. */
  readonly attacks: readonly BiometricLivenessReason[];
  /** What a cue speaks for that is too little measured to deny anybody: a question, whatever a challenge says. */
  readonly suspected: readonly BiometricLivenessReason[];
  /** Why a person who was asked to move is not yet believed; null where nothing is in doubt. */
  readonly doubt: string | null;
  /** Why nothing says that there is a person; null where a challenge, or an examination of the still, says so. */
  readonly unproven: string | null;
}

/** The challenge's own judgement, whether the selfie belongs to its frames, and what the selfie alone says. */
export function judgePresentation(evidence: Evidence, measurements: Measurements, policy: Policy): Presentation {
  const { selfie, challenge } = evidence;
  const passive = selfie?.presentationAttack ?? notMeasured('selfie_missing');
  const seen = {
    attacks: [...attacksIn(evidence, measurements, policy)],
    suspected: [...suspicionsOf(selfie, policy.presentation)],
  };
  const unscored = selfie?.padScore?.measured === false ? `pad_model: ${selfie.padScore.why}` : null;
  if (!challenge.measured) return { ...seen, doubt: null, unproven: passive.measured ? unscored : passive.why };
  const { failed } = challenge.value;
  const doubt =
    failed.length > 0
      ? `challenge_not_passed: ${failed.join(', ')}`
      : selfieDoubt(measurements.presentation, policy.presentation);
  return { ...seen, doubt: doubt ?? unscored, unproven: null };
}

const OF_THE_FACE: ReadonlySet<string> = new Set(['selfie', 'challenge_frame']);

function attacksIn(
  { selfie, challenge, injection }: Evidence,
  { faceDistance, presentation }: Measurements,
  { match, presentation: limits, replaysAllowed }: Policy,
): Set<BiometricLivenessReason> {
  const attacks = new Set(selfie?.presentationAttack.measured ? selfie.presentationAttack.value.attacks : []);
  // Two photographs of one living face never come this close: the selfie shows the portrait itself.
  if (faceDistance.measured && !(faceDistance.value >= match.samePicture)) attacks.add('selfie_liveness_attack');
  const injected = injection.measured ? injection.value.uploads : [];
  if (injected.some(({ type, why }) => OF_THE_FACE.has(type) && !(replaysAllowed && why === 'sent_in_another_session')))
    attacks.add('injection_attack_detected');
  if (selfie && selfie.faces > 1) attacks.add('multiple_faces_detected');
  for (const attack of challenge.measured ? challenge.value.attacks : []) attacks.add(attack);
  if (challenge.measured && presentation.measured && !(presentation.value.faceDistance <= limits.otherFace))
    attacks.add('selfie_liveness_attack');
  return attacks;
}

function suspicionsOf(selfie: Evidence['selfie'], limits: PresentationLimits): Set<BiometricLivenessReason> {
  const suspected = new Set(selfie?.presentationAttack.measured ? selfie.presentationAttack.value.suspected : []);
  for (const cue of ['border', 'moire'] as const) {
    const seen = selfie?.[cue];
    if (seen?.measured && !(seen.value < limits[cue])) suspected.add('selfie_liveness_attack');
  }
  return suspected;
}

/** Why the selfie may not be one of the sequence; null where it is, by face, surroundings and time. */
function selfieDoubt(figures: Finding<PresentationFigures>, limits: PresentationLimits): string | null {
  if (!figures.measured) return `selfie_not_compared: ${figures.why}`;
  const { faceDistance, sceneSimilarity: scene, secondsToSelfie } = figures.value;
  const near = faceDistance <= limits.sameFace && scene >= limits.sameScene;
  return near && Math.abs(secondsToSelfie) <= limits.withinSeconds ? null : 'selfie_not_of_the_sequence';
}

/** Compares the selfie with the frames of the challenge. */
export function measurePresentation({ selfie, challenge }: Evidence): Finding<PresentationFigures> {
  if (!challenge.measured) return challenge;
  if (selfie === null) return notMeasured('selfie_missing');
  const { descriptor, scene, secondsToSelfie } = challenge.value;
  if (!selfie.face.measured) return notMeasured(`selfie: ${selfie.face.why}`);
  if (!descriptor.measured) return notMeasured(`challenge: ${descriptor.why}`);
  const faceDistance = distance(descriptor.value, selfie.face.value.descriptor);
  const similarity =
    scene.measured && selfie.scene.measured ? sceneSimilarity(scene.value, selfie.scene.value) : Number.NaN;
  const whole = [faceDistance, similarity, secondsToSelfie].every(Number.isFinite);
  return whole
    ? measured({ faceDistance, sceneSimilarity: similarity, secondsToSelfie })
    : notMeasured('scenes_not_comparable');
}
