const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const DURATION_GRAMMAR =
  'a duration: whole numbers each followed by d, h, m or s, largest unit first and each at most once, such as "90d", "1h" or "1m30s"';

/** Milliseconds of a duration such as `90d`, `1h` or `1m30s`; null when the text is not one. */
export function parseDuration(text: string): number | null {
  const match = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (!match || text === '') return null;
  const parts = match.slice(1, 5);
  return parts.reduce((sum, part, i) => sum + Number(part ?? 0) * UNITS['dhms'[i]!]!, 0);
}
