import { composeMrz } from '../../analysis/document/mrz/compose.ts';
import type { PageFormat } from './format.ts';
import type { Holder } from './holder.ts';

/** The MRZ of a holder's document. Cards print no personal number: their optional data stay empty. */
export function mrzLines(format: PageFormat, documentCode: string, holder: Holder): string[] {
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
