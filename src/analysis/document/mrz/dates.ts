/** A date as the MRZ gives it, six characters YYMMDD. */
export interface MrzDate {
  readonly printed: string;
  /** `YYYY-MM-DD`, or null when parts of it are unknown, left out, or no date at all. */
  readonly iso: string | null;
  /** False where the characters can be neither a date nor one with unknown parts. */
  readonly wellFormed: boolean;
}

// ICAO defines no century. Documents are not issued for more than 50 years, so two digits that would lie
// further ahead belong to the last century.
const EXPIRATION_WINDOW_YEARS = 50;

// ICAO 9303-3, 4.8: unknown parts of a date of birth are fillers; a day is never known without its month.
const PARTS = /^(\d\d|<<)(\d\d|<<)(\d\d|<<)$/;

const isCalendarDate = (iso: string): boolean => {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
};

const inCentury = (century: number, parts: readonly string[]): string =>
  `${century}${parts[0]}-${parts[1]}-${parts[2]}`;

function read(printed: string, century: (parts: readonly string[]) => number): MrzDate {
  const parts = PARTS.exec(printed)?.slice(1);
  if (!parts) return { printed, iso: null, wellFormed: false };
  const [, month, day] = parts;
  if (parts.includes('<<')) {
    const possible = month === '<<' ? day === '<<' : Number(month) >= 1 && Number(month) <= 12;
    return { printed, iso: null, wellFormed: possible && (parts[0] !== '<<' || month === '<<') };
  }
  const iso = inCentury(century(parts), parts);
  return isCalendarDate(iso) ? { printed, iso, wellFormed: true } : { printed, iso: null, wellFormed: false };
}

/** A date of birth: the latest century in which it does not lie after `today` (`YYYY-MM-DD`). */
export const dateOfBirth = (printed: string, today: string): MrzDate =>
  read(printed, (parts) => (inCentury(20, parts) <= today ? 20 : 19));

/** An expiration date: this century up to 50 years after `today` (`YYYY-MM-DD`), else the last one. */
export const expirationDate = (printed: string, today: string): MrzDate =>
  read(printed, (parts) => (Number(`20${parts[0]}`) <= Number(today.slice(0, 4)) + EXPIRATION_WINDOW_YEARS ? 20 : 19));
