import { createHash } from 'node:crypto';
import type { DocumentData, Finding, PersonData } from '../analysis/findings.ts';
import { canonicalJson } from './canonical.ts';
import type { CheckName, ReasonOf } from './reasons.ts';
import type { Recommendation, Verdict } from './recommendation.ts';

/** What one check says. Reasons are there only when it does not allow; `why` tells what could not be measured. */
export interface Check<C extends CheckName = CheckName> {
  readonly recommendation: Verdict;
  readonly reasons: readonly ReasonOf<C>[];
  readonly why?: string;
}

export type Checks = { readonly [C in CheckName]: Check<C> };

export type MatchBand = 'same' | 'uncertain' | 'different';

/** How near the selfie is to the frames of the challenge. */
export interface PresentationFigures {
  /** Euclidean distance between the descriptors. */
  readonly faceDistance: number;
  /** Correlation of face and surroundings, -1..1. */
  readonly sceneSimilarity: number;
  readonly secondsToSelfie: number;
}

/** For reviewers: the figures behind the checks. */
export interface Measurements {
  /** Euclidean distance between the descriptors of portrait and selfie. */
  readonly faceDistance: Finding<number>;
  readonly faceMatch: Finding<MatchBand>;
  /** Pixels. */
  readonly portraitWidth: Finding<number>;
  /** Years that the selfie looks older (positive) or younger than the date of birth says. */
  readonly ageDifference: Finding<number>;
  readonly presentation: Finding<PresentationFigures>;
  /** As SelfieFindings.padScore. */
  readonly padScore?: Finding<number>;
  /** As SelfieFindings.border. */
  readonly border?: Finding<number>;
  /** As SelfieFindings.moire. */
  readonly moire?: Finding<number>;
}

export interface Decision {
  readonly recommendation: Recommendation;
  readonly checks: Checks;
  readonly document: DocumentData | null;
  readonly person: PersonData | null;
  readonly measurements: Measurements;
  readonly policy: { readonly version: string; readonly hash: string };
}

/** The decision as bytes to compare: replaying the same evidence under the same policy gives the same string. */
export const canonical = (decision: Decision): string => canonicalJson(decision);

/** SHA-256 in hexadecimal over `canonical(decision)`. */
export const verdictHash = (decision: Decision): string =>
  createHash('sha256').update(canonical(decision)).digest('hex');
