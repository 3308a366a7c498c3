import { stream } from '../people/random.ts';
import { GEOMETRY, type PageFormat } from './format.ts';
import { type Area, weave } from './guilloche.ts';
import type { Holder } from './holder.ts';
import { lettering } from './lettering.ts';
import { mrzLines } from './mrz-lines.ts';
import { entry, type Page, print, printedDate, specimenMark } from './sheet.ts';

type Entry = readonly [label: string, value: (holder: Holder) => string];

interface PlainLayout {
  readonly title: string;
  readonly portrait?: Area;
  readonly left: number;
  readonly top: number;
  readonly rowHeight: number;
  readonly entries: readonly Entry[];
}

const SURNAME: Entry = ['Surname / Nom', (holder) => holder.surname.toUpperCase()];
const GIVEN_NAMES: Entry = ['Given names / Prénoms', (holder) => holder.givenNames.toUpperCase()];
const BORN: Entry = ['Date of birth / Date de naissance', (holder) => printedDate(holder.dateOfBirth)];
const EXPIRES: Entry = ['Date of expiry / Expiration', (holder) => printedDate(holder.dateOfExpiry)];
const NUMBER: Entry = ['Document No. / N° du document', (holder) => holder.documentNumber];
const VISA = [SURNAME, GIVEN_NAMES, BORN, ["Valid until / Valable jusqu'au", EXPIRES[1]] as const, NUMBER];

/** Millimetres. A TD1 card bears its MRZ on the back, which has no portrait. */
const LAYOUTS: Readonly<Record<Exclude<PageFormat, 'TD3'>, PlainLayout>> = {
  TD1: {
    title: 'IDENTITY CARD',
    left: 5,
    top: 12.5,
    rowHeight: 6,
    entries: [
      ['Place of birth / Lieu de naissance', (holder) => holder.placeOfBirth.toUpperCase()],
      ['Date of issue / Date de délivrance', (holder) => printedDate(holder.dateOfIssue)],
      ['Authority / Autorité', () => 'STATE OFFICE OF UTOPIA'],
    ],
  },
  TD2: {
    title: 'IDENTITY CARD',
    portrait: { x: 5, y: 13, width: 26, height: 33.5 },
    left: 36,
    top: 15,
    rowHeight: 6.4,
    entries: [SURNAME, GIVEN_NAMES, BORN, EXPIRES, NUMBER],
  },
  'MRV-A': {
    title: 'VISA',
    portrait: { x: 5, y: 14, width: 30, height: 38.6 },
    left: 40,
    top: 16,
    rowHeight: 6.4,
    entries: VISA,
  },
  'MRV-B': {
    title: 'VISA',
    portrait: { x: 5, y: 13, width: 26, height: 33.5 },
    left: 36,
    top: 15,
    rowHeight: 6.4,
    entries: VISA,
  },
};

/**
 * A page of a simple layout, visibly a specimen: the back of a TD1 card, a TD2 card or a visa.
 * The same arguments give the same bytes. The portrait is not used where the format bears none.
 */
export function plainPage(
  format: Exclude<PageFormat, 'TD3'>,
  holder: Holder,
  portrait: Uint8Array,
  seed: string,
): Promise<Page> {
  const layout = LAYOUTS[format];
  const { width, height } = GEOMETRY[format];
  const random = stream(seed, format);
  const hue = Math.floor(random.between(0, 360));
  return print({
    format,
    lines: mrzLines(format, holder),
    hue,
    under:
      weave({ x: 0, y: 0, width, height }, hue, random) + specimenMark([width * 0.62, height * 0.45], 11, 0.2, -16),
    pictures: layout.portrait ? [{ picture: Buffer.from(portrait), area: layout.portrait }] : [],
    over: title(layout, width, hue) + entries(layout, holder),
  });
}

function title(layout: PlainLayout, width: number, hue: number): string {
  const fill = `hsl(${hue},55%,28%)`;
  return (
    lettering('UTOPIA', { typeface: 'bold', x: 5, y: 7.4, size: 4.6, fill }) +
    lettering(layout.title, { typeface: 'regular', x: 24, y: 7.4, size: 3, fill }) +
    specimenMark([width - 16, 7.4], 4.4, 0.92)
  );
}

const entries = ({ entries, left, top, rowHeight }: PlainLayout, holder: Holder): string =>
  entries.map(([label, value], row) => entry(label, value(holder), left, top + row * rowHeight)).join('');
