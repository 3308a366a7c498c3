import type { DocumentData, Finding, PersonData, VisualFieldName, VisualZone } from '../../findings.ts';
import { DOUBTFUL } from '../agreement.ts';

interface Printed {
  readonly document: Omit<DocumentData, 'type'>;
  readonly person: PersonData;
}

/**
 * What the print of a side states of document and holder, as far as it was read without doubt: dates as `YYYY-MM-DD`, names as
 * printed. No check digit vouches for any of it.
 */
export function printedClaims(visual: Finding<VisualZone>): Printed {
  const fields = visual.measured ? visual.value.fields.filter(({ confidence }) => confidence >= DOUBTFUL) : [];
  const text = (name: VisualFieldName) => fields.find((field) => field.name === name)?.text;
  const date = (name: VisualFieldName) => fields.find((field) => field.name === name)?.date;
  const [givenName, surname, address] = [text('given_names'), text('surname'), text('address')];
  const fullName = text('full_name') ?? (givenName && surname && `${givenName} ${surname}`);
  return {
    document: present({
      number: text('document_number'),
      issueDate: date('date_of_issue'),
      expirationDate: date('date_of_expiry'),
    }),
    person: present({
      givenName,
      surname,
      fullName,
      dateOfBirth: date('date_of_birth'),
      nationalId: text('personal_number'),
      address: address && { fullAddress: address },
    }),
  };
}

type Sparse<T> = { readonly [K in keyof T]: T[K] | undefined | '' };
const present = <T extends object>(facts: Sparse<T>): T =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact)) as T;
