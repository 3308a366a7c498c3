import type { Finding } from '../findings.ts';

/** A limit and where it comes from. */
interface Limit {
  readonly value: number;
  readonly parent: string;
}

const limit = (value: number, parent: string): Limit => ({ value, parent });

/** Whether what was measured comes up to a limit. */
export const reaches = (cue: Finding<number>, { value }: Limit): boolean => cue.measured && cue.value >= value;

/** Beyond these a picture is sent back, unless its machine readable zone was read and every check digit holds. */
export const QUALITY_LIMITS = {
  /** Re-blur measure, at most. */
  blur: limit(
    0.45,
    '20 flat specimens, 2026-11-23: original max .293, Gauss 3 px min .479; both axes, 16 pages: .269, .557',
  ),
  /** The same where a zone is seen but not read: then sharpness is known to be wanting. */
  blurUnread: limit(0.31, 'the same: Gauss 2 px min .319 and, both axes, .370; motion 9 px min .328 and .444'),
  /** 95th percentile of luma, at least. */
  brightness: limit(80, '20 flat specimens and 16 pages, 2026-11-23: original min 205; exposure times 0.3 max 77'),
  /** Burnt out share of text and portrait, at most. */
  glare: limit(
    0.02,
    '16 pages, 2026-11-23: original max .004; with a spot of a third of the width in the middle median .019, p90 .027',
  ),
  /** Pixels between characters of the zone on the picture as uploaded, at least. */
  pitch: limit(7, '114 pages, 2026-11-23: under 7 px 1 of 3 right after correction, from 7 px on 108 of 110'),
} as const;

/** Certainty of the least certain character, among those that may stand there, at least, where no check digit covers it. */
export const UNCHECKED_CONFIDENCE = limit(
  0.7,
  '373 synthetic pages, 2026-11-23: the 5 wrong ones to .64, 3 of 368 right ones below; 224 more with glare laid over the name: the 12 wrong ones to .68 or with a gap, 15 of 212 right ones below',
);

/** Chroma of the text's squares under which a document is a black-and-white copy. */
export const MONOCHROME = limit(
  1.5,
  '12 synthetic documents, mild to hard, and their copies, 2026-11-26: genuine min 7.8, copies max .27; 5 real specimens min 9.7. Held-out errors: docs/accuracy.md',
);

/** Prominence of a colour grating, at least, on the picture of a screen. */
export const MOIRE = limit(
  100,
  'the same 12 documents: genuine and their copies max 50; of the screens 3 of 4 mild, 1 of 4 medium and 0 of 4 hard ones above; 5 real specimens max 39. Held-out errors: docs/accuracy.md',
);

/** Share of an even border, at least, round what is no document but shows one. */
export const BORDER = limit(
  0.6,
  '24 synthetic documents, mild to hard, and their forgeries, 2026-11-27: 143 that have no border max .21, of the screens 23 of 23 with an outline above, of the uncut prints 23 of 24; 24 genuine ones lying askew of the middle of a larger white or black sheet max .13; 1 real photograph .13. Held-out errors: docs/accuracy.md',
);

/** Mean logarithm, at least, by which the beats of a screen's pixels stand out. */
export const SCREEN_GRID = limit(
  1.25,
  'the same pictures, 2026-11-27: of the screens 6 of 8 mild, 6 of 8 medium and 1 of 8 hard ones above (least 1.54), genuine and their forgeries max .96, prints max 1.04; 1 real photograph .76. Held-out errors: docs/accuracy.md',
);

/** Characters, at least, by which five neighbours of the zone stand off their places. */
export const ZONE_PITCH = limit(
  0.055,
  'the same pictures, 2026-11-27: of 11 edited zones 10 above (next .060, one .040), of 101 others that were read whole, genuine and copies, max .035; 4 real specimens max .035. Held-out errors: docs/accuracy.md',
);

/** Certainty of the least certain character of an entry, at least, for the page to be legible as it is. */
export const VISUAL_FIELD = limit(
  0.5,
  '36 photographs of 12 synthetic documents, mild to hard, 2026-11-27: mirrored, 6 entries were read on 5 of them, of at most .35',
);

/** Lines of text that a side of a document has at least. */
export const TEXT_LINES = limit(3, '64 synthetic pages and 7 specimens, 2026-11-23: least 9');

const OUTLINES =
  '351 photographs of specimens, mild to hard, and 236 pictures without a document, 2026-11-27: told 338 of the 351, all with an overlap above .98, and 3 of the 236';

/** What an outline must have to be told. Held-out errors: docs/accuracy.md. */
export const OUTLINE = {
  /** How sure the network is that there is a document, at least. */
  present: limit(0.7, OUTLINES),
  /** How well the mask agrees with the outline that was fitted to it, at least. */
  agreement: limit(0.7, OUTLINES),
  /** Its longer sides over its shorter ones, which a slanting view changes. */
  leastAspect: limit(1.15, OUTLINES),
  greatestAspect: limit(1.9, OUTLINES),
  /** Levels by which the colours on both sides of each side differ, at least, in its weakest stretch but one. */
  contrast: limit(40, OUTLINES),
} as const;
