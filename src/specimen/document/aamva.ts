import type { Holder } from './holder.ts';
import type { Licence } from './licence.ts';

type Value = (holder: Holder, licence: Licence) => string;
interface Element {
  readonly id: string;
  /** The versions of the standard that have it. */
  readonly from: number;
  readonly to: number;
  readonly value: Value;
}

const LATEST = 10;
const element = (id: string, from: number, to: number, value: Value): Element => ({ id, from, to, value });
const since = (id: string, from: number, value: Value): Element => element(id, from, LATEST, value);
const always = (id: string, value: Value): Element => since(id, 1, value);

/** Version 1 has the year first everywhere, version 2 the month, from version 3 on each country its own order. */
function date(text: string, { version, jurisdiction }: Licence): string {
  const [year, month, day] = text.split('-');
  const yearFirst = version === 1 || (version > 2 && jurisdiction.country === 'CAN');
  return yearFirst ? `${year}${month}${day}` : `${month}${day}${year}`;
}

const first = ({ givenNames }: Holder) => givenNames.split(' ')[0]!;
const middle = ({ givenNames }: Holder) => givenNames.split(' ').slice(1).join(',');
const SEXES = { male: '1', female: '2', other: '9' } as const;

/** AAMVA card design standard, annex D, tables of mandatory elements, by version (and the common optional ones). */
const ELEMENTS: readonly Element[] = [
  always('DAQ', ({ documentNumber }) => documentNumber),
  element('DAA', 1, 1, (holder) => [holder.surname, first(holder), middle(holder), ''].join(',')),
  since('DCS', 2, ({ surname }) => surname),
  since('DDE', 4, () => 'N'),
  element('DCT', 2, 3, (holder) => [first(holder), middle(holder)].filter(Boolean).join(',')),
  since('DAC', 4, first),
  since('DDF', 4, () => 'N'),
  since('DAD', 4, (holder) => middle(holder) || 'NONE'),
  since('DDG', 4, () => 'N'),
  since('DCA', 2, () => 'D'),
  since('DCB', 2, () => 'NONE'),
  since('DCD', 2, () => 'NONE'),
  element('DAR', 1, 1, () => 'D'),
  always('DBD', ({ dateOfIssue }, licence) => date(dateOfIssue, licence)),
  always('DBB', ({ dateOfBirth }, licence) => date(dateOfBirth, licence)),
  always('DBA', ({ dateOfExpiry }, licence) => date(dateOfExpiry, licence)),
  always('DBC', ({ sex }) => SEXES[sex]),
  always('DAY', () => 'BRO'),
  always('DAU', (_, { height, jurisdiction, version }) => size(height, jurisdiction.country, version)),
  always('DAG', ({ street }) => street.toUpperCase()),
  always('DAI', (_, { jurisdiction }) => jurisdiction.city),
  always('DAJ', (_, { jurisdiction }) => jurisdiction.region),
  always('DAK', (_, { jurisdiction }) => postcode(jurisdiction)),
  since('DCF', 2, (_, { discriminator }) => discriminator),
  since('DCG', 2, (_, { jurisdiction }) => jurisdiction.country),
  since('DDA', 4, () => 'F'),
];

function size(centimetres: number, country: string, version: number): string {
  const inches = Math.round(centimetres / 2.54);
  if (version === 1) return `${Math.floor(inches / 12)}${String(inches % 12).padStart(2, '0')}`;
  return country === 'CAN' ? `${centimetres} cm` : `${String(inches).padStart(3, '0')} in`;
}

/** Eleven characters: ZIP with zeros for its four more, a Canadian code without its blank. */
const postcode = ({ country, postcode }: Licence['jurisdiction']): string =>
  (country === 'USA' ? `${postcode}0000` : postcode.replace(' ', '')).padEnd(11);

/** The payload of the licence's barcode: header, one subfile, offset and length as they are. */
export function aamvaPayload(holder: Holder, licence: Licence): string {
  const { version, jurisdiction } = licence;
  const elements = ELEMENTS.filter(({ from, to }) => version >= from && version <= to);
  const body = `DL${elements.map(({ id, value }) => id + value(holder, licence)).join('\n')}\r`;
  const two = String(version).padStart(2, '0');
  // From version 2 on the issuer counts the versions of its own card too.
  const header = `@\n\x1e\rANSI ${jurisdiction.iin}${two}${version === 1 ? '' : '01'}01`;
  const designator = (offset: number) => `DL${four(offset)}${four(body.length)}`;
  return header + designator(header.length + designator(0).length) + body;
}

const four = (count: number): string => String(count).padStart(4, '0');
