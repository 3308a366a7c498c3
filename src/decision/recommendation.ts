/** From best to worst. */
export const RECOMMENDATIONS = ['ALLOW', 'CHALLENGE', 'DENY'] as const;
export type Recommendation = (typeof RECOMMENDATIONS)[number];

/** What one check says; `N/A` is a check that was not run. */
export const VERDICTS = [...RECOMMENDATIONS, 'N/A'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The worst of the verdicts, `N/A` left out. Where nothing was run at all, nothing speaks for the claimant: CHALLENGE. */
export function worst(verdicts: readonly Verdict[]): Recommendation {
  if (verdicts.includes('DENY')) return 'DENY';
  if (verdicts.includes('CHALLENGE')) return 'CHALLENGE';
  return verdicts.includes('ALLOW') ? 'ALLOW' : 'CHALLENGE';
}
