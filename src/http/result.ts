import type { Static } from 'typebox';
import { alpha2 } from '../analysis/document/mrz/issuers.ts';
import type { AddressData, DocumentData, ImageType, PersonData } from '../analysis/findings.ts';
import { completedYears } from '../decision/dates.ts';
import type { Checks, Decision } from '../decision/decision.ts';
import { present } from '../decision/present.ts';
import { CHECK_NAMES } from '../decision/reasons.ts';
import type { MockBehavior } from '../session/mock.ts';
import type { Status } from '../session/session.ts';
import { rejectionDescription } from './rejection.ts';
import type {
  AddressDto,
  CompleteSessionResult,
  DeprecatedDocumentDto,
  DeprecatedPersonDto,
  DeprecatedSessionResult,
  DocumentDto,
  IncompleteSessionResult,
  PersonDto,
  RiskDetailsDto,
  SessionChecksDto,
} from './result-schema.ts';

export interface CompleteInput {
  readonly sessionId: string;
  readonly createdAt: Date;
  readonly decision: Decision;
  /** The accepted images. */
  readonly images: readonly { readonly id: string; readonly type: ImageType }[];
  readonly mock: MockBehavior | null;
  readonly riskDetails?: Static<typeof RiskDetailsDto>;
}

export interface IncompleteInput {
  readonly sessionId: string;
  readonly status: Exclude<Status, 'complete' | 'deleted'>;
  readonly errorReason: string | null;
}

export interface DeprecatedInput {
  readonly sessionId: string;
  readonly decision: Decision;
  readonly mock: MockBehavior | null;
  /** The day on which `age` is told. */
  readonly now: Date;
}

/** The result of a decided session (`detailed=true`). Ages are those of the day on which the session was created. */
export function completeResult(input: CompleteInput): CompleteSessionResult {
  const { sessionId, createdAt, decision, images, mock, riskDetails } = input;
  const { person, document, age } = shown(decision, mock, createdAt);
  return {
    session_id: sessionId,
    status: 'complete',
    recommendation: decision.recommendation,
    ...present({ risk_details: riskDetails }),
    person: personDto(person, age),
    document: documentDto(document),
    ...(person.address ? { additional_info: { address: addressDto(person.address) } } : {}),
    checks: checksDto(decision.checks),
    verification_images: images.map(({ id, type }) => ({ id, type })),
    ...provenance(decision, mock),
  };
}

/** The answer before there is a decision, the same in both shapes. The published statuses have no word for expired. */
export function incompleteResult({ sessionId, status, errorReason }: IncompleteInput): IncompleteSessionResult {
  const expired = status === 'expired';
  return {
    session_id: sessionId,
    status: expired ? 'error' : status,
    ...present({ error_reason: expired ? 'expired' : (errorReason ?? undefined) }),
  };
}

/** The result of a decided session in the old shape (`detailed=false`). Ages are those of `now`. */
export function deprecatedResult({ sessionId, decision, mock, now }: DeprecatedInput): DeprecatedSessionResult {
  const info = deprecatedInfo(shown(decision, mock, now), mock);
  const allowed = decision.recommendation === 'ALLOW';
  return {
    session_id: sessionId,
    status: 'complete',
    recommendation: decision.recommendation,
    ...(allowed
      ? { verified_info: info }
      : { extracted_info: info, rejection_description: rejectionDescription(decision.checks) }),
    ...provenance(decision, mock),
  };
}

interface Shown {
  readonly person: PersonData;
  readonly document: DocumentData;
  readonly age: number | undefined;
}

/** What was decided on, and over it what a mock session was told to find, however odd that is. */
function shown({ person, document }: Decision, mock: MockBehavior | null, at: Date): Shown {
  const { person_details: ofPerson, document_details: ofDocument } = mock?.info ?? {};
  const dateOfBirth = ofPerson?.date_of_birth ?? ofDocument?.date_of_birth ?? person?.dateOfBirth;
  return {
    person: { ...person, ...present({ dateOfBirth }) },
    document: {
      ...(document ?? { type: 'other' }),
      ...present({
        country: ofDocument?.country,
        issueDate: ofDocument?.issue_date,
        expirationDate: ofDocument?.valid_until,
      }),
    },
    age: ofPerson?.age ?? ageAt(dateOfBirth, at),
  };
}

function ageAt(dateOfBirth: string | undefined, at: Date): number | undefined {
  const years = dateOfBirth === undefined ? null : completedYears(dateOfBirth.slice(0, 10), at);
  return years !== null && years >= 0 ? years : undefined;
}

/** A person in the new shape; `age` in completed years on whichever day the caller means. */
export function personDto(person: PersonData, age: number | undefined): Static<typeof PersonDto> {
  return present({
    full_name: fullName(person),
    given_name: person.givenName,
    surname: person.surname,
    gender: person.sex,
    national_id: person.nationalId,
    date_of_birth: midnight(person.dateOfBirth),
    age,
  });
}

/** A document in the new shape: alpha-2 country, dates as instants. */
export function documentDto(document: DocumentData): Static<typeof DocumentDto> {
  return {
    type: document.type,
    ...present({
      country: document.country && (alpha2(document.country.toUpperCase()) ?? document.country),
      region: document.region,
      number: document.number,
      serial_number: document.serialNumber,
      issue_date: midnight(document.issueDate),
      expiration_date: midnight(document.expirationDate),
    }),
  };
}

function addressDto(address: AddressData): Static<typeof AddressDto> {
  const { houseNumber, apartmentNumber, fullAddress, ...same } = address;
  return present({
    ...same,
    house_number: houseNumber,
    apartment_number: apartmentNumber,
    full_address: fullAddress,
  });
}

function checksDto(checks: Checks): Static<typeof SessionChecksDto> {
  const entries = CHECK_NAMES.map((name) => {
    const { recommendation, reasons } = checks[name];
    const against = recommendation === 'CHALLENGE' || recommendation === 'DENY';
    return [name, against ? { recommendation, reasons } : { recommendation }];
  });
  return Object.fromEntries(entries);
}

function deprecatedInfo({ person, document, age }: Shown, mock: MockBehavior | null) {
  const { person_details: ofPerson, document_details: ofDocument } = mock?.info ?? {};
  const names = {
    given_name: person.givenName,
    surname: person.surname,
    full_name: fullName(person),
    date_of_birth: midnight(person.dateOfBirth),
  };
  const deprecatedPerson: Static<typeof DeprecatedPersonDto> = present({
    ...names,
    gender: ofPerson?.gender ?? person.sex,
    age,
    address: person.address && addressDto(person.address),
  });
  const deprecatedDocument: Static<typeof DeprecatedDocumentDto> = {
    type: document.type,
    ...present({
      ...names,
      ...present({
        given_name: ofDocument?.given_name,
        surname: ofDocument?.surname,
        full_name: ofDocument?.full_name,
        date_of_birth: midnight(ofDocument?.date_of_birth),
      }),
      country: document.country,
      region: document.region,
      issue_date: midnight(document.issueDate),
      document_serial_number: document.serialNumber,
      id_value: document.number ?? person.nationalId,
      valid_until: midnight(document.expirationDate),
    }),
  };
  return { person: deprecatedPerson, document: deprecatedDocument };
}

const fullName = ({ fullName: whole, givenName, surname }: PersonData): string | undefined =>
  whole ?? ([givenName, surname].filter(Boolean).join(' ') || undefined);

/** A day as the API writes it; text that does not begin with a day, which only a mock can bring, stays as it is. */
const midnight = (date: string | undefined): string | undefined =>
  date?.replace(/^(\d{4}-\d{2}-\d{2}).*$/, '$1T00:00:00.000Z');

const provenance = ({ policy }: Decision, mock: MockBehavior | null) => ({
  ...(mock ? { mock: true as const } : {}),
  policy: { version: policy.version, hash: policy.hash },
});
