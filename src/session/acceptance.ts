import type { DocumentData, DocumentFindings, Feedback, ImageFindings } from '../analysis/findings.ts';
import type { ApplicationSettings, DocumentRestriction } from '../applications.ts';
import { compareSides } from '../decision/sides.ts';
import { type Images, openFindings, type StoredImage } from '../evidence/images.ts';
import type { StoredSession } from './store.ts';

/** The images on which the session is decided. */
export async function acceptedImages(images: Images, { session }: StoredSession): Promise<StoredImage[]> {
  const ids = new Set(Object.values(session.accepted));
  return (await images.list(session.id)).filter(({ id }) => ids.has(id));
}

export async function acceptedFindings(images: Images, stored: StoredSession): Promise<ImageFindings[]> {
  const accepted = await acceptedImages(images, stored);
  return accepted.flatMap((image) => openFindings(image, stored.key)?.open() ?? []);
}

type Restrictions = Pick<ApplicationSettings, 'restrictedDocuments'>;

/** The answer to a picture: its own, or, where it is good in itself, what its application and the other side have against it. */
export function answerTo(seen: ImageFindings, settings: Restrictions, accepted: readonly ImageFindings[]): Feedback {
  if (seen.feedback !== 'ok' || seen.kind !== 'document') return seen.feedback;
  if (restrictionOn(seen, settings)) return 'restricted_criteria';
  const other = accepted.find((one) => one.kind === 'document' && one.type !== seen.type) as
    | DocumentFindings
    | undefined;
  if (!other) return 'ok';
  const [front, back] = seen.type === 'document_front' ? [seen, other] : [other, seen];
  if (isOfAnother(front, back)) return 'document_not_matching';
  return lacksItsBarcode(front, back) ? 'barcode_not_found' : 'ok';
}

/** The first restriction that the document falls under. What could not be read falls under none: the decision asks for it. */
export function restrictionOn(
  { document }: DocumentFindings,
  { restrictedDocuments }: Restrictions,
): DocumentRestriction | undefined {
  if (!document.measured) return undefined;
  return restrictedDocuments.find((restriction) => isUnder(document.value, restriction));
}

const CRITERIA = {
  types: ({ type }: DocumentData) => type,
  countries: ({ country }: DocumentData) => country,
  regions: ({ region }: DocumentData) => region,
} as const satisfies Record<string, (document: DocumentData) => string | undefined>;

function isUnder(document: DocumentData, restriction: DocumentRestriction): boolean {
  const named = (Object.keys(CRITERIA) as (keyof typeof CRITERIA)[]).filter((criterion) => restriction[criterion]);
  const values = named.map(
    (criterion) => [restriction[criterion] as readonly string[], CRITERIA[criterion](document)] as const,
  );
  if (values.some(([, value]) => value === undefined)) return false;
  const isOneOfThem = values.every(([list, value]) => list.includes(value!));
  return restriction.otherThan ? !isOneOfThem : isOneOfThem;
}

/** Facts that two sides of one card cannot state differently; a name may be written in two ways, or be read wrongly. */
const ONE_OF_A_KIND: ReadonlySet<string> = new Set(['document_number', 'date_of_birth', 'personal_number']);
/** Of so many facts that differ one may be a misreading. */
const DIFFERENT_FACTS = 2;

function isOfAnother(front: DocumentFindings, back: DocumentFindings): boolean {
  const different = compareSides(front, back).filter(({ verdict }) => verdict === 'different');
  return different.length >= DIFFERENT_FACTS && different.some(({ field }) => ONE_OF_A_KIND.has(field));
}

/** A licence whose front is laid out as American and Canadian ones are says everything in the barcode of its back. */
const lacksItsBarcode = (front: DocumentFindings, back: DocumentFindings): boolean =>
  front.visualZone.measured &&
  front.visualZone.value.layout === 'north_american_licence' &&
  !front.document.measured &&
  !back.document.measured;
