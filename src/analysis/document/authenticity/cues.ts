import { type DocumentFindings, type DocumentOutline, type Finding, measured } from '../../findings.ts';
import type { Raster } from '../../raster.ts';
import { borderOf } from './border.ts';

/** Measures what may speak against a picture of a document. `outline` in pixels of `raster`. */
export function measureCues(raster: Raster, outline: Finding<DocumentOutline>): DocumentFindings['cues'] {
  return { border: outline.measured ? measured(borderOf(raster, outline.value.corners)) : outline };
}
