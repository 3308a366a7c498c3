/** Outcome of comparing two faces (ISO/IEC 19795-1 calls the pictures of one person mated). */
export type Match = 'same' | 'uncertain' | 'different';

/** What is known of the pictures compared. */
export interface ComparisonContext {
  /** Width in pixels of the face's box on the document, where one of the two is a document's portrait. */
  readonly portraitWidth?: number;
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
} as const;

/** Euclidean distance between two descriptors; NaN where they differ in length or are empty. */
export function distance(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length || one.length === 0) return Number.NaN;
  return Math.sqrt(one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0));
}

/** Judges a distance; whatever is not provably near is `different`, NaN included. */
export function decide(between: number, { portraitWidth = FULL_PORTRAIT }: ComparisonContext = {}): Match {
  const limits = portraitWidth >= FULL_PORTRAIT ? MATCH.photo : MATCH.smallPortrait;
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
