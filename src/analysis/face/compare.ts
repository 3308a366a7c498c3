import type { Face } from '../findings.ts';

/** Outcome of comparing two faces (ISO/IEC 19795-1 calls the pictures of one person mated). */
export type Match = 'same' | 'uncertain' | 'different';

/** What is known of the pictures compared. */
export interface ComparisonContext {
  /** Width in pixels of the face's box on the document, where one of the two is a document's portrait. */
  readonly portraitWidth?: number;
  /** Whether they were compared without their colours: see `faceDistance`. */
  readonly grey?: boolean;
}

/** The least width in pixels of a document portrait that may speak against its holder as a photo does. */
export const FULL_PORTRAIT = 60;

/**
 * Limits of the Euclidean distance between descriptors, with their measured errors: lab study of 2026-11-23, 591 mated and
 * 15 880 other pairs of about 35 adults (deepface, LFW-10, face-api and ageitgey examples; celebrities, so optimistic),
 * and the same portraits reduced to 150 or 100 pixels, grey, JPEG 40. The pairs depend on one another.
 */
export const MATCH = {
  photo: {
    same: {
      atMost: 0.52,
      falseMatch: '0 of 15 880; grey portrait of 150 px: 1 of 31 760',
      falseNonMatch: '6.1 %; 14.6 %',
    },
    uncertain: { atMost: 0.6, falseMatch: '0.21 %; grey portrait of 150 px: 0.58 %', falseNonMatch: '2.4 %; 4.1 %' },
  },
  smallPortrait: {
    same: { atMost: 0.52, falseMatch: 'grey portrait of 100 px: 3 of 31 760', falseNonMatch: '31 %' },
    uncertain: { atMost: 0.65, falseMatch: 'grey portrait of 100 px: 4.5 %', falseNonMatch: '4.3 %' },
  },
  // Without colours everybody is nearer to everybody. Ten men of LFW, their portraits of 150 px in grey, 2026-11-27.
  greyPortrait: {
    same: { atMost: 0.52, falseMatch: '1 of 5940', falseNonMatch: '66 of 594: 11 %' },
    uncertain: { atMost: 0.58, falseMatch: '116 of 5940: 2.0 %', falseNonMatch: '20 of 594: 3.4 %' },
  },
  smallGreyPortrait: {
    same: { atMost: 0.52, falseMatch: '3 of 2970', falseNonMatch: '29 of 297: 9.8 %' },
    uncertain: { atMost: 0.62, falseMatch: '249 of 2970: 8.4 %', falseNonMatch: '1 of 297' },
  },
} as const;

/** Euclidean distance between two descriptors; NaN where they differ in length or are empty. */
export function distance(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length || one.length === 0) return Number.NaN;
  return Math.sqrt(one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0));
}

/**
 * Less of `Face.colour` than this is a grey picture. 100 press photographs of ten men have 15.5 to 64, their copies in grey at
 * JPEG quality 40 have 0 (2026-11-27); grey portraits on real documents were not measured.
 */
export const GREY = 7;

type Described = Pick<Face, 'descriptor' | 'greyDescriptor' | 'colour'>;

/**
 * Distance between two faces, as `distance`. Where one of the pictures is grey, both are compared without their colours, which
 * say nothing of the person there: at 0.52, of 891 pairs of one man and his grey portrait 95 are not the same instead of 160,
 * and of 8910 of two men 4 are instead of 1. Between photographs colour helps. Ten men of LFW, better on both halves, 2026-11-27.
 */
export function faceDistance(one: Described, other: Described): number {
  return compareInGrey(one, other)
    ? distance(one.greyDescriptor ?? [], other.greyDescriptor ?? [])
    : distance(one.descriptor, other.descriptor);
}

/** Whether one of two pictures is grey and both faces are described without colours. */
export const compareInGrey = (one: Described, other: Described): boolean =>
  (isGrey(one) || isGrey(other)) && one.greyDescriptor !== undefined && other.greyDescriptor !== undefined;

export const isGrey = ({ colour }: Pick<Face, 'colour'>): boolean => colour !== undefined && colour < GREY;

/** Judges a distance; whatever is not provably near is `different`, NaN included. */
export function decide(
  between: number,
  { portraitWidth = FULL_PORTRAIT, grey = false }: ComparisonContext = {},
): Match {
  const isWide = portraitWidth >= FULL_PORTRAIT;
  const limits = MATCH[isWide ? (grey ? 'greyPortrait' : 'photo') : grey ? 'smallGreyPortrait' : 'smallPortrait'];
  if (!(between >= 0 && between <= limits.uncertain.atMost)) return 'different';
  return between <= limits.same.atMost ? 'same' : 'uncertain';
}

/** Side of a scene (see scene.ts) in cells. */
export const SCENE = 24;

/** Fewer cells than this in common prove nothing. */
const LEAST_COMMON = (SCENE * SCENE) / 4;

/** Correlation of two scenes over the cells that both pictures show, -1..1; NaN where they share too little. */
export function sceneSimilarity(one: readonly number[], other: readonly number[]): number {
  const both = one.flatMap((value, i) => (value >= 0 && other[i]! >= 0 ? [[value, other[i]!] as const] : []));
  if (!(both.length >= LEAST_COMMON)) return Number.NaN;
  const mean = (side: 0 | 1) => both.reduce((sum, pair) => sum + pair[side], 0) / both.length;
  const [a, b] = [mean(0), mean(1)];
  const product = (u: 0 | 1, v: 0 | 1) =>
    both.reduce((sum, pair) => sum + (pair[u] - (u ? b : a)) * (pair[v] - (v ? b : a)), 0);
  return product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1));
}
