import { createHash } from 'node:crypto';
import {
  type Agreement,
  compareDates,
  compareNames,
  compareNumbers,
  type Statement,
} from '../analysis/document/agreement.ts';
import type {
  Barcode,
  ComparedField,
  DocumentData,
  DocumentFindings,
  FieldAgreement,
  PersonData,
  VisualFieldName,
} from '../analysis/findings.ts';

type Claims = Partial<DocumentData & PersonData>;

interface Fact {
  readonly claimed: (claims: Claims) => string | undefined;
  readonly compare: (one: Statement, other: Statement) => Agreement;
  /** Whether the visual zone states it in the same words. */
  readonly printed?: VisualFieldName;
  /** Whether two documents that share it are, as far as can be seen, of one person. */
  readonly identifies?: true;
}

/** What both sides of a card may state. */
const FACTS: Readonly<Partial<Record<ComparedField, Fact>>> = {
  country: { claimed: ({ country }) => country, compare: compareNumbers },
  document_number: {
    claimed: ({ number }) => number,
    compare: compareNumbers,
    printed: 'document_number',
    identifies: true,
  },
  personal_number: {
    claimed: ({ nationalId }) => nationalId,
    compare: compareNumbers,
    printed: 'personal_number',
    identifies: true,
  },
  surname: { claimed: ({ surname }) => surname, compare: compareNames, printed: 'surname', identifies: true },
  given_names: { claimed: ({ givenName }) => givenName, compare: compareNames, printed: 'given_names' },
  full_name: { claimed: ({ fullName }) => fullName, compare: compareNames, printed: 'full_name', identifies: true },
  date_of_birth: { claimed: ({ dateOfBirth }) => dateOfBirth, compare: compareDates, printed: 'date_of_birth' },
  date_of_issue: { claimed: ({ issueDate }) => issueDate, compare: compareDates, printed: 'date_of_issue' },
  date_of_expiry: { claimed: ({ expirationDate }) => expirationDate, compare: compareDates, printed: 'date_of_expiry' },
  sex: { claimed: ({ sex }) => sex, compare: compareNumbers },
  nationality: { claimed: ({ nationality }) => nationality, compare: compareNumbers },
};

/** Every fact that both sides state, as data or in print. */
export function compareSides(front: DocumentFindings, back: DocumentFindings): FieldAgreement[] {
  return (Object.entries(FACTS) as [ComparedField, Fact][]).flatMap(([field, fact]) => {
    const pairs = statements(front, field, fact).flatMap((one) =>
      statements(back, field, fact).map((other) => ({ one, other, verdict: fact.compare(one, other) })),
    );
    // A side may state a fact twice, of which one was misread; that the two differ is found on that side.
    const told = (['same', 'different', 'unclear'] as const)
      .map((verdict) => pairs.find((pair) => pair.verdict === verdict))
      .find((pair) => pair !== undefined);
    if (!told) return [];
    const hashes = [hashOf(told.one), hashOf(told.other)] as const;
    return [{ field, between: ['front', 'back'] as const, verdict: told.verdict, hashes }];
  });
}

/**
 * Whether the face and the data that count as one person's may be of two: they stand on different sides, and these name
 * nothing alike. Anybody could hold a front of their own over the back of somebody else's card.
 */
export function areUnlinked(front: DocumentFindings, back: DocumentFindings): boolean {
  const faceIsOnBack = !front.portrait.measured && back.portrait.measured;
  const faceless = faceIsOnBack ? front : back;
  if (!faceless.document.measured && !faceless.person.measured) return false;
  return !compareSides(front, back).some(({ field, verdict }) => FACTS[field]?.identifies && verdict === 'same');
}

function statements(side: DocumentFindings, field: ComparedField, { claimed, printed }: Fact): Statement[] {
  const { document, person, visualZone } = side;
  const text = claimed({ ...(document.measured && document.value), ...(person.measured && person.value) });
  const entries = visualZone.measured ? visualZone.value.fields.filter(({ name }) => name === printed) : [];
  return [
    ...(text ? [{ text, mayBeTruncated: mayBeTruncated(side, field) }] : []),
    ...entries.map(({ text, date, confidence }) => ({ text: date ?? text, confidence })),
  ];
}

/** AAMVA card design standard, annex D, from version 4 on: `T` cut short, `N` whole, `U` unknown. */
const TRUNCATION: Readonly<Partial<Record<ComparedField, readonly string[]>>> = {
  surname: ['DDE'],
  given_names: ['DDF', 'DDG'],
  full_name: ['DDE', 'DDF', 'DDG'],
};

/** ICAO 9303-3, 4.6: names that do not fit the MRZ are cut off. A barcode says whether its names were; of the rest no more is known. */
function mayBeTruncated({ mrz, barcode }: DocumentFindings, field: ComparedField): boolean {
  if (!mrz.measured) return barcode.measured && !isDeclaredWhole(barcode.value, field);
  const { format, lines } = mrz.value;
  return !(lines[format === 'TD1' ? 2 : 0] ?? '').endsWith('<');
}

const isDeclaredWhole = ({ aamva }: Barcode, field: ComparedField): boolean =>
  TRUNCATION[field]?.every((flag) => aamva?.elements[flag]?.trim() === 'N') ?? false;

const hashOf = ({ text }: Statement): string => createHash('sha256').update(text.normalize('NFC')).digest('hex');
