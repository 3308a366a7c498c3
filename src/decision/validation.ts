import { alpha2, isOrganisation } from '../analysis/document/mrz/issuers.ts';
import type { DocumentData, DocumentFindings, DocumentType, FieldAgreement, PersonData } from '../analysis/findings.ts';
import { DOCUMENT_TYPES } from '../analysis/findings.ts';
import { claimedDocument, claimedPerson, sides } from './claims.ts';
import { completedYears, isDate, isExpired, today } from './dates.ts';
import type { Evidence } from './evidence.ts';
import { hasIssuersFormat, type NumberKind } from './number-formats.ts';
import type { Policy } from './policy.ts';
import type { ReasonOf } from './reasons.ts';
import { areUnlinked, compareSides } from './sides.ts';

/** One thing wrong with the data, for the API by its reason and for reviewers by its `why`. Holds nothing personal. */
export interface DataFault {
  readonly reason: ReasonOf<'document_validation'>;
  readonly why: string;
}

interface Claims {
  readonly document: DocumentData;
  readonly person: PersonData;
}

/** Everything wrong with what the document says: unread, inconsistent, out of date or contradicting itself. */
export function dataFaults(
  evidence: Evidence,
  { fictionalIssuers }: Pick<Policy, 'fictionalIssuers'>,
  now: Date,
): DataFault[] {
  return [
    ...named('data_extraction_failed', unread(evidence)),
    ...named('mrz_check_digits_invalid', sides(evidence).flatMap(wrongCheckDigits)),
    ...named('data_validation_failed', impossible(evidence, fictionalIssuers, now)),
    ...named('data_validation_failed', sides(evidence).flatMap(unheardOfNumbers)),
    ...named('data_comparison_failed', [...disagreements(evidence), ...sides(evidence).flatMap(contradictory)]),
  ];
}

const named = (reason: DataFault['reason'], whys: readonly string[]): DataFault[] =>
  [...new Set(whys)].map((why) => ({ reason, why }));

/** ICAO 9303-4 and -7: these have an MRZ by definition. */
const MRZ_BEARERS: ReadonlySet<DocumentType> = new Set(['passport', 'visa']);

const EXPECTED: Readonly<Record<string, (claims: Claims) => unknown>> = {
  type: ({ document }) => DOCUMENT_TYPES.find((type) => type === document.type),
  country: ({ document }) => document.country,
  number: ({ document, person }) => document.number || person.nationalId,
  expiration_date: ({ document }) => document.expirationDate,
  name: ({ person }) => person.surname || person.givenName || person.fullName,
  date_of_birth: ({ person }) => person.dateOfBirth,
};

function unread(evidence: Evidence): string[] {
  const { front, back } = evidence;
  if (front === null) return ['front_missing'];
  if (front.backNeeded !== false && back === null) return ['back_missing'];
  const document = claimedDocument(evidence);
  const person = claimedPerson(evidence);
  if (document === null || person === null) return ['no_data_read'];
  const fields = Object.entries(EXPECTED)
    .filter(([, field]) => !field({ document, person }))
    .filter(([name]) => !(name === 'expiration_date' && sides(evidence).some(neverExpires)));
  const mrzMissing = MRZ_BEARERS.has(document.type) && !sides(evidence).some((side) => side.mrz.measured);
  return [...fields.map(([name]) => `${name}_not_read`), ...(mrzMissing ? ['mrz_not_read'] : [])];
}

const neverExpires = ({ barcode }: DocumentFindings): boolean =>
  barcode.measured && barcode.value.aamva?.neverExpires === true;

/** What a barcode states twice, and not alike: an issuer's machine does not. Or that the device read another one. */
function contradictory({ barcode }: DocumentFindings): string[] {
  if (!barcode.measured) return [];
  const { aamva, asOnDevice } = barcode.value;
  const elements = (aamva?.contradictions ?? []).map((element) => `barcode_${element}`);
  return asOnDevice === false ? [...elements, 'barcode_differs_from_device'] : elements;
}

function wrongCheckDigits({ mrz }: DocumentFindings): string[] {
  if (!mrz.measured) return [];
  const { allCheckDigitsValid, checkDigits } = mrz.value;
  const wrong = checkDigits.filter((digit) => digit.valid !== true).map((digit) => `${digit.field}_check_digit`);
  const proven = allCheckDigitsValid === true && checkDigits.length > 0 && wrong.length === 0;
  return proven ? [] : ['check_digits', ...wrong];
}

/**
 * Numbers that their issuer does not give. Only those of a machine readable zone whose check digits hold: what is printed
 * elsewhere may be misread, and a misread number is no forgery.
 */
function unheardOfNumbers({ mrz, document, person }: DocumentFindings): string[] {
  if (!mrz.measured || !mrz.value.allCheckDigitsValid || !document.measured) return [];
  const stated = {
    document_number: document.value.number,
    personal_number: person.measured ? person.value.nationalId : undefined,
  };
  return (Object.entries(stated) as [NumberKind, string | undefined][]).flatMap(([of, number]) => {
    // A long number goes on behind a filler (ICAO 9303-5, 4.2.2).
    if (number === undefined || !mrz.value.lines.some((line) => line.replaceAll('<', '').includes(number))) return [];
    const format = hasIssuersFormat(of, number, document.value);
    return format.measured && !format.value ? [`${of}_malformed`] : [];
  });
}

/** Nobody was verified to have lived longer than 122 years. */
const OLDEST_YEARS = 123;

/** Each fault with what it looks like; a side that lacks a field cannot be at fault in it. */
const IMPOSSIBLE: Readonly<
  Record<
    string,
    (claims: Partial<DocumentData & PersonData>, now: Date, fictionalIssuers: readonly string[]) => boolean
  >
> = {
  // A known code without a country behind it (specimen, fantasy) issues no documents.
  issuer_unknown: ({ country }, _now, fictionalIssuers) =>
    country !== undefined &&
    alpha2(country) === null &&
    !isOrganisation(country) &&
    !fictionalIssuers.includes(country),
  not_a_date: (claims) =>
    [claims.dateOfBirth, claims.issueDate, claims.expirationDate].some((date) => date !== undefined && !isDate(date)),
  expired: ({ expirationDate }, now) => isExpired(expirationDate, now),
  born_in_future: ({ dateOfBirth }, now) => after(dateOfBirth, today(now)),
  too_old: ({ dateOfBirth }, now) =>
    dateOfBirth !== undefined && (completedYears(dateOfBirth, now) ?? 0) >= OLDEST_YEARS,
  issued_in_future: ({ issueDate }, now) => after(issueDate, today(now)),
  issued_before_birth: ({ dateOfBirth, issueDate }) => after(dateOfBirth, issueDate),
  issued_after_expiration: ({ issueDate, expirationDate }) => after(issueDate, expirationDate),
  expired_before_birth: ({ dateOfBirth, expirationDate }) => after(dateOfBirth, expirationDate),
};

const after = (date: string | undefined, other: string | undefined): boolean =>
  date !== undefined && other !== undefined && date > other;

function impossible(evidence: Evidence, fictionalIssuers: readonly string[], now: Date): string[] {
  const read = sides(evidence).map(({ document, person }) => ({
    ...(document.measured ? document.value : {}),
    ...(person.measured ? person.value : {}),
  }));
  const whole = { ...claimedDocument(evidence), ...claimedPerson(evidence) };
  return [...read, whole].flatMap((claims) => impossibilities(claims, now, fictionalIssuers));
}

/** The names of all that cannot be true in these data on that day. */
export function impossibilities(
  claims: Partial<DocumentData & PersonData>,
  now: Date,
  fictionalIssuers: readonly string[] = [],
): string[] {
  return Object.keys(IMPOSSIBLE).filter((name) => IMPOSSIBLE[name]?.(claims, now, fictionalIssuers));
}

/** What one side says and the other, or the same side elsewhere, does not. */
function disagreements({ front, back }: Evidence): string[] {
  const zones = [front, back].flatMap((side) => differing(side?.agreements ?? [], 'zones'));
  if (front === null || back === null) return zones;
  const unlinked = areUnlinked(front, back) ? ['sides_name_nothing_alike'] : [];
  return [...zones, ...differing(compareSides(front, back), 'sides'), ...unlinked];
}

const differing = (agreements: readonly FieldAgreement[], between: string): string[] =>
  agreements.flatMap(({ field, verdict }) => (verdict === 'different' ? [`${field}_differs_between_${between}`] : []));
