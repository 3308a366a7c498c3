import { claimedDocument, claimedPerson } from '../decision/claims.ts';
import type { Evidence } from '../decision/evidence.ts';

/** By what a session is known again. Biometric and personal data. */
export interface Identity {
  /** The selfie's descriptor. */
  readonly face: readonly number[] | null;
  /** Country, type and number of the document. */
  readonly document: readonly string[] | null;
  /** Name and date of birth: the same in a person's former and present passport. */
  readonly holder: readonly string[] | null;
}

const letters = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();

export function identityOf(evidence: Evidence): Identity {
  const { selfie } = evidence;
  const document = claimedDocument(evidence);
  const person = claimedPerson(evidence);
  const name = person?.fullName ?? [person?.givenName ?? '', person?.surname ?? ''].join('');
  return {
    face: selfie?.face.measured ? selfie.face.value.descriptor : null,
    document: document?.number ? [document.country ?? '', document.type, letters(document.number)] : null,
    holder: person?.dateOfBirth && letters(name) !== '' ? [person.dateOfBirth, letters(name)] : null,
  };
}
