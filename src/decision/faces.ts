import { distance } from '../analysis/face/compare.ts';
import { type Face, type Finding, measured, notMeasured } from '../analysis/findings.ts';
import { claimedPerson } from './claims.ts';
import { completedYears } from './dates.ts';
import type { MatchBand, Measurements } from './decision.ts';
import type { Evidence } from './evidence.ts';
import type { MatchLimits } from './policy.ts';
import { measurePresentation } from './presentation.ts';

/** Compares the selfie with the reference, or else the portrait of the front, or of the back where the front has none. */
export function measureFaces(evidence: Evidence, limits: MatchLimits, now: Date): Measurements {
  const portrait = portraitOf(evidence);
  const selfie = evidence.selfie === null ? notMeasured('selfie_missing') : evidence.selfie.face;
  const faceDistance = distanceBetween(portrait, selfie);
  return {
    faceDistance,
    faceMatch:
      faceDistance.measured && portrait.measured
        ? measured(band(faceDistance.value, portrait.value.box.width, limits))
        : notMeasured(faceDistance.measured ? 'portrait_missing' : faceDistance.why),
    portraitWidth: portrait.measured ? measured(portrait.value.box.width) : portrait,
    ageDifference: ageDifference(evidence, selfie, now),
    presentation: measurePresentation(evidence),
  };
}

function portraitOf({ reference, front, back }: Evidence): Finding<Face> {
  if (reference !== undefined) return reference;
  const onFront = front?.portrait ?? notMeasured('front_missing');
  return !onFront.measured && back?.portrait.measured ? back.portrait : onFront;
}

function distanceBetween(portrait: Finding<Face>, selfie: Finding<Face>): Finding<number> {
  if (!selfie.measured) return notMeasured(`selfie: ${selfie.why}`);
  if (!portrait.measured) return notMeasured(`portrait: ${portrait.why}`);
  const between = distance(portrait.value.descriptor, selfie.value.descriptor);
  return Number.isFinite(between) ? measured(between) : notMeasured('descriptors_not_comparable');
}

function band(between: number, portraitWidth: number, limits: MatchLimits): MatchBand {
  if (between <= limits.same) return 'same';
  const { narrowPortrait } = limits;
  const different = portraitWidth >= narrowPortrait.pixels ? limits.different : narrowPortrait.different;
  return between <= different ? 'uncertain' : 'different';
}

function ageDifference(evidence: Evidence, selfie: Finding<Face>, now: Date): Finding<number> {
  if (!selfie.measured) return selfie;
  const dateOfBirth = claimedPerson(evidence)?.dateOfBirth;
  const age = dateOfBirth === undefined ? null : completedYears(dateOfBirth, now);
  return age === null ? notMeasured('date_of_birth_not_read') : measured(selfie.value.age - age);
}
