import type { DocumentType, VisualFieldName } from '../../analysis/findings.ts';
import type { PageFormat } from './format.ts';
import type { Area } from './guilloche.ts';

/** Entries that are printed, beyond those that are read. */
export type EntryName = VisualFieldName | 'height' | 'eyes';
type Entry = readonly [name: EntryName, column: 0 | 1, row: number];

export interface SideDesign {
  readonly entries: readonly Entry[];
  readonly portrait?: true;
  readonly bears?: 'mrz' | 'barcode';
  /** Millimetres. */
  readonly rowHeight: number;
}

export interface KindDesign {
  readonly type: DocumentType;
  readonly format: PageFormat;
  /** ICAO 9303-5 to -7, of those that bear a zone. */
  readonly documentCode?: string;
  readonly style: 'captioned' | 'european' | 'american';
  /** Held by people of other States. */
  readonly forForeigners?: true;
  readonly front: SideDesign;
  readonly back?: SideDesign;
}

const HOLDER: readonly Entry[] = [
  ['surname', 0, 0],
  ['given_names', 0, 1],
  ['sex', 0, 2],
  ['nationality', 1, 2],
  ['date_of_birth', 0, 3],
  ['document_number', 1, 3],
];
const CARD_FRONT: SideDesign = {
  entries: [...HOLDER, ['place_of_birth', 0, 4], ['date_of_expiry', 0, 5]],
  portrait: true,
  rowHeight: 6.6,
};
const CARD_BACK: readonly Entry[] = [
  ['address', 0, 0],
  ['authority', 0, 1],
  ['date_of_issue', 0, 2],
];
const STICKER: SideDesign = {
  entries: [...HOLDER, ['date_of_issue', 0, 4], ['date_of_expiry', 1, 4]],
  portrait: true,
  bears: 'mrz',
  rowHeight: 6.8,
};

/** The kinds of document, passports aside, that specimens are made of: one row each. */
export const KINDS = {
  national_id: card('national_id', 'TD1', 'I', CARD_FRONT, { entries: CARD_BACK, bears: 'mrz', rowHeight: 6.6 }),
  national_id_td2: card(
    'national_id',
    'TD2',
    'I',
    { ...CARD_FRONT, bears: 'mrz', rowHeight: 6.2 },
    { entries: CARD_BACK, rowHeight: 8 },
  ),
  residence_permit: {
    ...card('residence_permit', 'TD1', 'IR', CARD_FRONT, { entries: CARD_BACK, bears: 'mrz', rowHeight: 6.6 }),
    forForeigners: true,
  },
  visa: { ...card('visa', 'MRV-A', 'V', STICKER), forForeigners: true },
  visa_b: { ...card('visa', 'MRV-B', 'V', STICKER), forForeigners: true },
  drivers_license: {
    type: 'drivers_license',
    format: 'TD1',
    style: 'american',
    front: {
      entries: [
        ['document_number', 0, 0],
        ['date_of_birth', 0, 1],
        ['date_of_expiry', 0, 2],
        ['categories', 1, 2],
        ['surname', 0, 3],
        ['given_names', 0, 4],
        ['address', 0, 5],
        ['sex', 0, 6],
        ['height', 1, 6],
        ['date_of_issue', 0, 7],
        ['eyes', 1, 7],
      ],
      portrait: true,
      rowHeight: 4.9,
    },
    back: { entries: [['categories', 0, 0]], bears: 'barcode', rowHeight: 5 },
  },
  eu_drivers_license: {
    type: 'drivers_license',
    format: 'TD1',
    style: 'european',
    front: {
      entries: [
        ['surname', 0, 0],
        ['given_names', 0, 1],
        ['date_of_birth', 0, 2],
        ['date_of_issue', 0, 3],
        ['date_of_expiry', 0, 4],
        ['authority', 0, 5],
        ['document_number', 0, 6],
        ['categories', 0, 7],
      ],
      portrait: true,
      rowHeight: 4.9,
    },
    back: { entries: [['categories', 0, 0]], rowHeight: 5 },
  },
} as const satisfies Record<string, KindDesign>;

export type Kind = keyof typeof KINDS;
export const isKind = (name: string): name is Kind => Object.keys(KINDS).includes(name);

function card(
  type: DocumentType,
  format: PageFormat,
  documentCode: string,
  front: SideDesign,
  back?: SideDesign,
): KindDesign {
  return { type, format, documentCode, style: 'captioned', front, ...(back && { back }) };
}

/** Where a side's portrait and columns lie, in millimetres. */
export interface Arrangement {
  readonly portrait: Area;
  readonly columns: readonly [number, number];
  readonly top: number;
}

/** The portrait on the left, or on the right; the entries beside it. */
export const ARRANGEMENTS: Readonly<Record<Exclude<PageFormat, 'TD3'>, readonly Arrangement[]>> = {
  TD1: [
    { portrait: { x: 4.5, y: 12, width: 24, height: 30.9 }, columns: [31.5, 58], top: 12.2 },
    { portrait: { x: 57.1, y: 12, width: 24, height: 30.9 }, columns: [5, 31], top: 12.2 },
  ],
  TD2: [
    { portrait: { x: 5, y: 12.5, width: 27, height: 34.7 }, columns: [37, 71], top: 13 },
    { portrait: { x: 73, y: 12.5, width: 27, height: 34.7 }, columns: [6, 40], top: 13 },
  ],
  'MRV-A': [
    { portrait: { x: 5, y: 14, width: 30, height: 38.6 }, columns: [41, 79], top: 16 },
    { portrait: { x: 85, y: 14, width: 30, height: 38.6 }, columns: [6, 44], top: 16 },
  ],
  'MRV-B': [{ portrait: { x: 5, y: 12.5, width: 27, height: 34.7 }, columns: [37, 71], top: 14 }],
};
