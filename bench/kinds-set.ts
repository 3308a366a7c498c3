import type { Quadrilateral } from '../src/analysis/homography.ts';
import { cached, cacheFile } from '../src/specimen/cache.ts';
import { type PhotographTruth, photograph, photographTruth } from '../src/specimen/document/camera.ts';
import { type Card, cardFrame, cardLines, cardOf, cardPage, type Side } from '../src/specimen/document/card.ts';
import type { Level } from '../src/specimen/document/conditions.ts';
import { holder } from '../src/specimen/document/holder.ts';
import type { Kind } from '../src/specimen/document/kinds.ts';
import { silhouette } from '../src/specimen/document/silhouette.ts';
import { stream } from '../src/specimen/people/random.ts';

export interface KindSample {
  readonly id: string;
  readonly kind: Kind;
  readonly side: Side;
  readonly level: Level;
  /** The MRZ as printed; empty where there is none. */
  readonly lines: readonly string[];
  /** What the barcode holds. */
  readonly payload?: string;
  /** Of which thumbs hide nothing. */
  readonly entries: PhotographTruth['entries'];
  /** What the side bears but a thumb hides a part of. */
  readonly hidden: readonly ('zone' | 'barcode' | 'portrait')[];
  readonly corners: Quadrilateral;
  /** Entries that are left out for that, and thumbs on the picture. */
  readonly hiddenEntries: number;
  readonly thumbs: number;
  /** Absolute path of the JPEG. */
  readonly file: string;
}

export const KIND_LEVELS = ['mild', 'medium', 'hard'] as const satisfies readonly Level[];

/** The sides with something to read, and how many of each level: more of barcodes, whose rate is a promise. */
const SIDES: readonly (readonly [kind: Kind, side: Side, count: number])[] = [
  ['national_id', 'front', 5],
  ['national_id', 'back', 5],
  ['residence_permit', 'back', 5],
  ['national_id_td2', 'front', 5],
  ['visa', 'front', 5],
  ['visa_b', 'front', 5],
  ['drivers_license', 'front', 5],
  ['drivers_license', 'back', 20],
  ['eu_drivers_license', 'front', 5],
];
const TODAY = '2026-11-23';

/** Photographs of documents of every kind but passports, made on the first call and kept; always the same ones. Crowded or not, a document lies at the same place of its picture. */
export async function kindSet(crowded = false): Promise<KindSample[]> {
  const samples: KindSample[] = [];
  for (const level of KIND_LEVELS)
    for (const [kind, side, count] of SIDES)
      for (let index = 0; index < count; index++) samples.push(await sample(kind, side, level, index, crowded));
  return samples;
}

async function sample(kind: Kind, side: Side, level: Level, index: number, crowded: boolean): Promise<KindSample> {
  const id = `${kind}-${side}-${level}-${index}`;
  const card = cardFor(kind, `${kind}-${level}-${index}`);
  const frame = await cardFrame(card, side);
  const options = { level, seed: id, crowded };
  const { entries, covered, ...truth } = photographTruth(frame, options);
  const key = ['kinds-set', id, card, frame, truth];
  await cached(key, async () => (await photograph(await cardPage(card, side, await silhouette()), options)).jpeg);
  const { payload } = card;
  const bears = side === 'back' && payload !== undefined;
  return {
    id,
    kind,
    side,
    level,
    lines: cardLines(card, side),
    entries: entries.filter((entry) => entry.covered === 0),
    hiddenEntries: entries.filter((entry) => entry.covered > 0).length,
    thumbs: truth.thumbs.length,
    corners: truth.corners,
    hidden: (['zone', 'barcode', 'portrait'] as const).filter((what) => covered[what] > 0),
    file: await cacheFile(key),
    ...(bears && { payload }),
  };
}

function cardFor(kind: Kind, seed: string): Card {
  const random = stream(seed, 'kinds-set');
  const age = Math.floor(random.between(18, 90));
  return cardOf(kind, holder({ seed, age, sex: random.pick(['male', 'female']), today: TODAY }), seed);
}
