import type { Finding } from './findings.ts';
import type { Quadrilateral } from './homography.ts';

/**
 * Where something lies on the picture as uploaded: its corners in pixels, clockwise from its own upper left; where no
 * zone told how the document lies, the portrait's start from the picture's upper left.
 */
export interface Region {
  readonly of: 'mrz_row' | 'portrait' | 'barcode';
  readonly corners: Quadrilateral;
}

/** The four corners of a document; they may lie a little outside of the picture. */
export interface DocumentOutline {
  /** In pixels, clockwise from the one that is upper left once the picture is turned as its findings say. */
  readonly corners: Quadrilateral;
  /** 0..1: the lesser of how sure it is that there is a document, and how well that fills the four corners. */
  readonly confidence: number;
}

/** Where a document and what is on it lie on the picture as uploaded. */
export interface Places {
  readonly outline: Finding<DocumentOutline>;
  readonly regions: readonly Region[];
}
