import {
  type AddressData,
  CHALLENGE_CUES,
  type ChallengeFindings,
  DOCUMENT_CUES,
  type DocumentData,
  type DocumentFindings,
  type DocumentType,
  type Face,
  type Finding,
  type Mrz,
  measured,
  notMeasured,
  type PersonData,
  type SelfieFindings,
  type Sex,
} from '../analysis/findings.ts';
import { completedYears } from '../decision/dates.ts';
import type { Evidence } from '../decision/evidence.ts';
import { present } from '../decision/present.ts';
import type { Recommendation } from '../decision/recommendation.ts';
import { impossibilities } from '../decision/validation.ts';

export interface MockAddress {
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  readonly street?: string;
  readonly house_number?: string;
  readonly apartment_number?: string;
  readonly postcode?: string;
  readonly full_address?: string;
}

export interface MockPerson {
  readonly given_name?: string;
  readonly surname?: string;
  readonly gender?: string;
  readonly full_name?: string;
  readonly age?: number;
  readonly address?: MockAddress;
  readonly date_of_birth?: string;
}

export interface MockDocument {
  readonly type: DocumentType;
  readonly country?: string;
  readonly region?: string;
  readonly issue_date?: string;
  readonly document_serial_number?: string;
  readonly id_value?: string;
  readonly given_name?: string;
  readonly surname?: string;
  readonly full_name?: string;
  readonly date_of_birth?: string;
  readonly valid_until?: string;
}

/** What the session is to find, as the caller wrote it. The result shows these values as they stand. */
export interface MockInfo {
  readonly person_details?: MockPerson;
  readonly document_details?: MockDocument;
}

/** `mock_behavior` of the create request. */
export interface MockBehavior {
  readonly recommendation?: Recommendation;
  /** Deprecated name; counts only where `recommendation` is absent. */
  readonly mock_recommendation?: Recommendation;
  /** A duration such as "15s" or "1m30s". */
  readonly processing_time?: string;
  /** The first set of pictures is sent back. */
  readonly force_retry?: boolean;
  readonly info?: MockInfo;
}

/** Prepared findings, one for each image that the mock document needs: a passport has no back. */
export type MockFindings = Pick<Evidence, 'front' | 'back' | 'selfie' | 'challenge' | 'injection' | 'flagged' | 'risk'>;

/** What a mock session ends with. One that names nothing is there to be passed: ALLOW. */
export function mockRecommendation(mock: MockBehavior): Recommendation {
  return mock.recommendation ?? mock.mock_recommendation ?? 'ALLOW';
}

/**
 * Findings that lead to the wanted recommendation on the same path as real ones: for a CHALLENGE one check digit is
 * wrong, for a DENY the document is a picture of a document. `info` is taken over as far as it could stand on a valid
 * document on that day; values that could not, such as an expired `valid_until`, appear in the result only.
 */
export function mockFindings(mock: MockBehavior, now: Date): MockFindings {
  const wanted = mockRecommendation(mock);
  const { document, person } = believable(documentOf(mock.info), personOf(mock.info, now), now);
  const age = completedYears(person.dateOfBirth ?? FICTION.person.dateOfBirth, now) ?? 0;
  const backNeeded = document.type !== 'passport';
  const plain = { ...SIDE, document: measured(document), person: measured(person), backNeeded };
  return {
    front: {
      ...plain,
      type: 'document_front',
      mrz: measured(mrz(backNeeded ? 'TD1' : 'TD3', wanted !== 'CHALLENGE')),
      portrait: measured(face(0, age)),
      presentationAttack: measured({ attacks: wanted === 'DENY' ? ['presentation_attack'] : [] }),
    },
    back: backNeeded ? { ...plain, type: 'document_back' } : null,
    selfie: { ...SELFIE, face: measured(face(MATED_DISTANCE, age)) },
    challenge: notMeasured('mock'),
    injection: measured({ uploads: [] }),
    flagged: measured({ reasons: [] }),
    risk: measured({ recommendation: 'ALLOW', reasons: [] }),
  };
}

/** Nobody: the person and the card of a mock session that describes none. */
export const FICTION = {
  person: {
    givenName: 'Robin',
    surname: 'Example',
    sex: 'female',
    dateOfBirth: '1990-05-17',
    nationality: 'EST',
    nationalId: '00000000000',
  },
  document: {
    type: 'national_id',
    country: 'EST',
    number: 'XX0000000',
    expirationDate: '2099-01-15',
  },
} as const satisfies { person: PersonData; document: DocumentData };

function documentOf(info: MockInfo | undefined): DocumentData {
  const given = info?.document_details;
  return {
    ...FICTION.document,
    ...present({
      type: given?.type,
      country: given?.country?.toUpperCase(),
      region: given?.region,
      number: numberOf(given?.id_value),
      serialNumber: given?.document_serial_number,
      issueDate: day(given?.issue_date),
      expirationDate: day(given?.valid_until),
    }),
  };
}

/** A number of signs only stands on no document, and two sides cannot be compared by it. */
const numberOf = (given: string | undefined) => (/[0-9a-z]/i.test(given ?? '') ? given : undefined);

function personOf(info: MockInfo | undefined, now: Date): PersonData {
  const person = info?.person_details;
  const document = info?.document_details;
  const names = present({
    givenName: person?.given_name || document?.given_name || undefined,
    surname: person?.surname || document?.surname || undefined,
    fullName: person?.full_name || document?.full_name || undefined,
  });
  const { givenName, surname, ...fiction } = FICTION.person;
  return {
    ...fiction,
    // Half a given name and half an invented one would be neither.
    ...(Object.keys(names).length > 0 ? names : { givenName, surname }),
    ...present({
      sex: sexOf(person?.gender),
      dateOfBirth: day(person?.date_of_birth ?? document?.date_of_birth) ?? bornAged(person?.age, now),
      nationalId: numberOf(document?.id_value),
      address: addressOf(person?.address),
    }),
  };
}

/** The first of January on which someone of that age in completed years may have been born. */
const bornAged = (age: number | undefined, now: Date): string | undefined =>
  age === undefined ? undefined : `${now.getUTCFullYear() - age}-01-01`;

/** A session is decided at most this long after it was created; what the document says has to hold until then. */
const LONGEST_SESSION_DAYS = 30;

/** Takes the fictional value wherever the given one could not stand on a document that is valid all that time. */
function believable(document: DocumentData, person: PersonData, now: Date) {
  const days = [now, new Date(now.getTime() + LONGEST_SESSION_DAYS * 86_400_000)];
  let kept = doubtful({ ...FICTION.document, ...FICTION.person });
  for (const [field, value] of Object.entries(doubtful({ ...document, ...person }))) {
    const candidate = { ...kept, [field]: value };
    if (days.every((day) => impossibilities(candidate, day).length === 0)) kept = candidate;
  }
  const { dateOfBirth, ...ofDocument } = kept;
  return { document: { ...document, ...ofDocument }, person: { ...person, dateOfBirth } };
}

/** The fields that a check can find impossible, in the order in which they are tried. */
function doubtful({ country, expirationDate, issueDate, dateOfBirth }: Partial<DocumentData & PersonData>) {
  return { country, expirationDate, issueDate, dateOfBirth };
}

const SEX: ReadonlyMap<string, Sex> = new Map([
  ['f', 'female'],
  ['female', 'female'],
  ['m', 'male'],
  ['male', 'male'],
]);

/** Free text to the three values of the API; what names neither of the two is `other`. */
export const sexOf = (gender: string | undefined): Sex | undefined =>
  gender === undefined ? undefined : (SEX.get(gender.trim().toLowerCase()) ?? 'other');

function addressOf(given: MockAddress | undefined): AddressData | undefined {
  if (given === undefined) return undefined;
  const { house_number, apartment_number, full_address, ...same } = given;
  return present({
    ...same,
    houseNumber: house_number,
    apartmentNumber: apartment_number,
    fullAddress: full_address,
  });
}

const day = (instant: string | undefined): string | undefined => instant?.slice(0, 10);

/** As far apart as two pictures of one person usually are: well under the limit, far from the same picture. */
const MATED_DISTANCE = 0.35;

function face(first: number, age: number): Face {
  return {
    box: { x: 0, y: 0, width: 200, height: 260 },
    detection: 1,
    presence: 1,
    pose: { yaw: 0, pitch: 0, roll: 0 },
    eyes: { left: 0.36, right: 0.36 },
    descriptor: Array.from({ length: 128 }, (_, i) => (i === 0 ? first : 0)),
    age,
    sex: { value: 'female', probability: 1 },
  };
}

function mrz(format: Mrz['format'], valid: boolean): Mrz {
  const composite = { field: 'composite', read: valid ? '0' : '1', computed: '0', valid };
  return {
    format,
    lines: [],
    rawLines: [],
    corrections: [],
    checkDigits: [composite],
    allCheckDigitsValid: valid,
    pitch: 0,
  };
}

const unmeasured = <Cue extends string>(cues: readonly Cue[]) =>
  Object.fromEntries(cues.map((cue) => [cue, notMeasured('mock')])) as Record<Cue, Finding<number>>;

/** A side that nobody looked at: no pixels, nothing against it. */
const SIDE = {
  kind: 'document',
  size: { width: 0, height: 0 },
  mirrored: false,
  rotation: 0,
  outline: notMeasured('mock'),
  regions: [],
  mrz: notMeasured('mock'),
  barcode: notMeasured('mock'),
  visualZone: notMeasured('mock'),
  agreements: [],
  portrait: notMeasured('mock'),
  quality: notMeasured('mock'),
  cues: unmeasured(DOCUMENT_CUES),
  authenticity: measured({ reasons: [] }),
  presentationAttack: measured({ attacks: [] }),
  feedback: 'ok',
} as const satisfies Partial<DocumentFindings>;

/** A mock session's challenge is passed: what the session ends with is in its pictures. */
export const mockChallenge = (): ChallengeFindings => ({
  kind: 'challenge',
  cues: unmeasured(CHALLENGE_CUES),
  failed: [],
  attacks: [],
  descriptor: notMeasured('mock'),
  scene: notMeasured('mock'),
  feedback: 'ok',
});

const SELFIE = {
  kind: 'selfie',
  type: 'selfie',
  size: { width: 0, height: 0 },
  faces: 1,
  blur: notMeasured('mock'),
  scene: notMeasured('mock'),
  presentationAttack: measured({ attacks: [] }),
  feedback: 'ok',
} as const satisfies Partial<SelfieFindings>;
