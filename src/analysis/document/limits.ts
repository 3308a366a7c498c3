/** A limit and where it comes from. */
interface Limit {
  readonly value: number;
  readonly parent: string;
}

const limit = (value: number, parent: string): Limit => ({ value, parent });

/** Beyond these a picture is sent back, unless its machine readable zone was read and every check digit holds. */
export const QUALITY_LIMITS = {
  /** Re-blur measure, at most. */
  blur: limit(
    0.45,
    '20 flat specimens at 800 px, 2026-11-23: original max .293; Gauss 2 px min .319, 3 px min .479; motion 9 px min .328',
  ),
  /** The same where a zone is seen but not read: then sharpness is known to be wanting. */
  blurUnread: limit(0.31, 'the same 20: between the sharpest blurred one and the most blurred original'),
  /** 95th percentile of luma, at least. */
  brightness: limit(80, '20 flat specimens, 2026-11-23: original min 211; exposure times 0.3 max 77'),
  /** Burnt out share of text and portrait, at most. */
  glare: limit(0.2, 'to be measured'),
  /** Pixels between characters of the zone on the picture as uploaded, at least. */
  pitch: limit(7, '114 pages, 2026-11-23: under 7 px 1 of 3 right after correction, from 7 px on 108 of 110'),
} as const;

/** Mean of max(R,G,B) - min(R,G,B) under which a document is a black-and-white copy. */
export const MONOCHROME = limit(3, '20 flat specimens, 2026-11-23: colour min 4.6, p10 8; grey 0');

/** Lines of text that a side of a document has at least. */
export const TEXT_LINES = limit(3, '64 synthetic pages and 7 specimens, 2026-11-23: least 9');
