import { transliterate } from '../mrz/transliterate.ts';

// Months as documents print them: ICAO 9303-3, 3.8 asks for English, French or Spanish; the others as issuers print them.
const MONTHS: readonly string[] = [
  'JAN JANUARY JANV JANVIER ENE ENERO GEN GENNAIO JAENNER JANUAR STY LED OCA',
  'FEB FEBRUARY FEVR FEV FEVRIER FEBRERO FEBRUAR LUT UNO SUB',
  'MAR MARCH MARS MARZO MAERZ MAER MRZ BRE MAAR',
  'APR APRIL AVR AVRIL ABR ABRIL KWI DUB NIS',
  'MAY MAI MAYO MAG MAGGIO MAJ MEI KVE',
  'JUN JUNE JUIN JUNIO GIU GIUGNO JUNI CZE CER CVN HAZ',
  'JUL JULY JUIL JUILLET JULIO LUG LUGLIO JULI LIP CVC TEM',
  'AUG AUGUST AOUT AGO AGOSTO SIE SRP AGU',
  'SEP SEPT SEPTEMBER SEPTEMBRE SEPTIEMBRE SET SETTEMBRE WRZ ZAR EYL',
  'OCT OCTOBER OCTOBRE OCTUBRE OTT OTTOBRE OKT OKTOBER OUT PAZ RIJ EKI',
  'NOV NOVEMBER NOVEMBRE NOVIEMBRE LIS KAS',
  'DEC DECEMBER DECEMBRE DIC DICIEMBRE DICEMBRE DEZ DEZEMBER DES GRU PRO ARA',
];
const MONTH_NUMBER = new Map(MONTHS.flatMap((names, i) => names.split(' ').map((name) => [name, i + 1] as const)));

/** Letters and digits that stand for each other, as recognisers mistake them: `0CT`, `N0V`. */
const letters = (text: string): string => text.replace(/(?<!\d)0(?=\p{L}{2})|(?<=\p{L})0(?=\p{L})/gu, 'O');
const digits = (text: string): string => text.replace(/[OQ]/g, '0').replace(/[Il|]/g, '1');

const WRITTEN =
  /(?:^|[^0-9])([0-9OIl]{1,2})[ .\-/]*([\p{L}]{3,9})\.?(?:[ ]?[/-][ ]?[\p{L}]{3,9}\.?)?[ .\-/]*((?:[12][0-9OIl]|[0-9])?[0-9OIl]{2})(?![0-9])/u;
const DAY_FIRST = /(?:^|[^0-9])([0-3]?[0-9])[ .\-/]+([0-3]?[0-9])[ .\-/]+([0-9]{4}|[0-9]{2})(?![0-9])/;
const YEAR_FIRST = /(?:^|[^0-9])([12][0-9]{3})[ .\-/]+([01]?[0-9])[ .\-/]+([0-3]?[0-9])(?![0-9])/;

export interface DateOptions {
  /** `YYYY-MM-DD`: two-digit years are the nearest that are not later than ten years after it. */
  readonly today: string;
  /** Month before day, as in the United States. */
  readonly monthFirst?: boolean;
}

/** The date that a line states, `YYYY-MM-DD`; undefined where it states none that exists. */
export function printedDate(line: string, options: DateOptions): string | undefined {
  const written = WRITTEN.exec(letters(line));
  const month = written && MONTH_NUMBER.get(transliterate(written[2]!));
  if (written && month) return isoDate(digits(written[3]!), month, Number(digits(written[1]!)), options);
  const yearFirst = YEAR_FIRST.exec(line);
  if (yearFirst) return isoDate(yearFirst[1]!, Number(yearFirst[2]), Number(yearFirst[3]), options);
  const dayFirst = DAY_FIRST.exec(line);
  if (!dayFirst) return undefined;
  const [one, other] = [Number(dayFirst[1]), Number(dayFirst[2])];
  return options.monthFirst ? isoDate(dayFirst[3]!, one, other, options) : isoDate(dayFirst[3]!, other, one, options);
}

function isoDate(year: string, month: number, day: number, { today }: DateOptions): string | undefined {
  const full = year.length === 2 ? century(Number(year), Number(today.slice(0, 4))) : Number(year);
  const date = new Date(Date.UTC(full, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && full >= 1800;
  return exists ? date.toISOString().slice(0, 10) : undefined;
}

/** Two-digit years in the visual zone: documents hold for ten years. */
const century = (year: number, now: number): number => (2000 + year <= now + 10 ? 2000 + year : 1900 + year);
