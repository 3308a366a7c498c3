import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CardSpecimen, type CardSpecimenOptions, cardSpecimenTruth, makeCardSpecimen } from './card-specimen.ts';
import { KINDS, type Kind } from './document/kinds.ts';
import { specimenTruth } from './specimen.ts';

const today = '2026-11-23';
const options: CardSpecimenOptions = { kind: 'national_id', person: 3, seed: 'test', today };
const within = (value: number, limit: number) => value >= 0 && value <= limit;

describe('the specimen of an identity card', () => {
  let made: CardSpecimen;
  beforeAll(async () => {
    made = await makeCardSpecimen(options);
  }, 120_000);

  it('is a front, a back and a selfie, photographed as the truth says', async () => {
    expect(Object.keys(made.files)).toEqual(['front.jpg', 'back.jpg', 'selfie.jpg']);
    for (const { file, photograph } of made.truth.sides) {
      const { format, width, height } = await sharp(made.files[file]!).metadata();
      expect({ format, width, height }).toEqual({ format: 'jpeg', width: photograph.width, height: photograph.height });
    }
  });

  it('has portrait, entries and corners within the picture', () => {
    const [front, back] = made.truth.sides;
    expect([front!.photograph.portrait, back!.photograph.portrait].map(Boolean)).toEqual([true, false]);
    for (const { photograph } of made.truth.sides)
      for (const corners of [photograph.corners, ...photograph.entries.map((entry) => entry.corners)])
        for (const [x, y] of corners) expect(within(x, photograph.width) && within(y, photograph.height)).toBe(true);
  });

  it('describes the same person as their passport', () => {
    const { surname, givenNames, dateOfBirth } = specimenTruth(options).document.holder;
    expect(made.truth.holder).toMatchObject({ surname, givenNames, dateOfBirth });
  });

  it('is known without making a picture, and says that nothing of it exists', async () => {
    expect(await cardSpecimenTruth(options)).toEqual(made.truth);
    expect(made.truth.notice).toMatch(/^SPECIMEN/);
  });
});

describe('specimens of all kinds', () => {
  it.each(Object.keys(KINDS) as Kind[])(
    '%s: holds today, with the entries that its fields must be read as',
    async (kind) => {
      const { sides, holder } = await cardSpecimenTruth({ ...options, kind });
      expect(holder.dateOfIssue < today && today < holder.dateOfExpiry).toBe(true);
      const front = Object.fromEntries(sides[0]!.photograph.entries.map((entry) => [entry.name, entry]));
      expect(front).toMatchObject({
        surname: { text: holder.surname.toUpperCase() },
        document_number: { text: holder.documentNumber },
        date_of_birth: { date: holder.dateOfBirth },
        date_of_expiry: { date: holder.dateOfExpiry },
      });
    },
  );

  it('licences carry the payload of their barcode, and its corners on the back', async () => {
    const { payload, sides } = await cardSpecimenTruth({ ...options, kind: 'drivers_license', version: 8 });
    expect(payload!.slice(4, 19)).toMatch(/^ANSI \d{6}0801$/);
    expect(sides.map(({ photograph }) => photograph.barcode !== undefined)).toEqual([false, true]);
  });

  it('refuse a number that no cast member has', async () => {
    await expect(makeCardSpecimen({ ...options, person: 30 })).rejects.toThrow('from 0 to 29');
  });
});
