import type { Sex } from '../../analysis/findings.ts';
import { type Stream, stream } from '../people/random.ts';
import { GIVEN_NAMES, PLACES, STREETS, SURNAMES } from './names.ts';

/** What a specimen says of its fictional holder, spelt as in the visual zone. Dates are `YYYY-MM-DD`. */
export interface Holder {
  readonly surname: string;
  readonly givenNames: string;
  readonly sex: Sex;
  /** As the MRZ has it: three letters, or `D`. */
  readonly nationality: string;
  readonly issuingState: string;
  readonly dateOfBirth: string;
  readonly placeOfBirth: string;
  readonly documentNumber: string;
  readonly personalNumber: string;
  readonly dateOfIssue: string;
  readonly dateOfExpiry: string;
  /** Where the holder lives; few documents say so. */
  readonly street: string;
}

export interface HolderOptions {
  readonly seed: string;
  /** Years of age on `today`. */
  readonly age: number;
  readonly sex: 'male' | 'female';
  /** `YYYY-MM-DD`; the document was issued within the four years before and holds for ten from its issue. */
  readonly today: string;
}

/** A fictional citizen of Utopia; the same options always give the same one. */
export function holder({ seed, age, sex, today }: HolderOptions): Holder {
  const random = stream(seed, 'holder');
  const issued = daysBefore(today, Math.floor(random.between(30, 4 * 365)));
  const bearer = {
    surname: random.pick(SURNAMES),
    givenNames: random.pick(GIVEN_NAMES[sex]),
    sex,
    nationality: 'UTO',
    issuingState: 'UTO',
    dateOfBirth: daysBefore(yearsAfter(today, -Math.round(age)), Math.floor(random.between(1, 365))),
    placeOfBirth: random.pick(PLACES),
    documentNumber: letters(2, random) + digits(7, random),
    personalNumber: digits(10, random),
    dateOfIssue: issued,
    dateOfExpiry: daysBefore(yearsAfter(issued, 10), 1),
  };
  return { ...bearer, street: `${Math.floor(random.between(2, 990))} ${random.pick(STREETS)}` };
}

// Issuers leave out I and O, which look like 1 and 0.
const letters = (count: number, random: Stream) =>
  Array.from({ length: count }, () => random.pick([...'ABCDEFGHJKLMNPQRSTUVWXYZ'])).join('');

const digits = (count: number, random: Stream) =>
  Array.from({ length: count }, () => random.pick([...'0123456789'])).join('');

function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}

/** The same day and month; 29 February falls on 1 March in other years. */
function yearsAfter(date: string, years: number): string {
  const moved = new Date(date);
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  return moved.toISOString().slice(0, 10);
}
