import { type Stream, stream } from '../people/random.ts';
import { aamvaPayload } from './aamva.ts';
import { type Hand, LANGUAGE_NAMES, printed, titleOf } from './entries.ts';
import { GEOMETRY } from './format.ts';
import { rosette, weave } from './guilloche.ts';
import type { Holder } from './holder.ts';
import { ARRANGEMENTS, type Arrangement, KINDS, type Kind, type KindDesign, type SideDesign } from './kinds.ts';
import { lettering, widthOf } from './lettering.ts';
import { type Licence, licenceHolder, licenceOf } from './licence.ts';
import { mrzLines } from './mrz-lines.ts';
import { centred, type PrintedSymbol, pdf417 } from './pdf417.ts';
import { frameOf, type Page, type PageFrame, print, type Sheet, specimenMark } from './sheet.ts';

export type Side = 'front' | 'back';

/** A document of any kind but passports: who holds it, and what all of its sides have in common. */
export interface Card {
  readonly kind: Kind;
  readonly holder: Holder;
  /** What the barcode holds, on documents that have one. */
  readonly payload?: string;
  readonly seed: string;
  readonly hand: Hand;
  readonly hue: number;
  readonly arrangement: Arrangement;
}

export interface CardOptions {
  /** Of the AAMVA standard, on American licences; drawn unless set. */
  readonly version?: number;
}

/** States of holders of visas and permits, who are strangers in Utopia. */
const STATES = ['FRA', 'POL', 'ESP', 'SWE', 'ITA', 'CZE'] as const;

/** The document of a holder: layout, language, colour and, of licences, the issuer come from the seed. */
export function cardOf(kind: Kind, bearer: Holder, seed: string, { version }: CardOptions = {}): Card {
  const { style, format, forForeigners }: KindDesign = KINDS[kind];
  const random = stream(seed, `card/${kind}`);
  const arrangement = random.pick(ARRANGEMENTS[format as keyof typeof ARRANGEMENTS]);
  const hand = { style, language: random.pick(LANGUAGE_NAMES), typeface: random.pick(['bold', 'regular'] as const) };
  const hue = Math.floor(random.between(0, 360));
  const common = { kind, seed, hue, arrangement };
  if (style === 'american') {
    const licence = licenceOf(seed, version);
    const holder = licenceHolder(bearer, licence, seed);
    return { ...common, holder, hand: { ...hand, licence }, payload: aamvaPayload(holder, licence) };
  }
  return { ...common, hand, holder: forForeigners ? { ...bearer, nationality: random.pick(STATES) } : bearer };
}

export const sidesOf = ({ kind }: Pick<Card, 'kind'>): Side[] =>
  'back' in KINDS[kind] ? ['front', 'back'] : ['front'];

/** The MRZ of a side; none where it bears none. */
export function cardLines({ kind, holder }: Pick<Card, 'kind' | 'holder'>, side: Side): string[] {
  const { format, documentCode }: KindDesign = KINDS[kind];
  return designOf(kind, side).bears === 'mrz' ? mrzLines(format, holder, documentCode) : [];
}

/** What is printed where on a side, without printing it. */
export const cardFrame = async (card: Card, side: Side): Promise<PageFrame> => frameOf(await sheetOf(card, side));

/** A side as its issuer printed it, visibly a specimen, with the portrait in its zone. The same arguments give the same bytes. */
export const cardPage = async (card: Card, side: Side, portrait: Uint8Array): Promise<Page> =>
  print(await sheetOf(card, side, Buffer.from(portrait)));

async function sheetOf(card: Card, side: Side, portrait = Buffer.alloc(0)): Promise<Sheet> {
  const { kind, hue, seed, arrangement } = card;
  const { format }: KindDesign = KINDS[kind];
  const design = designOf(kind, side);
  const { width, height } = GEOMETRY[format];
  const random = stream(seed, `${kind}/${side}`);
  const entries = printedEntries(card, side, design);
  const symbol = design.bears === 'barcode' ? await pdf417(card.payload!) : undefined;
  const barcode = symbol && centred(symbol, width, height - symbol.height - 7);
  return {
    format,
    lines: cardLines(card, side),
    hue,
    under: background(width, height, hue, random) + (barcode ? white(symbol, barcode) : ''),
    pictures: [
      ...(design.portrait ? [{ picture: portrait, area: arrangement.portrait }] : []),
      ...(barcode ? [{ picture: symbol.picture, area: barcode, plain: true }] : []),
    ],
    entries: entries.map(({ entry }) => entry),
    ...(barcode && { barcode }),
    over: header(card, side, width) + entries.map(({ svg }) => svg).join(''),
  };
}

const designOf = (kind: Kind, side: Side): SideDesign => {
  const { front, back }: KindDesign = KINDS[kind];
  return side === 'front' ? front : back!;
};

function printedEntries({ holder, hand, arrangement }: Card, side: Side, { entries, rowHeight }: SideDesign) {
  const columns = side === 'front' ? arrangement.columns : ([5, 45] as const);
  return entries.map(([name, column, row]) =>
    printed(name, holder, hand, columns[column], arrangement.top + row * rowHeight),
  );
}

function background(width: number, height: number, hue: number, random: Stream): string {
  const centre = [width * random.between(0.4, 0.8), height * random.between(0.3, 0.6)] as const;
  return (
    weave({ x: 0, y: 0, width, height }, hue, random) +
    (random.chance(0.5) ? rosette(centre, height * random.between(0.25, 0.4), hue + 40, random) : '') +
    specimenMark([width * 0.6, height * 0.5], height * 0.19, 0.18, random.between(-20, -10))
  );
}

/** The quiet zone: two modules on every side at the least, here 2 mm. */
const white = ({ width, height }: PrintedSymbol, { x, y }: { readonly x: number; readonly y: number }): string =>
  `<rect x="${x - 2}" y="${y - 2}" width="${width + 4}" height="${height + 4}" fill="#fff"/>`;

function header({ hand, hue, kind }: Card, side: Side, width: number): string {
  const fill = `hsl(${hue},55%,26%)`;
  const mark = specimenMark([width - 14, 6.6], 4.2, 0.92);
  if (side === 'back') return mark;
  const issuer = hand.licence?.jurisdiction.name ?? 'UTOPIA';
  const title = titleOf(hand, KINDS[kind].type);
  return (
    lettering(issuer, { typeface: 'bold', x: 5, y: 6, size: 4, fill }) +
    lettering(title, { typeface: 'regular', x: 5, y: 9.2, size: 2.3, fill }) +
    country(hand.licence, 5 + widthOf(issuer, 'bold', 4) + 2, fill) +
    mark
  );
}

const country = (licence: Licence | undefined, x: number, fill: string): string =>
  licence ? lettering(licence.jurisdiction.country, { typeface: 'regular', x, y: 6, size: 2.6, fill }) : '';
