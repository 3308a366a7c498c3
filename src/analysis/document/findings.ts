import {
  type DocumentAuthenticationReason,
  type DocumentData,
  type DocumentFindings,
  type DocumentQuality,
  type Face,
  type Finding,
  measured,
  notMeasured,
  type Region,
} from '../findings.ts';
import type { Quadrilateral } from '../homography.ts';
import type { QuarterTurn } from '../sampling.ts';
import { judgeDocument } from './judge.ts';
import { BORDER, MOIRE, MONOCHROME, QUALITY_LIMITS, reaches, SCREEN_GRID, ZONE_PITCH } from './limits.ts';
import { fromUpperLeft } from './outline.ts';
import type { DocumentReading } from './reader.ts';
import { printedClaims } from './visual-zone/claims.ts';

/** What the face engine adds to a reading. */
export interface PortraitSearch {
  /** The largest face on the document. */
  readonly portrait: Finding<Face>;
  /** The turn at which it was found; used where no zone told the rotation. */
  readonly rotation: QuarterTurn;
  /** Share of the face's box that is burnt out (glareOnFace), where a portrait was found. */
  readonly glare?: number;
  /** Of the portrait's box, in pixels of the picture as uploaded, where one was found. */
  readonly corners?: Quadrilateral;
}

/** Puts together everything that is known of one side of a document, and the answer to its upload. */
export function assembleDocumentFindings(reading: DocumentReading, search: PortraitSearch): DocumentFindings {
  const { type, size, mirrored, mrz, visualZone, agreements, barcode, cues } = reading;
  const quality = withPortraitGlare(reading.quality, search.glare);
  const rotation = reading.rotation.measured ? reading.rotation.value : search.rotation;
  return {
    kind: 'document',
    type,
    size,
    mirrored,
    rotation,
    outline: fromUpperLeft(reading.outline, rotation),
    regions: regionsOf(reading, search),
    mrz,
    barcode,
    ...claims(reading),
    visualZone,
    agreements,
    portrait: search.portrait,
    quality,
    cues,
    authenticity: authenticity({ type, quality, cues, portrait: search.portrait }),
    presentationAttack: recapture(quality, cues),
    ...judgeDocument({ ...reading, quality, portrait: search.portrait }),
  };
}

/**
 * A zone's check digits vouch for it; a barcode comes next. The print adds what neither has room for, and is all that a
 * European licence says: it names no State in words, so a decision will ask for that.
 */
function claims({
  document,
  person,
  barcode,
  visualZone,
}: DocumentReading): Pick<DocumentFindings, 'document' | 'person'> {
  const printed = printedClaims(visualZone);
  const { issueDate } = printed.document;
  const { address } = printed.person;
  const withIssue = (of: DocumentData): DocumentData => ({ ...(issueDate && { issueDate }), ...of });
  if (document.measured && person.measured)
    return {
      document: measured(withIssue(document.value)),
      person: measured({ ...(address && { address }), ...person.value }),
    };
  const aamva = barcode.measured ? barcode.value.aamva : undefined;
  if (aamva) return { document: measured(aamva.document), person: measured(aamva.person) };
  if (!(visualZone.measured && visualZone.value.layout === 'european_licence')) return { document, person };
  return { document: measured({ type: 'drivers_license', ...printed.document }), person: measured(printed.person) };
}

function regionsOf({ mrzRows, barcodeCorners }: DocumentReading, { corners }: PortraitSearch): readonly Region[] {
  return [
    ...mrzRows.map((row) => ({ of: 'mrz_row', corners: row }) as const),
    ...(barcodeCorners ? [{ of: 'barcode', corners: barcodeCorners } as const] : []),
    ...(corners ? [{ of: 'portrait', corners } as const] : []),
  ];
}

/** The worse of text and portrait. */
function withPortraitGlare(quality: Finding<DocumentQuality>, glare = 0): Finding<DocumentQuality> {
  return quality.measured ? measured({ ...quality.value, glare: Math.max(quality.value.glare, glare) }) : quality;
}

/** Only what speaks against the document is a measurement: that nothing was found proves nothing. */
function authenticity({
  type,
  quality,
  cues,
  portrait,
}: Pick<DocumentFindings, 'type' | 'quality' | 'cues' | 'portrait'>): DocumentFindings['authenticity'] {
  const reasons: DocumentAuthenticationReason[] = [];
  if (quality.measured && isMonochrome(quality.value)) reasons.push('missing_security_features');
  if (reaches(cues.zonePitch, ZONE_PITCH)) reasons.push('wrong_font');
  if (type === 'document_front' && !portrait.measured) reasons.push('face_not_found');
  return reasons.length > 0
    ? measured({ reasons })
    : notMeasured('no cue finds most forgeries: what none speaks against is not proven');
}

/** Likewise: a screen or print whose border is out of the picture mostly passes unnoticed, so that silence is no measurement. */
function recapture(
  quality: Finding<DocumentQuality>,
  { border, screenGrid }: DocumentFindings['cues'],
): DocumentFindings['presentationAttack'] {
  const moire = quality.measured ? quality.value.moire : quality;
  return reaches(moire, MOIRE) || reaches(border, BORDER) || reaches(screenGrid, SCREEN_GRID)
    ? measured({ attacks: [], suspected: ['presentation_attack'] })
    : notMeasured('no cue finds every screen and print: what none speaks against is not proven');
}

/** In the dark every document is grey. */
const isMonochrome = ({ chroma, brightness }: DocumentQuality): boolean =>
  chroma < MONOCHROME.value && brightness >= QUALITY_LIMITS.brightness.value;
