import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentType } from '../../analysis/document/mrz/document-type.ts';
import { parseMrz } from '../../analysis/document/mrz/parse.ts';
import { type DocumentReader, loadDocumentReader } from '../../analysis/document/reader.ts';
import { resolveModels } from '../../analysis/models.ts';
import { decode } from '../../analysis/raster.ts';
import { photograph } from './camera.ts';
import { type Card, cardFrame, cardLines, cardOf, cardPage, type Side, sidesOf } from './card.ts';
import { holder } from './holder.ts';
import { KINDS, type Kind, type KindDesign } from './kinds.ts';
import type { Page } from './sheet.ts';
import { silhouette } from './silhouette.ts';

const today = '2026-11-23';
const bearer = holder({ seed: 'card', age: 41, sex: 'female', today });
const ALL = Object.keys(KINDS) as Kind[];
const SIDES = ALL.flatMap((kind) => sidesOf({ kind }).map((side) => [kind, side] as const));
const WITH_ZONE = SIDES.filter(([kind, side]) => (KINDS[kind] as KindDesign)[side]?.bears === 'mrz');

const cardFor = (kind: Kind, seed = '1') => cardOf(kind, bearer, seed);
let portrait: Buffer;
beforeAll(async () => {
  portrait = await silhouette();
});
const pageOf = (card: Card, side: Side): Promise<Page> => cardPage(card, side, portrait);

describe.each(SIDES)('a specimen: %s, %s', (kind, side) => {
  let page: Page;
  let shown: Buffer;
  beforeAll(async () => {
    page = await pageOf(cardFor(kind), side);
    shown = await sharp(page.png).flatten({ background: '#fff' }).png().toBuffer();
  });

  it('says SPECIMEN in red where the eye falls first', async () => {
    const { width, height } = page;
    const corner = { left: Math.round(width * 0.6), top: 0, width: Math.round(width * 0.4), height: height >> 3 };
    const raw = await sharp(shown).extract(corner).raw().toBuffer();
    let red = 0;
    for (let i = 0; i < raw.length; i += 3) if (raw[i]! > 150 && raw[i + 1]! < 80 && raw[i + 2]! < 100) red++;
    expect(red / (corner.width * corner.height)).toBeGreaterThan(0.03);
  });

  it('prints every entry where its truth says, within the page', async () => {
    expect(page.entries.length).toBeGreaterThan(0);
    for (const { name, box } of page.entries) {
      expect([name, box.x + box.width <= page.width && box.y + box.height <= page.height]).toEqual([name, true]);
      const { x: left, y: top, width, height } = box;
      const { channels } = await sharp(await sharp(shown).extract({ left, top, width, height }).toBuffer()).stats();
      expect([name, channels[1]!.min < 70]).toEqual([name, true]);
    }
  });

  it('is known, but for its pixels, without being printed', async () => {
    const { png: _png, format: _format, lines, ...frame } = page;
    expect(await cardFrame(cardFor(kind), side)).toEqual(frame);
    expect(cardLines(cardFor(kind), side)).toEqual(lines);
  });
});

describe('the zones of specimens', () => {
  it.each(WITH_ZONE)('%s, %s: every check digit is right, and they name kind and holder', (kind, side) => {
    for (const seed of ['1', '2', '3', '4', '5']) {
      const card = cardFor(kind, seed);
      const parsed = parseMrz(cardLines(card, side), { today })!;
      expect(parsed).toMatchObject({ format: KINDS[kind].format, allCheckDigitsValid: true, problems: [] });
      expect(documentType(parsed)).toBe(KINDS[kind].type);
      const { documentNumber, dateOfBirth, dateOfExpiry, nationality } = card.holder;
      expect(parsed).toMatchObject({ documentNumber, nationality, dateOfBirth: { iso: dateOfBirth } });
      expect(parsed.expirationDate).toMatchObject({ iso: dateOfExpiry });
    }
  });
});

describe('layouts', () => {
  it('are the same bytes when printed again, and different ones under another seed', async () => {
    const printed = async (seed: string) => (await pageOf(cardFor('drivers_license', seed), 'back')).png;
    const page = await printed('1');
    expect((await printed('1')).equals(page)).toBe(true);
    expect((await printed('2')).equals(page)).toBe(false);
  });

  const cards = (kind: Kind) => Array.from({ length: 40 }, (_, i) => cardFor(kind, String(i)));

  it('have the portrait on either side, five languages, two typefaces', () => {
    const all = cards('national_id');
    expect(new Set(all.map(({ arrangement }) => arrangement.portrait.x)).size).toBe(2);
    expect(new Set(all.map(({ hand }) => hand.language)).size).toBe(5);
    expect(new Set(all.map(({ hand }) => hand.typeface)).size).toBe(2);
  });

  it('of permits and visas belong to strangers', () => {
    for (const { holder } of [...cards('residence_permit'), ...cards('visa')])
      expect(holder.nationality).not.toBe('UTO');
  });

  it('leave no two entries on top of each other', async () => {
    for (const [kind, side] of SIDES)
      for (const seed of ['1', '2', '3', '4', '5', '6']) {
        const { entries } = await cardFrame(cardFor(kind, seed), side);
        const clashing = entries.filter(({ box: a }, i) =>
          entries.slice(i + 1).some(({ box: b }) => a.y === b.y && a.x < b.x + b.width && b.x < a.x + a.width),
        );
        expect([kind, side, seed, clashing]).toEqual([kind, side, seed, []]);
      }
  });
});

describe('clean photographs, read by the reader of the service', () => {
  let reader: DocumentReader;
  beforeAll(async () => {
    reader = await loadDocumentReader(await resolveModels());
  });
  afterAll(() => reader.release());

  const readSide = async (card: Card, side: Side) => {
    const { jpeg } = await photograph(await pageOf(card, side), { level: 'clean', seed: 'clean' });
    const type = side === 'front' ? 'document_front' : 'document_back';
    return reader.read(await decode(jpeg, 2400), { type, scale: 1, today });
  };

  it.each(WITH_ZONE)('%s, %s: every character of the zone', async (kind, side) => {
    const card = cardFor(kind);
    const { mrz, document } = await readSide(card, side);
    expect(mrz).toMatchObject({ measured: true, value: { allCheckDigitsValid: true, lines: cardLines(card, side) } });
    expect(document).toMatchObject({ value: { type: KINDS[kind].type, number: card.holder.documentNumber } });
  });

  it.each([1, 10])('the back of an American licence of version %i: its holder', async (version) => {
    const card = cardOf('drivers_license', bearer, 'clean', { version });
    const { barcode } = await readSide(card, 'back');
    expect(barcode).toMatchObject({
      measured: true,
      value: {
        symbology: 'PDF417',
        text: card.payload,
        aamva: {
          version,
          person: { surname: card.holder.surname, dateOfBirth: card.holder.dateOfBirth },
          contradictions: [],
        },
      },
    });
  });

  it('the front of a European licence: the numbered entries', async () => {
    const card = cardFor('eu_drivers_license');
    const { visualZone } = await readSide(card, 'front');
    expect(visualZone.measured && visualZone.value.fields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'date_of_expiry', date: card.holder.dateOfExpiry, foundBy: 'number' }),
        expect.objectContaining({ name: 'document_number', text: card.holder.documentNumber, foundBy: 'number' }),
      ]),
    );
  });
});
