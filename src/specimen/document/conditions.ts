/** Hands and things before the camera. */
export interface Crowd {
  /** Probability that a hand holds the page, and how far at most its thumb reaches over the edge, in millimetres. */
  readonly hand: number;
  readonly reach: number;
  /** 1 where the thumb may cover an edge of what is printed (surroundings.ts says how much), 0 where it covers nothing of it. */
  readonly overPrint: number;
  /** At most so many other things lie near the page or partly under it. */
  readonly clutter: number;
}

/** How a picture was taken. Shares are of the frame's width or the page's; angles are degrees. */
export interface Conditions extends Crowd {
  /** Width of the page over width of the frame; at 1 the frame is the page, as in a scan. */
  readonly pageShare: number;
  /** The page lies up to so far off centre, as a share of the frame. */
  readonly offset: number;
  /** Turned by up to so many degrees either way. */
  readonly rotation: number;
  /** Each corner moves by up to this share of the page's width (0.7 of it up and down). */
  readonly perspective: number;
  /** Brightness in the middle of the frame, and how much it may rise or fall from edge to edge. */
  readonly light: number;
  readonly lightFall: number;
  /** Probability of a burnt-out spot. */
  readonly glare: number;
  /** Standard deviation of the defocus in pixels, times 0.7 to 1.2. */
  readonly blur: number;
  /** Pixels over which the hand moved sideways during the exposure; 0 or an odd number. */
  readonly motion: number;
  /** Standard deviation of the sensor noise, of 255. */
  readonly noise: number;
  readonly jpegQuality: number;
}

export const LEVEL_NAMES = ['clean', 'mild', 'medium', 'hard'] as const;
export type Level = (typeof LEVEL_NAMES)[number];

/**
 * The four levels of the feasibility study of 2026-11-23: of 16 pages each, its reader got 16, 16, 16 and 14 exactly
 * right. Motion is for tests that ask for it.
 */
export const LEVELS: Readonly<Record<Level, Omit<Conditions, keyof Crowd>>> = {
  clean: {
    pageShare: 1,
    offset: 0,
    rotation: 0,
    perspective: 0,
    light: 1,
    lightFall: 0,
    glare: 0,
    blur: 0,
    motion: 0,
    noise: 0,
    jpegQuality: 92,
  },
  mild: {
    pageShare: 0.8,
    offset: 0.03,
    rotation: 4,
    perspective: 0.02,
    light: 0.95,
    lightFall: 0.25,
    glare: 0,
    blur: 0.5,
    motion: 0,
    noise: 3,
    jpegQuality: 80,
  },
  medium: {
    pageShare: 0.62,
    offset: 0.03,
    rotation: 14,
    perspective: 0.06,
    light: 0.8,
    lightFall: 0.25,
    glare: 0.3,
    blur: 0.9,
    motion: 0,
    noise: 7,
    jpegQuality: 60,
  },
  hard: {
    pageShare: 0.5,
    offset: 0.03,
    rotation: 25,
    perspective: 0.09,
    light: 0.5,
    lightFall: 0.25,
    glare: 0.6,
    blur: 1.3,
    motion: 0,
    noise: 12,
    jpegQuality: 45,
  },
};

export const ALONE: Crowd = { hand: 0, reach: 0, overPrint: 0, clutter: 0 };

/**
 * What is before the camera besides the document, at each level, where it is asked for: the levels themselves show documents
 * alone, so that their pictures and what was measured on them stay comparable. A scan shows nothing else.
 */
export const CROWDS: Readonly<Record<Level, Crowd>> = {
  clean: ALONE,
  mild: { hand: 0.25, reach: 3, overPrint: 0, clutter: 1 },
  medium: { hand: 0.5, reach: 6, overPrint: 0, clutter: 3 },
  hard: { hand: 0.65, reach: 11, overPrint: 1, clutter: 4 },
};
