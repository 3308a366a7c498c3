import type { DocumentData, DocumentFindings, Finding, PersonData } from '../analysis/findings.ts';
import type { Evidence } from './evidence.ts';
import { present } from './present.ts';

/** What the document says about itself, both sides put together; null when neither side could be read. */
export const claimedDocument = (evidence: Evidence): DocumentData | null =>
  merged(sides(evidence).map((side) => side.document));

/** What the document says about its holder, both sides put together; null when neither side could be read. */
export const claimedPerson = (evidence: Evidence): PersonData | null =>
  merged(sides(evidence).map((side) => side.person));

/** The sides that were seen; those with an MRZ first, because its check digits vouch for what was read, then the front. */
export function sides({ front, back }: Evidence): DocumentFindings[] {
  const seen = [front, back].filter((side) => side !== null);
  return [...seen.filter((side) => side.mrz.measured), ...seen.filter((side) => !side.mrz.measured)];
}

function merged<T extends object>(findings: readonly Finding<T>[]): T | null {
  const values = findings.flatMap((finding) => (finding.measured ? [finding.value] : []));
  const [first, second] = values;
  return first === undefined ? null : (present({ ...second, ...present(first) }) as T);
}
