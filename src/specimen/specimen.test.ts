import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeMrz } from '../analysis/document/mrz/compose.ts';
import { parseMrz } from '../analysis/document/mrz/parse.ts';
import type { Holder } from './document/holder.ts';
import { person, portrait } from './people/index.ts';
import { makeSpecimen, type Specimen, type SpecimenOptions, specimenTruth, writePictures } from './specimen.ts';

const today = '2026-11-23';
const options: SpecimenOptions = { person: 3, seed: 'test', today };
const NAMES = [
  'passport.jpg',
  'portrait.jpg',
  'selfie.jpg',
  ...Array.from({ length: 6 }, (_, frame) => `turn-${frame + 1}.jpg`),
  'print-attack.jpg',
  'screen-attack.jpg',
];

let specimen: Specimen;

// About 15 s of rendering on a quiet core the first time, over a minute on a crowded one.
beforeAll(async () => {
  specimen = await makeSpecimen(options);
}, 300_000);

const fields = (holder: Holder) => ({
  ...holder,
  documentCode: 'P',
  issuer: holder.issuingState,
  expirationDate: holder.dateOfExpiry,
  optionalData: holder.personalNumber,
});

const ageOn = (day: string, born: string) =>
  Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);

/** Mean difference of two pictures shrunk to 32 by 32 pixels. */
async function difference(a: Buffer, b: Buffer): Promise<number> {
  const small = (picture: Buffer) => sharp(picture).resize(32, 32, { fit: 'fill' }).greyscale().raw().toBuffer();
  const [one, other] = [await small(a), await small(b)];
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
}

describe('the truth of a specimen', () => {
  it('carries an MRZ that is valid and says what the holder says', () => {
    const { lines, holder } = specimen.truth.document;
    const read = parseMrz(lines, { today })!;
    expect(read).toMatchObject({ format: 'TD3', allCheckDigitsValid: true, problems: [], issuer: 'UTO' });
    expect(read).toMatchObject({ documentNumber: holder.documentNumber, optionalData: holder.personalNumber });
    expect(read.dateOfBirth).toMatchObject({ iso: holder.dateOfBirth });
    expect(read.expirationDate).toMatchObject({ iso: holder.dateOfExpiry });
    expect(composeMrz('TD3', fields(holder))).toEqual(lines);
  });

  it('gives the holder the age and the sex that the portrait shows', () => {
    const claimant = person('cast:3');
    const { holder } = specimen.truth.document;
    expect(ageOn(today, holder.dateOfBirth)).toBe(Math.max(18, Math.round(claimant.apparentAge)));
    expect(holder.sex).toBe(claimant.male ? 'male' : 'female');
  });

  it('holds a passport that is valid today, whatever day today is', () => {
    for (const day of ['2026-11-23', '2031-02-28', '2040-02-29']) {
      const { holder } = specimenTruth({ ...options, today: day }).document;
      expect(holder.dateOfIssue < day && day < holder.dateOfExpiry).toBe(true);
    }
  });

  it('says that nothing of it exists', () => {
    expect(specimen.truth.notice).toMatch(/^SPECIMEN/);
  });

  it('names every file and the kind of every attack', () => {
    const { document, bonaFide, attacks } = specimen.truth;
    const named = [
      document.file,
      bonaFide.portrait,
      bonaFide.selfie,
      ...bonaFide.headTurn.files,
      ...attacks.map((a) => a.file),
    ];
    expect(named).toEqual(NAMES);
    expect(Object.keys(specimen.files)).toEqual(NAMES);
    expect(attacks.map((attack) => attack.species)).toEqual(['print', 'screen']);
  });

  it('is known without making a picture', () => {
    expect(specimenTruth(options)).toEqual(specimen.truth);
  });

  it('gives one person another passport under another seed, and other people others', () => {
    const all = [options, { ...options, seed: 'other' }, { ...options, person: 4 }, { ...options, person: 'ada' }];
    const numbers = all.map((one) => specimenTruth(one).document.holder.documentNumber);
    expect(new Set(numbers).size).toBe(all.length);
  });

  it('is of the same cast member whether the number comes as a number or from a command line', () => {
    expect(specimenTruth({ ...options, person: '3' })).toEqual(specimenTruth(options));
  });

  it('refuses a number that no cast member has', async () => {
    await expect(makeSpecimen({ ...options, person: 30 })).rejects.toThrow('from 0 to 29');
    expect(() => specimenTruth({ ...options, person: '400' })).toThrow('from 0 to 29');
  });
});

describe('the pictures of a specimen', () => {
  it('are JPEGs, the passport of the size its truth says', async () => {
    for (const file of Object.values(specimen.files)) expect((await sharp(file).metadata()).format).toBe('jpeg');
    const { width, height } = await sharp(specimen.files['passport.jpg']!).metadata();
    expect(specimen.truth.document.photograph).toMatchObject({ width, height });
  });

  it('are the same bytes when rendered anew as when kept', async () => {
    const again = sharp(await portrait(person('cast:3'))).jpeg({ quality: 92 });
    expect((await again.toBuffer()).equals(specimen.files['portrait.jpg']!)).toBe(true);
  });

  it('show the portrait on the passport where the truth says', async () => {
    const { files, truth } = specimen;
    const corners = truth.document.photograph.portrait!;
    const left = Math.max(corners[0][0], corners[3][0]);
    const top = Math.max(corners[0][1], corners[1][1]);
    const width = Math.min(corners[1][0], corners[2][0]) - left;
    const height = Math.min(corners[2][1], corners[3][1]) - top;
    const box = { left, top, width, height };
    const whole = Object.fromEntries(Object.entries(box).map(([name, value]) => [name, Math.round(value)]));
    const printed = await sharp(files['passport.jpg']!)
      .extract(whole as typeof box)
      .toBuffer();
    expect(await difference(printed, files['portrait.jpg']!)).toBeLessThan(35);
    expect(await difference(printed, files['passport.jpg']!)).toBeGreaterThan(45);
  });

  it('move on from frame to frame of the head turn', async () => {
    const turn = specimen.truth.bonaFide.headTurn.files.map((file) => specimen.files[file]!);
    const fromFirst = await Promise.all(turn.map((frame) => difference(turn[0]!, frame)));
    expect(fromFirst.slice(1).every((value, i) => value > fromFirst[i]!)).toBe(true);
  });
});

describe('writing a specimen', () => {
  it('leaves all pictures and the truth in a folder that need not exist', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'specimen-'));
    try {
      const folder = join(parent, 'new', 'folder');
      const written = await writePictures(folder, specimen);
      expect((await readdir(folder)).sort()).toEqual([...NAMES, 'truth.json'].sort());
      expect(written).toEqual([...NAMES, 'truth.json']);
      expect(JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'))).toEqual(specimen.truth);
      expect((await readFile(join(folder, 'selfie.jpg'))).equals(specimen.files['selfie.jpg']!)).toBe(true);
    } finally {
      await rm(parent, { recursive: true });
    }
  });
});
