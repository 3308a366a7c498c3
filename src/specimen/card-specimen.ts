import { bearerOf, castPerson, documentSeed, jpeg, once } from './bearer.ts';
import { cached } from './cache.ts';
import { type PhotographTruth, photograph, photographTruth, type QuarterTurns } from './document/camera.ts';
import { type Card, cardFrame, cardLines, cardOf, cardPage, type Side, sidesOf } from './document/card.ts';
import type { Level } from './document/conditions.ts';
import type { Holder } from './document/holder.ts';
import type { Kind } from './document/kinds.ts';
import { portrait, selfie } from './people/index.ts';

export interface CardSpecimenOptions {
  readonly kind: Kind;
  /** As for passports (`SpecimenOptions`), and so are seed and day. */
  readonly person: number | string;
  readonly seed: number | string;
  readonly today: string;
  /** How both sides were photographed, `mild` unless set. */
  readonly level?: Level;
  readonly quarterTurns?: QuarterTurns;
  /** With a hand and things before the camera. */
  readonly crowded?: boolean;
  /** Of the AAMVA standard, 1 to 10, on American and Canadian licences; drawn unless set. */
  readonly version?: number;
}

/** What a perfect verification would find. Of a fictional person: it may be printed and logged. */
export interface CardSpecimenTruth {
  readonly notice: 'SPECIMEN: this person and this document do not exist';
  readonly person: string;
  readonly today: string;
  readonly kind: Kind;
  readonly holder: Holder;
  readonly sides: readonly {
    readonly file: `${Side}.jpg`;
    /** The MRZ as printed; empty on sides without one. */
    readonly lines: readonly string[];
    readonly photograph: PhotographTruth;
  }[];
  /** What the barcode of an American or Canadian licence holds. */
  readonly payload?: string;
  readonly selfie: 'selfie.jpg';
}

export interface CardSpecimen {
  /** JPEG files by name: `front.jpg`, `back.jpg` where there is one, `selfie.jpg`. */
  readonly files: Readonly<Record<string, Buffer>>;
  readonly truth: CardSpecimenTruth;
}

/**
 * A document of any kind but passports and its holder's selfie: seconds the first time, then from the cache. The same
 * options give the same bytes. Refuses a number that no cast member has.
 */
export async function makeCardSpecimen(options: CardSpecimenOptions): Promise<CardSpecimen> {
  const claimant = castPerson(options.person);
  const card = cardFor(options);
  const studio = once(() => portrait(claimant));
  const files: Record<string, Buffer> = {};
  for (const side of sidesOf(card)) {
    const file = `${side}.jpg`;
    files[file] = await cached([file, options, card.holder, card.payload], async () => {
      const page = await cardPage(card, side, await studio());
      return (await photograph(page, cameraOf(options, side))).jpeg;
    });
  }
  const face = [`selfie.jpg`, claimant.seed, options.seed];
  files['selfie.jpg'] = await cached(face, async () => jpeg(await selfie(claimant, options.seed)));
  return { files, truth: await cardSpecimenTruth(options) };
}

/** The truth of `makeCardSpecimen(options)` without making a picture. */
export async function cardSpecimenTruth(options: CardSpecimenOptions): Promise<CardSpecimenTruth> {
  const card = cardFor(options);
  const { kind, holder, payload } = card;
  const sides = sidesOf(card).map(async (side) => ({
    file: `${side}.jpg` as const,
    lines: cardLines(card, side),
    photograph: photographTruth(await cardFrame(card, side), cameraOf(options, side)),
  }));
  return {
    notice: 'SPECIMEN: this person and this document do not exist',
    person: castPerson(options.person).seed,
    today: options.today,
    kind,
    holder,
    sides: await Promise.all(sides),
    ...(payload !== undefined && { payload }),
    selfie: 'selfie.jpg',
  };
}

function cardFor({ version, ...options }: CardSpecimenOptions): Card {
  const claimant = castPerson(options.person);
  const bearer = bearerOf(claimant, options);
  return cardOf(options.kind, bearer, documentSeed(claimant, options), version === undefined ? {} : { version });
}

const cameraOf = (
  { person, seed, level = 'mild', quarterTurns = 0, crowded = false }: CardSpecimenOptions,
  side: Side,
) => ({
  level,
  seed: `${documentSeed(castPerson(person), { seed })}/${side}`,
  quarterTurns,
  crowded,
});
