export type DateOrder = 'year_first' | 'month_first';

const LEAST_YEAR = 1900;
const MOST_YEAR = 2199;

/**
 * A date of eight digits as `YYYY-MM-DD`; what follows them is not part of it. Where only one order gives a day that exists
 * it is that one, whatever the version says; undefined where none does.
 */
export function readDate(text: string | undefined, order: DateOrder): string | undefined {
  const digits = /^\d{8}/.exec(text ?? '')?.[0];
  if (digits === undefined) return undefined;
  const yearFirst = real(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8));
  const monthFirst = real(digits.slice(4, 8), digits.slice(0, 2), digits.slice(2, 4));
  return order === 'year_first' ? (yearFirst ?? monthFirst) : (monthFirst ?? yearFirst);
}

function real(year: string, month: string, day: string): string | undefined {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const same = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const plausible = Number(year) >= LEAST_YEAR && Number(year) <= MOST_YEAR;
  return same && plausible ? `${year}-${month}-${day}` : undefined;
}
