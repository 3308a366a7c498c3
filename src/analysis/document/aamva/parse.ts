import type { AamvaReading, AddressData, DocumentData, Sex } from '../../findings.ts';
import issuers from './data/issuers.json' with { type: 'json' };
import { type DateOrder, readDate } from './dates.ts';
import { nameOf } from './names.ts';

const HEADER = /^[^@]{0,3}@[\s\S]{0,6}?(?:ANSI |AAMVA)(\d{6})(\d{2})/;
/** Where the elements begin: a subfile's two letters, and an element at once or on the next line. Offsets in headers lie. */
const SUBFILE = /(DL|ID|EN)\r?\n?(?=[DPZ][A-Z]{2})/;
const ELEMENT = /^([DPZ][A-Z]{2})(.*)$/;
/** "Nothing to say", "not available". */
const EMPTY = /^(NONE|unavl|unavail)?$/i;
/** In place of an expiration date; eight zeros, as `NONE`, only say that none is known. Licences to drive always expire. */
const NEVER = /^9{8}/;
const SEXES: Readonly<Record<string, Sex>> = { 1: 'male', 2: 'female', 9: 'other', M: 'male', F: 'female', X: 'other' };
const COUNTRIES: Readonly<Record<string, string>> = { USA: 'USA', CAN: 'CAN', CDN: 'CAN' };
const ISSUERS: Readonly<Record<string, readonly string[]>> = issuers;
/** The longest payload that a PDF417 symbol can hold has 1850 characters; a file of several has less than this. */
const MOST_CHARACTERS = 20_000;

/** Reads a payload; null for what is none. Fields that cannot be read are absent: nothing is guessed. */
export function parseAamva(payload: string): AamvaReading | null {
  const head = HEADER.exec(payload.slice(0, MOST_CHARACTERS));
  if (!head) return null;
  const [whole, iin = '', digits = ''] = head;
  const rest = payload.slice(whole.length, MOST_CHARACTERS);
  const start = SUBFILE.exec(rest);
  if (!start) return null;
  const version = Number(digits);
  const elements = elementsIn(rest.slice(start.index + start[0].length));
  const get = (id: string): string | undefined => {
    const text = elements[id]?.replace(/[\s,]+$/, '').trim() ?? '';
    return EMPTY.test(text) ? undefined : text;
  };
  const [issuerCountry, issuerRegion] = ISSUERS[iin] ?? [];
  const country = COUNTRIES[get('DCG') ?? ''] ?? issuerCountry;
  const order = orderOf(version, country);
  const date = (id: string) => readDate(get(id), order);
  return {
    iin,
    version,
    elements,
    document: present({
      type: start[1] === 'ID' ? 'national_id' : 'drivers_license',
      country,
      region: issuerRegion ?? get('DAJ')?.toLowerCase(),
      number: get('DAQ'),
      serialNumber: get('DCF'),
      issueDate: date('DBD'),
      expirationDate: date('DBA'),
    }) as DocumentData,
    person: present({
      ...nameOf(get),
      sex: SEXES[get('DBC') ?? ''],
      dateOfBirth: date('DBB'),
      address: addressOf(get, country),
    }),
    ...(start[1] === 'ID' && NEVER.test(get('DBA') ?? '') && { neverExpires: true as const }),
    contradictions: [...contradictionsIn(date), ...foreign(COUNTRIES[get('DCG') ?? ''], issuerCountry)],
  };
}

/** Social security numbers and race: old cards hold them, nothing here needs them, so they are not kept among the elements. */
const PROTECTED: ReadonlySet<string> = new Set(['DBK', 'DBM', 'DCL']);

/** Each on a line of its own; the first one of a name counts. */
function elementsIn(body: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of body.split(/[\r\n]+/)) {
    // Keyboard scanners leave others inside a value.
    const [, id, value = ''] = ELEMENT.exec(line.replace(/\p{Cc}/gu, '')) ?? [];
    if (id !== undefined && !PROTECTED.has(id) && !Object.hasOwn(found, id)) found[id] = value;
  }
  return found;
}

/** Version 2 had American dates for everybody; from 3 on Canada writes the year first, as all did before. */
function orderOf(version: number, country: string | undefined): DateOrder {
  if (version <= 1) return 'year_first';
  return version > 2 && country === 'CAN' ? 'year_first' : 'month_first';
}

function addressOf(get: (id: string) => string | undefined, country: string | undefined): AddressData | undefined {
  const street = get('DAG');
  const city = get('DAI');
  const region = get('DAJ');
  const postcode = postcodeOf(get('DAK'));
  if (street === undefined && city === undefined) return undefined;
  const fullAddress = [street, get('DAH'), city, [region, postcode].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ');
  return present({ country, region, city, street, postcode, fullAddress });
}

/** Nine digits stand for ZIP+4, with zeros where only five are known; some cards have something else behind the blanks. */
function postcodeOf(text: string | undefined): string | undefined {
  const code = text?.split(/\s{2,}/)[0];
  const digits = /^(\d{5})(\d{4})$/.exec(code ?? '');
  if (!digits) return code;
  return digits[2] === '0000' ? digits[1] : `${digits[1]}-${digits[2]}`;
}

/** The days on which the holder turns 18, 19 and 21 follow from the birth date. */
const TURNS: readonly (readonly [element: string, years: number])[] = [
  ['DDH', 18],
  ['DDI', 19],
  ['DDJ', 21],
];

function contradictionsIn(date: (id: string) => string | undefined): string[] {
  const [born, issued, expires] = [date('DBB'), date('DBD'), date('DBA')];
  const wrong = TURNS.filter(([element, years]) => {
    const said = date(element);
    return said !== undefined && born !== undefined && !birthdays(born, years).includes(said);
  }).map(([element]) => element);
  if (born !== undefined && issued !== undefined && !(born < issued)) wrong.push('DBD');
  if (issued !== undefined && expires !== undefined && !(issued < expires)) wrong.push('DBA');
  return wrong;
}

/** The day so many years on. Who was born on 29 February has it on the day before or after, as the law of the place says. */
function birthdays(born: string, years: number): string[] {
  const days = born.endsWith('02-29') ? ['02-28', '02-29', '03-01'] : [born.slice(5)];
  return days.map((day) => `${Number(born.slice(0, 4)) + years}-${day}`);
}

/** The country that the card names is not the one of its issuer's number. */
const foreign = (named: string | undefined, issuer: string | undefined): string[] =>
  named !== undefined && issuer !== undefined && named !== issuer ? ['DCG'] : [];

const present = <T extends object>(all: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as never;
