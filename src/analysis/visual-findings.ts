import type { Quadrilateral } from './homography.ts';

/** Entries of the visual inspection zone (ICAO 9303-3, 3.1) and of driving licences (Directive 2006/126/EC, annex I). */
export const VISUAL_FIELDS = [
  'surname',
  'given_names',
  'full_name',
  'document_number',
  'personal_number',
  'date_of_birth',
  'place_of_birth',
  'date_of_issue',
  'date_of_expiry',
  'sex',
  'nationality',
  'address',
  'authority',
  'categories',
] as const;
export type VisualFieldName = (typeof VISUAL_FIELDS)[number];

/**
 * How an entry was told from others: the caption beside it; the number that European licences print before it; the machine
 * readable zone, which states the same; the order of the dates on the page.
 */
export type FoundBy = 'caption' | 'number' | 'zone' | 'order';

export interface VisualField {
  readonly name: VisualFieldName;
  /** As printed, diacritics included, in Unicode NFC. */
  readonly text: string;
  /** `YYYY-MM-DD`, for dates. */
  readonly date?: string;
  readonly foundBy: FoundBy;
  /** Probability of its least certain character, 0..1. */
  readonly confidence: number;
  /** Corners from the top left as it is read, in pixels of the picture as uploaded. */
  readonly box: Quadrilateral;
}

/** Driving licences by the way their entries are named: by number (Directive 2006/126/EC, annex I) or as AAMVA has it. */
export type VisualLayout = 'european_licence' | 'north_american_licence';

/** What is printed for people to read, as far as it is in Latin script. */
export interface VisualZone {
  /** Lines that were read, captions included. */
  readonly lines: number;
  /** Absent where nothing shows it. */
  readonly layout?: VisualLayout;
  /** At most one of each name. */
  readonly fields: readonly VisualField[];
}

/** `unclear`: neither can be said, because one reading is doubtful or one side says less than the other. */
export type Agreement = 'same' | 'different' | 'unclear';

export type ComparedField = VisualFieldName | 'country';

/** Two parts of one document that state the same fact, compared. */
export interface FieldAgreement {
  readonly field: ComparedField;
  readonly between: readonly ['mrz', 'visual_zone'] | readonly ['front', 'back'];
  readonly verdict: Agreement;
  /** SHA-256 of each value as it was compared, hexadecimal. */
  readonly hashes: readonly [string, string];
}
