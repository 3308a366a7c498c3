/** Formats that specimens are drawn in: ICAO 9303 parts 4 to 7. */
export type PageFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';

export interface PageGeometry {
  /** Nominal size of the page or card. */
  readonly width: number;
  readonly height: number;
  readonly cornerRadius: number;
  readonly mrz: {
    /** Left edge of the first character's cell. */
    readonly left: number;
    /** Baseline of the first line, counted from the lower edge of the page. */
    readonly baseline: number;
    readonly lineSpacing: number;
  };
}

/** Millimetres. Sizes: ICAO 9303-4 to -7, nominal dimensions; two-line zones: lines 6.35 mm apart. */
export const GEOMETRY: Readonly<Record<PageFormat, PageGeometry>> = {
  TD1: page(85.6, 54, 3.18, { left: 4.5, baseline: 17.7, lineSpacing: 5.9 }),
  TD2: page(105, 74, 3.18, { left: 6, baseline: 15.7, lineSpacing: 6.35 }),
  TD3: page(125, 88, 2.5, { left: 6, baseline: 15.7, lineSpacing: 6.35 }),
  'MRV-A': page(120, 80, 0.5, { left: 4, baseline: 15.7, lineSpacing: 6.35 }),
  'MRV-B': page(105, 74, 0.5, { left: 4, baseline: 15.7, lineSpacing: 6.35 }),
};

/** ICAO 9303-4 to -7: the zone at the foot of every format. */
export const MRZ_ZONE_HEIGHT = 23.2;
/** ISO 1073-2 OCR-B, size 1: ten characters an inch. */
export const MRZ_PITCH = 2.54;
/** The em at which the capitals of the OCR-B table stand so many millimetres high. */
export const MRZ_SIZE = 3.3;
export const MRZ_CAPITALS = 2.4;

/** 305 dots per inch, about a flatbed scan. */
export const PIXELS_PER_MM = 12;

function page(width: number, height: number, cornerRadius: number, mrz: PageGeometry['mrz']): PageGeometry {
  return { width, height, cornerRadius, mrz };
}
