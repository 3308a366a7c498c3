import { type DocumentFindings, type DocumentOutline, type Finding, measured, notMeasured } from '../../findings.ts';
import type { LumaPlane } from '../../sampling.ts';
import type { LocatedMrz } from '../mrz-locator.ts';
import { borderOf } from './border.ts';
import { screenGrid } from './screen-grid.ts';
import { zonePitch } from './zone-pitch.ts';

/** Where things lie on the luma, in its pixels; `scale`: pixels as uploaded per one of them. */
interface Seen {
  readonly outline: Finding<DocumentOutline>;
  readonly zone: LocatedMrz | undefined;
  readonly scale: number;
}

/** Measures what may speak against a picture of a document. */
export const measureCues = (luma: LumaPlane, { outline, zone, scale }: Seen): DocumentFindings['cues'] => ({
  border: outline.measured ? measured(borderOf(luma, outline.value.corners)) : outline,
  screenGrid: outline.measured ? screenGrid(luma, outline.value.corners, scale) : outline,
  zonePitch: zone ? zonePitch(luma, zone) : notMeasured('no machine readable zone was read'),
});
