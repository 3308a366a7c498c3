import { compareInGrey, faceDistance } from '../analysis/face/compare.ts';
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
  const apart = distanceBetween(portrait, selfie);
  return {
    faceDistance: apart,
    faceMatch:
      apart.measured && portrait.measured
        ? measured(band(apart.value, differentAbove(portrait.value, selfie, limits), limits))
        : notMeasured(apart.measured ? 'portrait_missing' : apart.why),
    portraitWidth: portrait.measured ? measured(portrait.value.box.width) : portrait,
    ageDifference: ageDifference(evidence, selfie, now),
    presentation: measurePresentation(evidence),
    ...(evidence.selfie?.padScore && { padScore: evidence.selfie.padScore }),
    ...(evidence.selfie?.border && { border: evidence.selfie.border }),
    ...(evidence.selfie?.moire && { moire: evidence.selfie.moire }),
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
  const between = faceDistance(portrait.value, selfie.value);
  return Number.isFinite(between) ? measured(between) : notMeasured('descriptors_not_comparable');
}

function band(between: number, differentAbove: number, limits: MatchLimits): MatchBand {
  if (between <= limits.same) return 'same';
  return between <= differentAbove ? 'uncertain' : 'different';
}

function differentAbove(portrait: Face, selfie: Finding<Face>, limits: MatchLimits): number {
  const isWide = portrait.box.width >= limits.narrowPortrait.pixels;
  const inGrey = selfie.measured && compareInGrey(portrait, selfie.value);
  if (inGrey) return isWide ? limits.inGrey.different : limits.inGrey.narrowDifferent;
  return isWide ? limits.different : limits.narrowPortrait.different;
}

function ageDifference(evidence: Evidence, selfie: Finding<Face>, now: Date): Finding<number> {
  if (!selfie.measured) return selfie;
  const dateOfBirth = claimedPerson(evidence)?.dateOfBirth;
  const age = dateOfBirth === undefined ? null : completedYears(dateOfBirth, now);
  return age === null ? notMeasured('date_of_birth_not_read') : measured(selfie.value.age - age);
}
