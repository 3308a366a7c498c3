import { type DocumentFindings, type DocumentOutline, type Finding, measured } from '../../findings.ts';
import type { LumaPlane } from '../../sampling.ts';
import { borderOf } from './border.ts';
import { screenGrid } from './screen-grid.ts';

/** Measures what may speak against a picture of a document. `outline` in pixels of `luma`; `scale`: pixels as uploaded per one of them. */
export function measureCues(
  luma: LumaPlane,
  outline: Finding<DocumentOutline>,
  scale: number,
): DocumentFindings['cues'] {
  if (!outline.measured) return { border: outline, screenGrid: outline };
  const { corners } = outline.value;
  return { border: measured(borderOf(luma, corners)), screenGrid: screenGrid(luma, corners, scale) };
}
