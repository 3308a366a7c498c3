const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Whether `text` is a day of the calendar as `YYYY-MM-DD`; the 30th of February is not. */
export function isDate(text: string): boolean {
  if (!ISO_DATE.test(text)) return false;
  const instant = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** The current UTC date as `YYYY-MM-DD`. */
export const today = (now: Date): string => now.toISOString().slice(0, 10);

/** Whether the last day of validity lies before the current UTC date. False for what is not a date. */
export const isExpired = (expirationDate: string | undefined, now: Date): boolean =>
  expirationDate !== undefined && isDate(expirationDate) && expirationDate < today(now);

/** Completed years from a date of birth to `at`, in UTC; null when the text is not a date. */
export function completedYears(dateOfBirth: string, at: Date): number | null {
  if (!isDate(dateOfBirth)) return null;
  const years = at.getUTCFullYear() - Number(dateOfBirth.slice(0, 4));
  return today(at).slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}
