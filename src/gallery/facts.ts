import type { GalleryFact } from '../decision/evidence.ts';
import type { GalleryLimits } from '../decision/policy.ts';
import type { Recommendation } from '../decision/recommendation.ts';

/** An earlier session of the same face or the same document. */
export interface Earlier {
  readonly sessionId: string;
  readonly outcome: Recommendation;
  readonly documentMac: Buffer | null;
  readonly holderMac: Buffer | null;
  readonly at: number;
  /** Null where one of the two has no face. */
  readonly faceDistance: number | null;
}

export interface Findings {
  /** What the blocklist says. */
  readonly blocked: { readonly face: boolean; readonly document: boolean };
  readonly claim: Pick<Earlier, 'documentMac' | 'holderMac'>;
  readonly sameFace: readonly Earlier[];
  readonly sameDocument: readonly Earlier[];
  readonly limits: GalleryLimits;
  readonly now: number;
}

const HOUR = 3_600_000;

/** When each fact holds. A face by itself, in a face authentication, claims no identity that others could contradict. */
const HOLDS: Readonly<Record<GalleryFact, (found: Findings) => boolean>> = {
  blocklisted_face: ({ blocked }) => blocked.face,
  blocklisted_document: ({ blocked }) => blocked.document,
  face_of_denied_session: ({ claim, sameFace }) => claim.documentMac !== null && sameFace.some(denied),
  document_of_denied_session: ({ sameDocument }) => sameDocument.some(denied),
  face_with_other_identity: ({ claim, sameFace }) =>
    sameFace.some(
      (one) => allowed(one) && differ(one.documentMac, claim.documentMac) && differ(one.holderMac, claim.holderMac),
    ),
  identity_with_other_face: ({ sameDocument, limits }) =>
    sameDocument.some((one) => allowed(one) && one.faceDistance !== null && !(one.faceDistance <= limits.otherFace)),
  repeated_attempts: ({ sameFace, sameDocument, limits, now }) => {
    const recent = [...sameFace, ...sameDocument].filter(
      (one) => !allowed(one) && one.at > now - limits.windowHours * HOUR,
    );
    return !(new Set(recent.map(({ sessionId }) => sessionId)).size < limits.attempts);
  },
};

export const factsOf = (found: Findings): GalleryFact[] =>
  (Object.keys(HOLDS) as GalleryFact[]).filter((fact) => HOLDS[fact](found));

const allowed = ({ outcome }: Earlier): boolean => outcome === 'ALLOW';
const denied = ({ outcome }: Earlier): boolean => outcome === 'DENY';
const differ = (a: Buffer | null, b: Buffer | null): boolean => a !== null && b !== null && !a.equals(b);
