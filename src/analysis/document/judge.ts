import type {
  Barcode,
  DocumentData,
  DocumentQuality,
  Face,
  Feedback,
  Finding,
  ImageType,
  Mrz,
  MrzFormat,
} from '../findings.ts';
import { QUALITY_LIMITS, TEXT_LINES, UNCHECKED_CONFIDENCE } from './limits.ts';

/** What the answer to an upload is decided from. */
export interface DocumentEvidence {
  readonly type: Exclude<ImageType, 'selfie'>;
  readonly mrz: Finding<Mrz>;
  /** Whether a line was seen that can only belong to a machine readable zone, read or not. */
  readonly mrzSeen: boolean;
  /** Certainty, among what its class allows, of the least certain character that no check digit covers; 0 where one was overlooked. */
  readonly uncheckedConfidence: Finding<number>;
  readonly quality: Finding<DocumentQuality>;
  readonly textLines: number;
  readonly portrait: Finding<Face>;
  readonly document: Finding<DocumentData>;
  readonly barcode: Finding<Barcode>;
}

export interface Judgement {
  readonly feedback: Feedback;
  /** Whether the other side must be seen too; only fronts ask for it. */
  readonly backNeeded: boolean;
}

interface Rule {
  readonly feedback: Feedback;
  readonly when: (evidence: DocumentEvidence) => boolean;
}

/** One page says everything (ICAO 9303 parts 4 and 7). */
const ONE_PAGE: readonly MrzFormat[] = ['TD3', 'MRV-A', 'MRV-B'];

const hasFormat =
  (...formats: MrzFormat[]) =>
  ({ mrz }: DocumentEvidence): boolean =>
    mrz.measured && formats.includes(mrz.value.format);

const isFront = ({ type }: DocumentEvidence): boolean => type === 'document_front';
const isLegible = ({ uncheckedConfidence }: DocumentEvidence): boolean =>
  uncheckedConfidence.measured && uncheckedConfidence.value >= UNCHECKED_CONFIDENCE.value;
const isProven = (e: DocumentEvidence): boolean => e.mrz.measured && e.mrz.value.allCheckDigitsValid && isLegible(e);
/** A code of its issuer that stands for none of the kinds of document that we know. */
const isOfNoKnownType = ({ document }: DocumentEvidence): boolean =>
  document.measured && document.value.type === 'other';
/** AAMVA card design standard: the barcode of a licence is on its back, the portrait on its front. */
const isLicenceBack = ({ barcode, portrait }: DocumentEvidence): boolean =>
  barcode.measured && barcode.value.aamva !== undefined && !portrait.measured;
const seenButUnread = ({ mrz, mrzSeen }: DocumentEvidence): boolean => mrzSeen && !mrz.measured;
const fewLines = ({ textLines }: DocumentEvidence): boolean => !(textLines >= TEXT_LINES.value);

/** Nothing measured fails no limit here: what is in the picture then decides. */
const fails = ({ quality }: DocumentEvidence, within: (quality: DocumentQuality) => boolean): boolean =>
  quality.measured && !within(quality.value);

/**
 * The first rule that holds is the answer. A picture whose zone is proven is never refused for its style: after
 * the side it shows, only the portrait is still asked for. No code of the API says that a picture holds too few pixels;
 * `blur` is the closest, since what helps is the same: come nearer, hold still.
 */
const RULES: readonly Rule[] = [
  { feedback: 'wrong_document_side', when: (e) => isFront(e) && hasFormat('TD1')(e) },
  { feedback: 'wrong_document_side', when: (e) => !isFront(e) && hasFormat(...ONE_PAGE)(e) },
  { feedback: 'wrong_document_side', when: (e) => isFront(e) && isLicenceBack(e) },
  { feedback: 'document_not_supported', when: (e) => isProven(e) && isOfNoKnownType(e) },
  { feedback: 'ok', when: (e) => isProven(e) && (!isFront(e) || e.portrait.measured) },
  { feedback: 'document_face_not_found', when: isProven },
  { feedback: 'document_not_found', when: (e) => !e.mrz.measured && fewLines(e) },
  { feedback: 'other', when: (e) => fails(e, ({ brightness }) => brightness >= QUALITY_LIMITS.brightness.value) },
  { feedback: 'blur', when: (e) => fails(e, ({ blur }) => blur <= QUALITY_LIMITS.blur.value) },
  { feedback: 'glare', when: (e) => fails(e, ({ glare }) => glare <= QUALITY_LIMITS.glare.value) },
  { feedback: 'blur', when: ({ mrz }) => mrz.measured && !(mrz.value.pitch >= QUALITY_LIMITS.pitch.value) },
  {
    feedback: 'blur',
    when: (e) => seenButUnread(e) && fails(e, ({ blur }) => blur <= QUALITY_LIMITS.blurUnread.value),
  },
  { feedback: 'obstructed', when: (e) => seenButUnread(e) || (e.mrz.measured && !isLegible(e)) },
  { feedback: 'document_face_not_found', when: (e) => isFront(e) && e.mrz.measured && !e.portrait.measured },
  { feedback: 'document_not_found', when: (e) => isFront(e) && !e.portrait.measured },
  { feedback: 'ok', when: () => true },
];

/** Answers an upload of a document's side from what was read and whether a portrait was found. */
export function judgeDocument(evidence: DocumentEvidence): Judgement {
  const { feedback } = RULES.find(({ when }) => when(evidence))!;
  return { feedback, backNeeded: isFront(evidence) && !hasFormat(...ONE_PAGE)(evidence) };
}
