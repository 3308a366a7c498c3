import { composeMrz } from '../../analysis/document/mrz/compose.ts';
import type { PageFormat } from './format.ts';
import type { Holder } from './holder.ts';

// ICAO 9303-4 to -7: passport, visa, and cards by the issuer's choice of A, C or I.
const DOCUMENT_CODES: Readonly<Record<PageFormat, string>> = {
  TD1: 'I',
  TD2: 'I',
  TD3: 'P',
  'MRV-A': 'V',
  'MRV-B': 'V',
};

/** The MRZ of a holder's document. Cards print no personal number: their optional data stay empty. */
export function mrzLines(format: PageFormat, holder: Holder, documentCode = DOCUMENT_CODES[format]): string[] {
  return composeMrz(format, {
    documentCode,
    issuer: holder.issuingState,
    documentNumber: holder.documentNumber,
    surname: holder.surname,
    givenNames: holder.givenNames,
    nationality: holder.nationality,
    dateOfBirth: holder.dateOfBirth,
    sex: holder.sex,
    expirationDate: holder.dateOfExpiry,
    ...(format === 'TD3' || format === 'MRV-A' ? { optionalData: holder.personalNumber } : {}),
  });
}
