import type {
  ChallengeFindings,
  DocumentFindings,
  Face,
  Finding,
  ImageType,
  SelfieFindings,
} from '../analysis/findings.ts';
import type { FlaggedIdentityReason, RiskReason } from './reasons.ts';
import type { Recommendation } from './recommendation.ts';

/** Earlier sessions of this tenant that speak against the claimant; no reasons: looked up, nothing found. */
export interface FlaggedIdentity {
  readonly reasons: readonly FlaggedIdentityReason[];
  /** What the gallery holds against the claimant; the policy says what follows. */
  readonly facts?: readonly GalleryFact[];
}

/** What a gallery of earlier sessions may say of somebody: see gallery/facts.ts. */
export const GALLERY_FACTS = [
  'blocklisted_face',
  'blocklisted_document',
  'face_of_denied_session',
  'document_of_denied_session',
  'face_with_other_identity',
  'identity_with_other_face',
  'repeated_attempts',
] as const;
export type GalleryFact = (typeof GALLERY_FACTS)[number];

/** What the operator's risk engine says about device, network and behaviour. */
export interface Risk {
  readonly recommendation: Recommendation;
  readonly reasons: readonly RiskReason[];
}

/** Uploads that did not come from the camera of the person's device; none: looked for, and not found. */
export interface Injection {
  readonly uploads: readonly { readonly type: ImageType | 'challenge_frame'; readonly why: InjectionCause }[];
}
export type InjectionCause = 'signature_invalid' | 'signature_missing' | 'sent_in_another_session';

/** How the person moved before the camera when asked to; attacks of every challenge of the session count. */
export interface AnsweredChallenge extends ChallengeFindings {
  /** From the frames to the selfie; negative where the selfie came first. */
  readonly secondsToSelfie: number;
}

/** Everything a decision rests on. Plain JSON: stored with the session, it can be decided again at any time. */
export interface Evidence {
  readonly front: DocumentFindings | null;
  readonly back: DocumentFindings | null;
  readonly selfie: SelfieFindings | null;
  readonly selfieRequired: boolean;
  /** The face that the selfie must show where no document is asked for (face authentication); absent elsewhere. */
  readonly reference?: Finding<Face>;
  readonly challenge: Finding<AnsweredChallenge>;
  readonly injection: Finding<Injection>;
  readonly flagged: Finding<FlaggedIdentity>;
  readonly risk: Finding<Risk>;
}
