import type { Barcode } from './barcode-findings.ts';
import type { Face } from './face-findings.ts';
import type { Places } from './place-findings.ts';
import type { FieldAgreement, VisualZone } from './visual-findings.ts';

export type { AamvaReading, Barcode } from './barcode-findings.ts';
export * from './face-findings.ts';
export type { DocumentOutline, Region } from './place-findings.ts';
export * from './visual-findings.ts';

/**
 * What an examination found. A finding is either measured or says why not: there are no default scores,
 * and nothing unmeasured can look like a good result.
 */
export type Finding<T> =
  | { readonly measured: true; readonly value: T }
  | { readonly measured: false; readonly why: string };

export const measured = <T>(value: T): Finding<T> => ({ measured: true, value });
export const notMeasured = (why: string): { readonly measured: false; readonly why: string } => ({
  measured: false,
  why,
});

export const IMAGE_TYPES = ['document_front', 'document_back', 'selfie'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** Answers to an upload (published API, AddImagesResponse.feedback). */
export const FEEDBACK = [
  'ok',
  'other',
  'document_not_found',
  'face_not_found',
  'document_face_not_found',
  'obstructed',
  'blur',
  'glare',
  'document_not_supported',
  'document_not_matching',
  'wrong_document_side',
  'multi_face',
  'face_rotated',
  'face_too_small',
  'face_too_close',
  'closed_eyes',
  'face_angle_too_large',
  'face_close_to_border',
  'face_occluded',
  'face_cropped',
  'barcode_not_found',
  'glare_selfie',
  'blur_selfie',
  'restricted_criteria',
] as const;
export type Feedback = (typeof FEEDBACK)[number];

export const DOCUMENT_TYPES = [
  'national_id',
  'drivers_license',
  'passport',
  'residence_permit',
  'visa',
  'firearm_license',
  'criminal_police_certificate',
  'health_card',
  'membership_card',
  'postal',
  'social_security_card',
  'voter_card',
  'professional_id',
  'other',
] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export type Sex = 'male' | 'female' | 'other';

/** ICAO 9303 formats (parts 4 to 7) and the French national identity card of two lines of 36. */
export type MrzFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B' | 'FRA-ID';

/** One character that correction changed; `line` and `position` count from 0 in the corrected lines. */
export interface MrzCorrection {
  readonly line: number;
  readonly position: number;
  readonly from: string;
  readonly to: string;
  /** `format`: only one class of character is allowed there; `check_digit`: the only substitution that makes it hold. */
  readonly rule: 'format' | 'check_digit';
}

export interface CheckDigit {
  /** Field name: document_number, date_of_birth, expiration_date, optional_data, composite, ... */
  readonly field: string;
  readonly read: string;
  readonly computed: string;
  readonly valid: boolean;
}

export interface Mrz {
  readonly format: MrzFormat;
  /** After correction; every line has the length its format prescribes. */
  readonly lines: readonly string[];
  /** As the recogniser read them. */
  readonly rawLines: readonly string[];
  readonly corrections: readonly MrzCorrection[];
  readonly checkDigits: readonly CheckDigit[];
  readonly allCheckDigitsValid: boolean;
  /** Pixels between characters, on the picture as uploaded: the honest measure of resolution. 0 when not from a picture. */
  readonly pitch: number;
}

/** What the document says about itself. Dates are `YYYY-MM-DD`; countries are ISO 3166-1 alpha-3. Absent: not read. */
export interface DocumentData {
  readonly type: DocumentType;
  readonly country?: string;
  readonly region?: string;
  readonly number?: string;
  readonly serialNumber?: string;
  readonly issueDate?: string;
  readonly expirationDate?: string;
}

/** What the document says about its holder. */
export interface PersonData {
  readonly givenName?: string;
  readonly surname?: string;
  readonly fullName?: string;
  readonly sex?: Sex;
  readonly dateOfBirth?: string;
  readonly nationality?: string;
  readonly nationalId?: string;
  readonly address?: AddressData;
}

export interface AddressData {
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  readonly street?: string;
  readonly houseNumber?: string;
  readonly apartmentNumber?: string;
  readonly postcode?: string;
  readonly fullAddress?: string;
}

/** Presentation attack detection (ISO/IEC 30107-1). `attack` names the API's reason where an attack was found. */
export interface PresentationAttack<Reason extends string> {
  readonly attacks: readonly Reason[];
  /** What a cue speaks for that is too little measured to deny anybody: a question. */
  readonly suspected?: readonly Reason[];
}

export interface DocumentQuality {
  /** Crete re-blur measure on both axes, 0 sharp .. 1 blurred, the worse one. */
  readonly blur: number;
  /** 95th percentile of luma, 0..255. */
  readonly brightness: number;
  /** Share of the read text's or the portrait's area that is burnt out, 0..1. */
  readonly glare: number;
  /** Mean of max(R,G,B) - min(R,G,B) where text is, in levels: about 0 on a black-and-white copy. */
  readonly chroma: number;
  /** How far the strongest grating of green against magenta stands out of its frequency, 1 or more: see moire.ts. */
  readonly moire: Finding<number>;
}

/** What may speak against a picture of a document beside its quality: document/authenticity says how each is measured. */
export const DOCUMENT_CUES = ['border', 'screenGrid', 'zonePitch'] as const;
export type DocumentCue = (typeof DOCUMENT_CUES)[number];

export interface DocumentFindings extends Places {
  readonly kind: 'document';
  readonly type: 'document_front' | 'document_back';
  readonly size: { readonly width: number; readonly height: number };
  /** Whether only its mirror image could be read: then every place is told on that, left and right exchanged. */
  readonly mirrored: boolean;
  /** Clockwise degrees by which the picture had to be turned to read it. */
  readonly rotation: number;
  readonly mrz: Finding<Mrz>;
  readonly document: Finding<DocumentData>;
  readonly person: Finding<PersonData>;
  /** Looked for where no machine readable zone was read. */
  readonly barcode: Finding<Barcode>;
  readonly visualZone: Finding<VisualZone>;
  /** Every fact that machine readable and visual zone both state. */
  readonly agreements: readonly FieldAgreement[];
  /** The largest face on the document. */
  readonly portrait: Finding<Face>;
  readonly quality: Finding<DocumentQuality>;
  readonly cues: Readonly<Record<DocumentCue, Finding<number>>>;
  readonly authenticity: Finding<{ readonly reasons: readonly DocumentAuthenticationReason[] }>;
  readonly presentationAttack: Finding<PresentationAttack<'presentation_attack'>>;
  readonly feedback: Feedback;
  /** Whether this side says that the other one must be seen too. */
  readonly backNeeded: boolean;
}

export interface SelfieFindings {
  readonly kind: 'selfie';
  readonly type: 'selfie';
  readonly size: { readonly width: number; readonly height: number };
  readonly faces: number;
  readonly face: Finding<Face>;
  /** Re-blur measure of the face region, 0 sharp .. 1 blurred. */
  readonly blur: Finding<number>;
  readonly presentationAttack: Finding<PresentationAttack<BiometricLivenessReason>>;
  /** How much the operator's own model takes the face for an attack, 0..1. Absent: none is declared (ADR 0015). */
  readonly padScore?: Finding<number>;
  /** How clearly a sheet's or a screen's border runs around the face: see border.ts. Absent: examined by an older engine. */
  readonly border?: Finding<number>;
  /** How far a grating of colours stands out on the face, as a screen's pixels make: see moire.ts. Absent: the same. */
  readonly moire?: Finding<number>;
  /** The face with what is around it: see compare.ts. */
  readonly scene: Finding<readonly number[]>;
  readonly feedback: Feedback;
}

/** What a person is asked to do before the camera; left and right are the person's own. */
export const GESTURES = ['front', 'left', 'right', 'closer'] as const;
export type Gesture = (typeof GESTURES)[number];

/** One step of a challenge and how many frames are taken of it. */
export interface ChallengeStep {
  readonly gesture: Gesture;
  readonly frames: number;
}

/** The frames that answered a challenge, as they were sent (JPEG), and what was asked for. */
export interface FrameSequence {
  readonly steps: readonly ChallengeStep[];
  /** Milliseconds from when the challenge was given out to when its frames had come. */
  readonly elapsed: number;
  readonly frames: readonly {
    /** Index of the step that the frame is said to belong to. */
    readonly step: number;
    /** Milliseconds since the challenge was shown, by the device's clock. */
    readonly at: number;
    readonly bytes: Uint8Array;
  }[];
}

/** What is measured on the frames of a challenge; face/sequence.ts says how, face/challenge.ts how much is enough. */
export const CHALLENGE_CUES = [
  'frames',
  'order',
  'pace',
  'lead',
  'secondFace',
  'width',
  'distinct',
  'flatness',
  'person',
  'depth',
  'turn',
  'front',
  'approach',
] as const;
export type ChallengeCue = (typeof CHALLENGE_CUES)[number];

/** Active presentation attack detection (ISO/IEC 30107-1) on the frames of one challenge. */
export interface ChallengeFindings {
  readonly kind: 'challenge';
  readonly cues: Readonly<Record<ChallengeCue, Finding<number>>>;
  /** The cues that were not passed; with none and no attack, a living person did what was asked. */
  readonly failed: readonly ChallengeCue[];
  readonly attacks: readonly BiometricLivenessReason[];
  /** Mean over the frames that look straight ahead. Biometric data. */
  readonly descriptor: Finding<readonly number[]>;
  /** Of the last frame that looks straight ahead: as SelfieFindings.scene. */
  readonly scene: Finding<readonly number[]>;
  readonly feedback: Feedback;
}

export type ImageFindings = DocumentFindings | SelfieFindings;

export type DocumentAuthenticationReason =
  | 'face_tampering'
  | 'face_not_found'
  | 'missing_security_features'
  | 'document_tampering'
  | 'document_text_tampering'
  | 'wrong_font'
  | 'document_damaged'
  | 'document_template_mismatch';

export type BiometricLivenessReason =
  | 'screen_capture'
  | 'printed_copy_capture'
  | 'printed_cutout'
  | 'mask_detected'
  | 'injection_attack_detected'
  | 'selfie_liveness_attack'
  | 'multiple_faces_detected';
