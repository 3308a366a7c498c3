import { createHash } from 'node:crypto';
import type { Agreement, FieldAgreement, Finding, PersonData, VisualField, VisualZone } from '../../findings.ts';
import { compareDates, compareNames, compareNumbers, type Statement } from '../agreement.ts';
import type { ParsedMrz } from '../mrz/parse.ts';

type Compared =
  | 'surname'
  | 'given_names'
  | 'full_name'
  | 'document_number'
  | 'date_of_birth'
  | 'date_of_expiry'
  | 'sex';

interface Comparison {
  readonly stated: (mrz: ParsedMrz) => Statement | null;
  readonly printed: (field: VisualField) => Statement;
  readonly compare: (mrz: Statement, printed: Statement) => Agreement;
}

const name = (of: (mrz: ParsedMrz) => string): Comparison => ({
  stated: (mrz) => ({ text: of(mrz), mayBeTruncated: mrz.nameMayBeTruncated }),
  printed: ({ text, confidence }) => ({ text, confidence }),
  compare: compareNames,
});
const date = (of: (mrz: ParsedMrz) => string | null | undefined): Comparison => ({
  stated: (mrz) => ({ text: of(mrz) ?? '' }),
  printed: ({ date = '', confidence }) => ({ text: date, confidence }),
  compare: compareDates,
});

const COMPARISONS: Readonly<Record<Compared, Comparison>> = {
  surname: name(({ surname }) => surname),
  given_names: name(({ givenNames }) => givenNames),
  full_name: name(({ givenNames, surname }) => `${givenNames} ${surname}`),
  document_number: {
    stated: ({ documentNumber }) => ({ text: documentNumber }),
    printed: ({ text, confidence }) => ({ text, confidence }),
    compare: compareNumbers,
  },
  date_of_birth: date(({ dateOfBirth }) => dateOfBirth.iso),
  date_of_expiry: date(({ expirationDate }) => expirationDate?.iso),
  sex: {
    stated: ({ sex }) => ({ text: /[MF]/.exec(sex)?.[0] ?? '' }),
    printed: ({ text, confidence }) => ({ text: /[MF]/.exec(text)?.[0] ?? '', confidence }),
    compare: compareNumbers,
  },
};

/** Compares what both zones of one side state. Empty where either was not read. */
export function agreementsOf(mrz: ParsedMrz | null, visual: Finding<VisualZone>): FieldAgreement[] {
  if (!mrz || !visual.measured) return [];
  return visual.value.fields.flatMap((field) => {
    const comparison = COMPARISONS[field.name as Compared];
    const stated = comparison?.stated(mrz);
    if (!comparison || !stated?.text) return [];
    const printed = comparison.printed(field);
    return [
      {
        field: field.name,
        between: ['mrz', 'visual_zone'] as const,
        verdict: comparison.compare(stated, printed),
        hashes: [hash(stated.text), hash(printed.text)] as const,
      },
    ];
  });
}

const hash = (value: string): string => createHash('sha256').update(value.normalize('NFC')).digest('hex');

/** The person of the MRZ; names that it may have cut short are spelt as printed, where the printing says the same and more. */
export function spelledAsPrinted(person: PersonData, mrz: ParsedMrz, visual: Finding<VisualZone>): PersonData {
  if (!mrz.nameMayBeTruncated || !visual.measured) return person;
  const agreed = agreementsOf(mrz, visual).filter(({ verdict }) => verdict === 'same');
  const printed = (name: Compared): string | undefined =>
    agreed.some(({ field }) => field === name)
      ? visual.value.fields.find((field) => field.name === name)?.text
      : undefined;
  const [surname, givenName] = [printed('surname'), printed('given_names')];
  if (!surname || !givenName) return person;
  return { ...person, surname, givenName, fullName: `${givenName} ${surname}` };
}
