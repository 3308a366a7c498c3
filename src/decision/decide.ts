import { runChecks } from './checks.ts';
import { claimedDocument, claimedPerson, sides } from './claims.ts';
import { isExpired } from './dates.ts';
import type { Decision } from './decision.ts';
import type { Evidence } from './evidence.ts';
import { measureFaces } from './faces.ts';
import { type Policy, policyHash } from './policy.ts';
import { CHECK_NAMES } from './reasons.ts';
import { worst } from './recommendation.ts';
import { makeSound } from './sound.ts';

/**
 * The decision on a session: the worst of seven checks under a policy. Pure: the same evidence, policy and time give
 * the same decision, byte for byte. Whatever was not measured, or is not a number, never speaks for the claimant.
 */
export function decide(given: Evidence, policy: Policy, now: Date): Decision {
  const sound = makeSound(given);
  const measurements = measureFaces(sound.evidence, policy.match, now);
  const checks = runChecks({ ...sound, measurements, policy, now });
  return {
    recommendation: worst(CHECK_NAMES.map((name) => checks[name].recommendation)),
    checks,
    document: claimedDocument(sound.evidence),
    person: claimedPerson(sound.evidence),
    measurements,
    policy: { version: policy.version, hash: policyHash(policy) },
  };
}

export type RecaptureReason = 'image_missing' | 'document_expired';

/** Why no decision should be taken on these pictures, so that the claimant takes others; null when one can be taken. */
export function recaptureReason(given: Evidence, now: Date): RecaptureReason | null {
  const { evidence } = makeSound(given);
  const { front, back, selfie, selfieRequired } = evidence;
  const missing = front === null || (front.backNeeded && back === null) || (selfieRequired && selfie === null);
  if (missing) return 'image_missing';
  return showsExpiredDocument(evidence, now) ? 'document_expired' : null;
}

/** An expiration date that its own check digit contradicts is a misreading, not an expired document. */
function showsExpiredDocument(evidence: Evidence, now: Date): boolean {
  const trusted = sides(evidence).every(({ mrz }) => !mrz.measured || mrz.value.allCheckDigitsValid);
  return trusted && isExpired(claimedDocument(evidence)?.expirationDate, now);
}
