import type { DocumentData, PersonData, Sex } from '../../findings.ts';
import { documentType } from './document-type.ts';
import { countryOf } from './issuers.ts';
import { nationalId } from './national-id.ts';
import type { ParsedMrz } from './parse.ts';

/** X is outside the standard, which prints a filler for a sex that is not stated; some issuers print it all the same. */
const SEXES: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', X: 'other' };

type Known<T> = { readonly [K in keyof T]: T[K] | '' | null };

/** Leaves out what was not read: no finding carries an empty text. */
const present = <T extends object>(facts: Known<T>): T =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact)) as T;

const fullName = ({ givenNames, surname }: ParsedMrz): string => `${givenNames} ${surname}`.trim();

function documentOf(parsed: ParsedMrz): DocumentData {
  return present<DocumentData>({
    type: documentType(parsed),
    country: countryOf(parsed.issuer),
    number: parsed.documentNumber.replace(/<+/g, ' '),
    expirationDate: parsed.expirationDate?.iso ?? null,
  });
}

function personOf(parsed: ParsedMrz): PersonData {
  return present<PersonData>({
    givenName: parsed.givenNames,
    surname: parsed.surname,
    fullName: fullName(parsed),
    sex: SEXES[parsed.sex] ?? null,
    dateOfBirth: parsed.dateOfBirth.iso,
    nationality: countryOf(parsed.nationality),
    nationalId: nationalId(parsed) ?? null,
  });
}

/**
 * What an MRZ states of document and holder. Names keep the capitals of the MRZ; sex `<` and incomplete dates are absent;
 * a country without ISO code stays as ICAO prints it (RKS, UTO, UNO, XXA), a code in no list is absent.
 */
export const documentFromMrz = (parsed: ParsedMrz): { document: DocumentData; person: PersonData } => ({
  document: documentOf(parsed),
  person: personOf(parsed),
});
