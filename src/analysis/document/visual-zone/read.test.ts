import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photograph } from '../../../specimen/document/camera.ts';
import { cardOf, cardPage } from '../../../specimen/document/card.ts';
import { holder } from '../../../specimen/document/holder.ts';
import { lettering } from '../../../specimen/document/lettering.ts';
import { passport } from '../../../specimen/document/passport.ts';
import { silhouette } from '../../../specimen/document/silhouette.ts';
import type { VisualField } from '../../findings.ts';
import { resolveModels } from '../../models.ts';
import { decode, type Raster } from '../../raster.ts';
import { type QuarterTurn, turned } from '../../sampling.ts';
import { composeMrz } from '../mrz/compose.ts';
import { type DocumentReader, type DocumentReading, loadDocumentReader } from '../reader.ts';

let reader: DocumentReader;
beforeAll(async () => {
  reader = await loadDocumentReader(await resolveModels());
});
afterAll(() => reader.release());

const read = (raster: Raster, scale = 1): Promise<DocumentReading> =>
  reader.read(raster, { type: 'document_front', scale, today: '2026-11-23' });

function fieldsOf({ visualZone }: DocumentReading): readonly VisualField[] {
  if (!visualZone.measured) throw new Error(visualZone.why);
  return visualZone.value.fields;
}
const texts = (reading: DocumentReading) =>
  Object.fromEntries(fieldsOf(reading).map(({ name, text, date }) => [name, date ?? text]));
const verdicts = ({ agreements }: DocumentReading) =>
  Object.fromEntries(agreements.map(({ field, verdict }) => [field, verdict]));

type Entry = readonly [caption: string, value: string];

/** A page with its entries one under the other, and a zone at its foot where one is given. */
async function drawn(entries: readonly Entry[], zone: readonly string[] = []): Promise<Raster> {
  const [width, height] = [980, 760];
  const print = entries.map(
    ([caption, value], i) =>
      lettering(caption, { typeface: 'regular', x: 360, y: 90 + i * 80, size: 19, fill: '#3f566b' }) +
      lettering(value, { typeface: 'bold', x: 360, y: 122 + i * 80, size: 32 }),
  );
  const rows = zone.map((line, i) =>
    lettering(line, { typeface: 'ocrB', x: 50, y: 640 + i * 52, size: 27, pitch: 20, fill: '#1c1c22' }),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#e6ecf2"/>${print.join('')}${rows.join('')}</svg>`;
  return decode(await sharp(Buffer.from(svg)).png().toBuffer(), 2400);
}

const ZONE = composeMrz('TD3', {
  documentCode: 'P',
  issuer: 'UTO',
  documentNumber: 'L898902C3',
  surname: 'Østergaard',
  givenNames: 'Zoë',
  nationality: 'UTO',
  dateOfBirth: '1974-08-12',
  sex: 'female',
  expirationDate: '2032-04-15',
});

const ENTRIES: readonly Entry[] = [
  ['Surname / Nom', 'ØSTERGAARD'],
  ['Given names / Prénoms', 'ZOË'],
  ['Date of birth / Date de naissance', '12 AUG 1974'],
  ['Place of birth / Lieu de naissance', 'NOVÁ ANYDRA'],
  ["Date of expiry / Date d'expiration", '15 APR 2032'],
];

describe('the visual zone', () => {
  it('of a photographed passport is read with its diacritics', async () => {
    const bearer = holder({ seed: 'visual', age: 40, sex: 'female', today: '2026-11-23' });
    const page = await passport(bearer, await silhouette(), 'visual');
    const { jpeg } = await photograph(page, { level: 'mild', seed: 'visual' });
    const reading = await read(await decode(jpeg, 2400));
    expect(texts(reading)).toMatchObject({
      surname: bearer.surname.toUpperCase(),
      given_names: bearer.givenNames.toUpperCase(),
      document_number: bearer.documentNumber,
      date_of_birth: bearer.dateOfBirth,
      date_of_issue: bearer.dateOfIssue,
      date_of_expiry: bearer.dateOfExpiry,
      place_of_birth: bearer.placeOfBirth.toUpperCase(),
    });
    expect(Object.values(verdicts(reading))).not.toContain('different');
    expect(verdicts(reading)).toMatchObject({ surname: 'same', given_names: 'same', date_of_birth: 'same' });
  });

  it.each([
    ['dev/visa_b-mild-3', 'SWE', 'M'],
    ['dev/visa_b-mild-4', 'POL', 'F'],
    ['dev/visa_b-medium-5', 'ESP', 'M'],
  ])('of a visa names the State that an overprint hides from the detector: %s', async (seed, nationality, sex) => {
    const level = seed.includes('mild') ? 'mild' : 'medium';
    const bearer = holder({ seed, age: 40, sex: sex === 'M' ? 'male' : 'female', today: '2026-11-23' });
    const page = await cardPage(cardOf('visa_b', bearer, seed), 'front', await silhouette());
    const { jpeg } = await photograph(page, { level, seed });
    expect(texts(await read(await decode(jpeg, 2400)))).toMatchObject({ nationality, sex });
  });

  it.each<QuarterTurn>([0, 90, 180, 270])(
    'is read turned by %d degrees, without a machine readable zone',
    async (turn) => {
      const reading = await read(turned(await drawn(ENTRIES), turn));
      expect(texts(reading)).toEqual({
        surname: 'ØSTERGAARD',
        given_names: 'ZOË',
        date_of_birth: '1974-08-12',
        place_of_birth: 'NOVÁ ANYDRA',
        date_of_expiry: '2032-04-15',
      });
    },
  );

  it('says where each entry stands, on the picture as uploaded', async () => {
    const reading = await read(await drawn(ENTRIES), 2);
    const { box } = fieldsOf(reading).find(({ name }) => name === 'surname')!;
    const [[left, top], , [right, bottom]] = box;
    expect(left / 2).toBeGreaterThan(330);
    expect(left / 2).toBeLessThan(370);
    expect(right / 2).toBeGreaterThan(540);
    expect(top / 2).toBeGreaterThan(75);
    expect(bottom / 2).toBeLessThan(140);
  });

  it('holds the sex, one letter that the detector is free to miss', async () => {
    const page = [...ENTRIES.slice(0, 4), ['Sex / Sexe', 'F']] as Entry[];
    expect(texts(await read(await drawn(page, ZONE)))).toMatchObject({ surname: 'ØSTERGAARD', sex: 'F' });
  });

  it('contradicts a machine readable zone that states something else', async () => {
    const altered = ENTRIES.map(
      ([caption, value]): Entry => [caption, value === '12 AUG 1974' ? '12 AUG 1984' : value],
    );
    expect(verdicts(await read(await drawn(ENTRIES, ZONE)))).toMatchObject({ surname: 'same', date_of_birth: 'same' });
    expect(verdicts(await read(await drawn(altered, ZONE)))).toMatchObject({
      surname: 'same',
      date_of_birth: 'different',
    });
  });

  it('is not read where there is next to no text', async () => {
    const reading = await read(await drawn([['Surname', 'ØSTERGAARD']]));
    expect(reading.visualZone).toEqual({ measured: false, why: 'too little text was found' });
    expect(reading.agreements).toEqual([]);
  });
});
