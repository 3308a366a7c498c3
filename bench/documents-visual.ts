import { transliterate } from '../src/analysis/document/mrz/transliterate.ts';
import type { DocumentFindings, FieldAgreement, VisualField, VisualFieldName } from '../src/analysis/findings.ts';
import type { PageFormat } from '../src/specimen/document/format.ts';
import type { Holder } from '../src/specimen/document/holder.ts';
import { rate, table } from './accuracy-report.ts';
import type { DocumentSample } from './documents-set.ts';

/** The visual zone of one page: what was printed, and what was read. */
export interface VisualReading extends Pick<DocumentSample, 'id' | 'level' | 'format'> {
  readonly printed: readonly (readonly [VisualFieldName, string])[];
  readonly fields: readonly VisualField[];
  readonly agreements: readonly FieldAgreement[];
}

type Entry = (holder: Holder) => string;

const ENTRIES: Readonly<Partial<Record<VisualFieldName, Entry>>> = {
  surname: ({ surname }) => surname.toUpperCase(),
  given_names: ({ givenNames }) => givenNames.toUpperCase(),
  document_number: ({ documentNumber }) => documentNumber,
  personal_number: ({ personalNumber }) => personalNumber,
  date_of_birth: ({ dateOfBirth }) => dateOfBirth,
  date_of_issue: ({ dateOfIssue }) => dateOfIssue,
  date_of_expiry: ({ dateOfExpiry }) => dateOfExpiry,
  place_of_birth: ({ placeOfBirth }) => placeOfBirth.toUpperCase(),
  sex: ({ sex }) => ({ male: 'M', female: 'F', other: 'X' })[sex],
  nationality: () => 'UTOPIAN',
  authority: () => 'STATE OFFICE OF UTOPIA',
};

const CARD: readonly VisualFieldName[] = [
  'surname',
  'given_names',
  'date_of_birth',
  'date_of_expiry',
  'document_number',
];

/** The entries that each layout of src/specimen/document prints. */
const PRINTED: Readonly<Record<PageFormat, readonly VisualFieldName[]>> = {
  TD3: Object.keys(ENTRIES) as VisualFieldName[],
  TD1: ['place_of_birth', 'date_of_issue', 'authority'],
  TD2: CARD,
  'MRV-A': CARD,
  'MRV-B': CARD,
};

export function visualReading(sample: DocumentSample, { visualZone, agreements }: DocumentFindings): VisualReading {
  const { id, level, format, bearer } = sample;
  const printed = PRINTED[format].map((name) => [name, ENTRIES[name]!(bearer)] as const).filter(([, text]) => text);
  return { id, level, format, printed, fields: visualZone.measured ? visualZone.value.fields : [], agreements };
}

const read = ({ fields }: VisualReading, name: VisualFieldName): string | undefined => {
  const field = fields.find((one) => one.name === name);
  return field?.date ?? field?.text;
};
const bare = (text: string) => transliterate(text).replace(/[^A-Z0-9]/g, '');

interface Counted {
  readonly name: VisualFieldName;
  readonly printed: string;
  readonly read: string | undefined;
  readonly reading: VisualReading;
}

const counted = (readings: readonly VisualReading[]): Counted[] =>
  readings.flatMap((reading) =>
    reading.printed.map(([name, printed]) => ({ name, printed, read: read(reading, name), reading })),
  );

const isExact = ({ printed, read }: Counted) => read === printed;
const isFolded = ({ printed, read }: Counted) => read !== undefined && bare(read) === bare(printed);
const hasMarks = ({ printed }: Counted) => /[^\0-\x7f]/.test(printed);

/** What the figures hold for; the time was measured once. */
const CONDITIONS =
  "The pages' letters (Roboto) were kept out of the recogniser's training. Where a page has a machine-readable zone, a doubtful character may be settled by it (fields.ts), and names, number, birth and expiry are found by it when they agree: these figures hold for pages with a zone. Processor time for the visual zone, 2026-11-26, on a busy machine of two cores, ten of these pages, finding out which end is up included: 257 to 675 ms a side; the recogniser on held-out fonts and far worse print than this: see the last lines of training/train-latin.log. Not measured: pages without a machine-readable zone, photographs of real documents, more than Roboto.";

/** The paragraphs of docs/accuracy.md on the visual zone. */
export function visualParagraphs(readings: readonly VisualReading[]): string[] {
  const all = counted(readings);
  const levels = [...new Set(readings.map(({ level }) => level))];
  const both = all.filter(({ reading }) => reading.level === 'mild' || reading.level === 'medium');
  const row = (name: string, some: readonly Counted[]) => [
    name,
    rate(some.filter(isExact).length, some.length),
    rate(some.filter(isFolded).length, some.length),
    rate(some.filter(hasMarks).filter(isExact).length, some.filter(hasMarks).length),
    rate(some.filter(({ read }) => read !== undefined).length, some.length),
  ];
  const names = [...new Set(both.map(({ name }) => name))];
  const head = ['exact, diacritics included', 'exact, folded', 'entries with diacritics, exact', 'found'];
  return [
    '### Visual zone',
    CONDITIONS,
    table(
      ['level', ...head],
      [
        ...levels.map((level) =>
          row(
            level,
            all.filter(({ reading }) => reading.level === level),
          ),
        ),
        row('mild and medium', both),
      ],
    ),
    table(
      ['entry, mild and medium', ...head],
      names.map((name) =>
        row(
          name,
          both.filter((one) => one.name === name),
        ),
      ),
    ),
    agreementParagraph(readings),
    wrongParagraph(all),
  ];
}

function agreementParagraph(readings: readonly VisualReading[]): string {
  const all = readings.flatMap(({ agreements }) => agreements);
  const of = (verdict: string) => rate(all.filter((one) => one.verdict === verdict).length, all.length);
  const wrong = readings.flatMap(({ id, agreements }) =>
    agreements.filter(({ verdict }) => verdict === 'different').map(({ field }) => `${id} ${field}`),
  );
  return `Comparisons of both zones of these genuine pages: same ${of('same')}, unclear ${of('unclear')}, **different** ${of('different')}${wrong.length > 0 ? `: ${wrong.join(', ')}` : ''}.`;
}

/** For specimens of fictional people only: it holds their data. */
function wrongParagraph(all: readonly Counted[]): string {
  const wrong = all.filter((one) => one.read !== undefined && !isExact(one) && one.reading.level !== 'hard');
  return table(
    ['page', 'entry', 'printed', 'read'],
    wrong.map(({ reading, name, printed, read }) => [reading.id, name, printed, read ?? '']),
  );
}
