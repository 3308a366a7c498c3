import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PhotographTruth, photograph, type QuarterTurns } from '../../specimen/document/camera.ts';
import { cardOf, cardPage, type Side } from '../../specimen/document/card.ts';
import type { Level } from '../../specimen/document/conditions.ts';
import { holder } from '../../specimen/document/holder.ts';
import type { Kind } from '../../specimen/document/kinds.ts';
import { passport } from '../../specimen/document/passport.ts';
import type { Page } from '../../specimen/document/sheet.ts';
import { silhouette } from '../../specimen/document/silhouette.ts';
import { stream } from '../../specimen/people/random.ts';
import { specimenPicture } from '../../specimen/specimen.ts';
import type { DocumentOutline, Finding } from '../findings.ts';
import { resolveModels } from '../models.ts';
import { decode, type Raster } from '../raster.ts';
import { cropped, resized, turned } from '../sampling.ts';
import { OUTLINE } from './limits.ts';
import { DocumentLocator } from './locate.ts';
import { fromUpperLeft } from './outline.ts';
import { intersectionOverUnion } from './quadrilateral.ts';

// The specimens are not ours to commit; beside the repository they may lie in ../shared/specimens.
const SCENE = join(import.meta.dirname, '../../../../shared/specimens/documents/tur-id-scene.jpg');
const absent = !existsSync(SCENE);
if (absent) console.warn('locate.test.ts: ../shared/specimens is absent, no real photograph is looked at');

let locator: DocumentLocator;
beforeAll(async () => {
  locator = await DocumentLocator.load((await resolveModels())['document-mask']);
});
afterAll(() => locator.release());

const bearer = holder({ seed: 'locate.test', age: 40, sex: 'female', today: '2026-11-23' });
const cardSide = async (kind: Kind, side: Side): Promise<Page> =>
  cardPage(cardOf(kind, bearer, 'locate.test'), side, await silhouette());
const passportPage = async (): Promise<Page> => passport(bearer, await silhouette(), 'locate.test');

interface Shot {
  readonly raster: Raster;
  readonly truth: PhotographTruth;
}

async function shoot(page: Page, level: Level, quarterTurns: QuarterTurns = 0): Promise<Shot> {
  const { jpeg, truth } = await photograph(page, { level, seed: 'locate.test', quarterTurns });
  return { raster: await decode(jpeg, 2400), truth };
}

function known(outline: Finding<DocumentOutline>): DocumentOutline {
  if (!outline.measured) throw new Error(outline.why);
  return outline.value;
}

describe('the outline of a document on a photograph', () => {
  it.each([
    ['a passport', 'mild', passportPage],
    ['a passport', 'hard', passportPage],
    ['the front of an identity card', 'medium', () => cardSide('national_id', 'front')],
    ['the back of an American licence', 'hard', () => cardSide('drivers_license', 'back')],
    ['a European licence, which was never trained on,', 'medium', () => cardSide('eu_drivers_license', 'front')],
  ] as const)('%s (%s) is found with its four corners', async (_, level, page) => {
    const { raster, truth } = await shoot(await page(), level);
    const { corners, confidence } = known(await locator.locate(raster));
    expect(intersectionOverUnion(corners, truth.corners)).toBeGreaterThan(0.95);
    expect(confidence).toBeGreaterThanOrEqual(OUTLINE.agreement.value);
    expect(confidence).toBeLessThanOrEqual(1);
  });

  it.each([0, 1, 2, 3] as const)(
    'is found after %i quarter turns, from the upper left of the page itself',
    async (turns) => {
      const { raster, truth } = await shoot(await passportPage(), 'medium', turns);
      const { corners } = known(fromUpperLeft(await locator.locate(raster), (360 - 90 * turns) % 360));
      const side = Math.max(raster.width, raster.height);
      for (const [i, [x, y]] of truth.corners.entries())
        expect(Math.hypot(corners[i]![0] - x, corners[i]![1] - y) / side).toBeLessThan(0.02);
    },
  );

  it('is the same for the same pixels, and lies likewise on a picture of another size', async () => {
    const { raster, truth } = await shoot(await passportPage(), 'mild');
    expect(await locator.locate(raster)).toEqual(await locator.locate(raster));
    const half = await resized(raster, raster.width / 2, raster.height / 2);
    const { corners } = known(await locator.locate(half));
    const twice = corners.map(([x, y]) => [2 * x, 2 * y]) as unknown as typeof truth.corners;
    expect(intersectionOverUnion(twice, truth.corners)).toBeGreaterThan(0.95);
  });

  it.skipIf(absent)('is found on a real photograph of a card among other things', async () => {
    const outline = known(await locator.locate(await decode(await readFile(SCENE), 2400)));
    // By eye, on a small picture.
    const seen = [
      [146, 682],
      [940, 687],
      [970, 1172],
      [91, 1157],
    ] as const;
    expect(intersectionOverUnion(outline.corners, seen)).toBeGreaterThan(0.94);
  });
});

describe('no outline is made up', () => {
  const blank = (width: number, height: number, level: number): Raster => ({
    data: new Uint8Array(width * height * 3).fill(level),
    width,
    height,
  });
  const noise = (width: number, height: number): Raster => {
    const random = stream('locate.test', 'noise');
    return { data: Uint8Array.from({ length: width * height * 3 }, () => random.between(0, 256)), width, height };
  };
  const isKnown = async (raster: Raster): Promise<boolean> => (await locator.locate(raster)).measured;

  it.each([
    ['a single pixel', blank(1, 1, 90)],
    ['a line of pixels', blank(1, 3000, 200)],
    ['a strip', blank(3000, 3, 20)],
    ['black', blank(1600, 1200, 0)],
    ['white', blank(1600, 1200, 255)],
    ['noise', noise(800, 600)],
  ])('on %s', async (_, raster) => {
    expect(await isKnown(raster)).toBe(false);
  });

  it('on a person', async () => {
    const picture = await specimenPicture({ person: 3, seed: 0, today: '2026-11-23' }, 'selfie.jpg');
    expect(await isKnown(await decode(picture, 2400))).toBe(false);
  });

  it.each([
    ['a bare table', ''],
    ['a blank sheet', '<rect width="1000" height="700" fill="#f4f2ec"/>'],
    [
      'a dark screen',
      '<rect width="1000" height="700" rx="20" fill="#111"/><rect x="30" y="30" width="940" height="640" fill="#9cf"/>',
    ],
  ])('on %s', async (_, drawing) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="700">${drawing}</svg>`;
    const png = await sharp(Buffer.from(svg)).png().toBuffer();
    const thing: Page = { format: 'TD3', lines: [], entries: [], png, width: 1000, height: 700 };
    expect(await isKnown((await shoot(thing, 'mild')).raster)).toBe(false);
  });

  it('where the picture holds half of the document only, or nothing else than it', async () => {
    const { raster } = await shoot(await passportPage(), 'mild');
    const half = cropped(raster, { x: 0, y: 0, width: raster.width / 2, height: raster.height });
    for (const degrees of [0, 90, 180, 270] as const) expect(await isKnown(turned(half, degrees))).toBe(false);
    expect(await isKnown((await shoot(await passportPage(), 'clean')).raster)).toBe(false);
  });
});
