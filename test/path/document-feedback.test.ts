import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeMrz } from '../../src/analysis/document/mrz/compose.ts';
import { FEEDBACK, type Feedback } from '../../src/analysis/findings.ts';
import { openPool } from '../../src/analysis/pool.ts';
import { poolOptions } from '../../src/foundation.ts';
import { cached } from '../../src/specimen/cache.ts';
import { photograph } from '../../src/specimen/document/camera.ts';
import { cardOf, cardPage } from '../../src/specimen/document/card.ts';
import type { Conditions } from '../../src/specimen/document/conditions.ts';
import { PIXELS_PER_MM } from '../../src/specimen/document/format.ts';
import { type Holder, holder } from '../../src/specimen/document/holder.ts';
import type { Kind } from '../../src/specimen/document/kinds.ts';
import { passport } from '../../src/specimen/document/passport.ts';
import { type Page, print, specimenMark } from '../../src/specimen/document/sheet.ts';
import { person, portrait } from '../../src/specimen/people/index.ts';
import { TestService } from '../service.ts';

// Every answer that the API has for a document, each caused by a drawn document before the drawn camera, read by the real
// models behind the real endpoint; and the same document photographed as it is, in the same session, is good.

const today = '2026-11-26';
const SEED = 'codes';
const HOLDER = holder({ seed: SEED, age: 40, sex: 'male', today });
const faceOf = () => cached(['document attacks'], () => portrait(person('cast:3'), { size: 500, supersampling: 1 }));

const passportPage = async () => passport(HOLDER, await faceOf(), SEED);
const sideOf = async (kind: Kind, side: 'front' | 'back', bearer = HOLDER, seed = SEED) =>
  cardPage(cardOf(kind, bearer, seed, { version: 8 }), side, await faceOf());

/** A card of two lines with a portrait and this code. ICAO 9303-6 knows A, C, I and P; whatever X stands for, we do not know it. */
async function cardOfCode(documentCode: string): Promise<Page> {
  const lines = composeMrz('TD2', {
    documentCode,
    issuer: HOLDER.issuingState,
    documentNumber: HOLDER.documentNumber,
    surname: HOLDER.surname,
    givenNames: HOLDER.givenNames,
    nationality: HOLDER.nationality,
    dateOfBirth: HOLDER.dateOfBirth,
    sex: HOLDER.sex,
    expirationDate: HOLDER.dateOfExpiry,
  });
  const pictures = [{ picture: Buffer.from(await faceOf()), area: { x: 5, y: 12.5, width: 27, height: 34.7 } }];
  const over = specimenMark([80, 25], 9, 0.9);
  return print({ format: 'TD2', lines, hue: 200, under: '', pictures, entries: [], over });
}

/** Something that lies on the page, drawn in millimetres. */
async function covered(page: Page, svg: string): Promise<Page> {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}" height="${page.height}"><g transform="scale(${PIXELS_PER_MM})">${svg}</g></svg>`;
  const png = await sharp(page.png)
    .composite([{ input: Buffer.from(drawn) }])
    .png()
    .toBuffer();
  return { ...page, png };
}

const THUMB = '<path d="M40 90 L40 70 Q48 60 56 70 L56 90Z" fill="#c98a68"/>';
const STICKERS =
  '<rect x="5.5" y="15.6" width="35" height="45" fill="#b9c4c9"/><rect x="100" y="22" width="22" height="26" fill="#b9c4c9"/>';
const CLOTH = '<rect width="125" height="88" fill="#6b4f35"/>';
const THUMB_ON_BARS = '<path d="M30 56 L30 30 Q40 16 50 30 L50 56Z" fill="#c98a68"/>';

interface Shot {
  readonly type?: 'document_front' | 'document_back';
  readonly page: () => Promise<Page>;
  readonly conditions?: Partial<Conditions>;
}
interface Case {
  readonly code: Exclude<Feedback, 'ok'>;
  readonly cause: string;
  /** What is sent, and accepted, before. */
  readonly before?: Shot;
  readonly wrong: Shot;
  readonly right: Shot;
}

const front: Shot = { page: () => sideOf('national_id', 'front') };
const back: Shot = { type: 'document_back', page: () => sideOf('national_id', 'back') };
const licenceFront: Shot = { page: () => sideOf('drivers_license', 'front') };
const licenceBack: Shot = { type: 'document_back', page: () => sideOf('drivers_license', 'back') };
const page: Shot = { page: passportPage };
const STRANGER: Holder = holder({ seed: 'stranger', age: 31, sex: 'female', today });

const CASES: readonly Case[] = [
  { code: 'other', cause: 'no light', wrong: { ...front, conditions: { light: 0.25 } }, right: front },
  { code: 'blur', cause: 'no focus', wrong: { ...front, conditions: { blur: 4.5 } }, right: front },
  { code: 'blur', cause: 'a hand that shook', wrong: { ...front, conditions: { motion: 17 } }, right: front },
  { code: 'glare', cause: 'a lamp on the print', wrong: { ...front, conditions: { glare: 1 } }, right: front },
  {
    code: 'obstructed',
    cause: 'a thumb on the zone',
    wrong: { page: async () => covered(await passportPage(), THUMB) },
    right: page,
  },
  {
    code: 'document_face_not_found',
    cause: 'a portrait under a sticker',
    wrong: { page: async () => covered(await passportPage(), STICKERS) },
    right: page,
  },
  {
    code: 'document_not_found',
    cause: 'a cloth on the page',
    wrong: { page: async () => covered(await passportPage(), CLOTH) },
    right: page,
  },
  {
    code: 'document_not_supported',
    cause: 'a code that stands for no kind of document',
    wrong: { page: () => cardOfCode('X') },
    right: { page: () => cardOfCode('I') },
  },
  { code: 'wrong_document_side', cause: 'the back for the front', wrong: { page: back.page }, right: front },
  {
    code: 'document_not_matching',
    cause: 'the back of a stranger',
    before: { page: () => sideOf('national_id_td2', 'front') },
    wrong: { ...back, page: () => sideOf('national_id', 'back', STRANGER, 'stranger') },
    right: back,
  },
  {
    code: 'barcode_not_found',
    cause: 'a thumb on the barcode',
    before: licenceFront,
    wrong: { ...licenceBack, page: async () => covered(await licenceBack.page(), THUMB_ON_BARS) },
    right: licenceBack,
  },
];

/** Of the answers to an upload, those to a selfie: selfie.test.ts and engine.test.ts. */
const OF_SELFIES: ReadonlySet<Feedback> = new Set([
  'face_not_found',
  'multi_face',
  'face_rotated',
  'face_too_small',
  'face_too_close',
  'closed_eyes',
  'face_angle_too_large',
  'face_close_to_border',
  'face_occluded',
  'face_cropped',
  'glare_selfie',
  'blur_selfie',
]);

describe('the answer to the picture of a document', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ store: 'sqlite', openExaminer: (config) => openPool(poolOptions(config)) });
  });
  afterAll(() => service.stop());

  const taken = new Map<Shot, Promise<string>>();
  async function take({ page, conditions = {} }: Shot): Promise<string> {
    const { jpeg } = await photograph(await page(), { level: 'mild', seed: SEED, conditions });
    return jpeg.toString('base64');
  }
  async function answerTo(sid: string, shot: Shot): Promise<string> {
    if (!taken.has(shot)) taken.set(shot, take(shot));
    return (await service.upload(sid, shot.type ?? 'document_front', await taken.get(shot)!)).body.feedback;
  }

  it.each(CASES)('is $code for $cause, and ok without', async ({ code, before, wrong, right }) => {
    const sid = await service.started({});
    if (before) expect(await answerTo(sid, before)).toBe('ok');
    expect(await answerTo(sid, wrong)).toBe(code);
    expect(await answerTo(sid, right)).toBe('ok');
  });

  it('is restricted_criteria for a document that the application does not take, and ok where it does', async () => {
    await service.settings({ restrictedDocuments: [{ types: ['passport'] }] });
    expect(await answerTo(await service.started({}), page)).toBe('restricted_criteria');
    await service.settings({});
    expect(await answerTo(await service.started({}), page)).toBe('ok');
  });

  it('is one of these: no code of the API is left that concerns documents', () => {
    const caused = new Set<string>([...CASES.map(({ code }) => code), 'restricted_criteria', 'ok']);
    expect(FEEDBACK.filter((code) => !caused.has(code) && !OF_SELFIES.has(code))).toEqual([]);
    expect([...caused].filter((code) => OF_SELFIES.has(code as Feedback))).toEqual([]);
  });
});
