import { transliterate } from '../../analysis/document/mrz/transliterate.ts';
import { type Stream, stream } from '../people/random.ts';
import jurisdictions from './data/jurisdictions.json' with { type: 'json' };
import type { Holder } from './holder.ts';

export type Jurisdiction = (typeof jurisdictions.all)[number];

/** An American or Canadian licence: its issuer, the version of its barcode and what only such licences say. */
export interface Licence {
  readonly jurisdiction: Jurisdiction;
  /** Of the AAMVA card design standard, 1 to 10. */
  readonly version: number;
  readonly discriminator: string;
  /** Centimetres. */
  readonly height: number;
}

/** The licence of a seed; the version is drawn too unless given. */
export function licenceOf(seed: string, version?: number): Licence {
  const random = stream(seed, 'licence');
  const jurisdiction = random.pick(jurisdictions.all);
  const drawn = 1 + Math.floor(random.between(0, 10));
  const discriminator = filled('9999999999', random);
  return { jurisdiction, version: version ?? drawn, discriminator, height: Math.round(random.between(155, 192)) };
}

/** The holder as such a licence describes them: capitals without marks, and a number as its issuer forms them. */
export function licenceHolder(holder: Holder, { jurisdiction }: Licence, seed: string): Holder {
  const plain = (text: string) => transliterate(text).replace(/[^A-Z' -]/g, '');
  return {
    ...holder,
    surname: plain(holder.surname),
    givenNames: plain(holder.givenNames),
    issuingState: jurisdiction.country,
    nationality: jurisdiction.country,
    documentNumber: filled(jurisdiction.number, stream(seed, 'licence number')),
  };
}

const LETTERS = [...'ABCDEFGHJKLMNPRSTUVWXYZ'];
const DIGITS = [...'0123456789'];
const filled = (mask: string, random: Stream): string =>
  mask.replace(/[A9]/g, (place) => random.pick(place === 'A' ? LETTERS : DIGITS));

/** `1.75 m` in each country's way. */
export const printedHeight = ({ height, jurisdiction }: Licence): string => {
  const inches = Math.round(height / 2.54);
  return jurisdiction.country === 'CAN'
    ? `${height} cm`
    : `${Math.floor(inches / 12)}'-${String(inches % 12).padStart(2, '0')}"`;
};
