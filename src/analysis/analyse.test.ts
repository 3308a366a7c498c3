import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photograph } from '../specimen/document/camera.ts';
import { cardOf, cardPage } from '../specimen/document/card.ts';
import { GEOMETRY, MRZ_PITCH } from '../specimen/document/format.ts';
import { holder } from '../specimen/document/holder.ts';
import { PASSPORT_FRAME } from '../specimen/document/passport.ts';
import { silhouette } from '../specimen/document/silhouette.ts';
import { type Engine, loadEngine } from './analyse.ts';
import { distance } from './face/compare.ts';
import type { DocumentFindings, ImageFindings, ImageType } from './findings.ts';
import type { Point } from './raster.ts';
import { assertSelfTest, failedModels, selfTestExpected, selfTestOnTable, selfTestPicture } from './self-test.ts';

// The specimens are not ours to commit; beside the repository they may lie in ../shared/specimens.
const SPECIMENS = join(import.meta.dirname, '../../../shared/specimens');
const HAVE_SPECIMENS = existsSync(SPECIMENS);
if (!HAVE_SPECIMENS) console.warn('The specimens are absent: examinations are tested on the self-test picture only.');
const TODAY = '2026-11-23';

let engine: Engine;
let picture: Buffer;
let findings: DocumentFindings;
beforeAll(async () => {
  engine = await loadEngine();
  picture = await selfTestPicture();
  findings = await document(picture);
});
afterAll(() => engine.release());

async function document(bytes: Uint8Array, type: ImageType = 'document_front'): Promise<DocumentFindings> {
  const found = await engine.examine(bytes, type, TODAY);
  if (found.kind !== 'document') throw new Error('examined as a selfie');
  return found;
}

/** The self-test picture is the whole page, 125 mm wide: pixels per millimetre. */
const SCALE = 800 / GEOMETRY.TD3.width;

/** Where the two rows (from letter to letter, 2.4 mm high) and the portrait are printed on the self-test picture. */
function printedCentres(): Point[] {
  const { height, mrz } = GEOMETRY.TD3;
  const rows = [0, 1].map((row): Point => {
    const baseline = height - mrz.baseline + row * mrz.lineSpacing;
    return [(mrz.left + 22 * MRZ_PITCH) * SCALE, (baseline - 1.2) * SCALE];
  });
  const { x, y, width, height: tall } = PASSPORT_FRAME.portrait!;
  const shrunk = 800 / PASSPORT_FRAME.width;
  return [...rows, [(x + width / 2) * shrunk, (y + tall / 2) * shrunk]];
}

const centre = (corners: readonly Point[]): Point => [
  corners.reduce((sum, [x]) => sum + x / 4, 0),
  corners.reduce((sum, [, y]) => sum + y / 4, 0),
];

const apart = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Where a point of the self-test picture lies once that is turned clockwise. */
function afterTurn([x, y]: Point, degrees: number): Point {
  const { width, height } = findings.size;
  const places: Record<number, Point> = { 90: [height - y, x], 180: [width - x, height - y], 270: [y, width - x] };
  return places[degrees] ?? [x, y];
}

/**
 * On a picture turned and enlarged, the rows, with every letter, and the portrait lie within a millimetre of where they
 * are printed, each from its own upper left.
 */
function expectInPlace({ regions }: DocumentFindings, degrees: number, enlarged = 1) {
  expect(regions.map((region) => region.of)).toEqual(['mrz_row', 'mrz_row', 'portrait']);
  const onPicture = (point: Point) => afterTurn(point, degrees).map((value) => value * enlarged) as unknown as Point;
  for (const [i, { corners }] of regions.entries()) {
    expect(apart(centre(corners), onPicture(printedCentres()[i]!))).toBeLessThan(SCALE * enlarged);
    const [[x, y], [u, v]] = corners;
    const reading = (Math.atan2(v - y, u - x) * 180) / Math.PI;
    expect(Math.cos(((reading - degrees) * Math.PI) / 180)).toBeGreaterThan(0.999);
  }
  for (const { corners } of regions.slice(0, 2)) {
    const letters = 44 * MRZ_PITCH * SCALE * enlarged;
    expect(apart(corners[0], corners[1]) / letters).toBeGreaterThan(1);
    expect(apart(corners[0], corners[1]) / letters).toBeLessThan(1.06);
  }
}

describe('examining a document', () => {
  it('reads the zone, finds the portrait, measures the quality and asks for no back of a passport', () => {
    expect(findings.mrz).toMatchObject({ measured: true, value: { format: 'TD3', allCheckDigitsValid: true } });
    expect(findings.portrait.measured).toBe(true);
    expect(findings.quality.measured).toBe(true);
    expect(findings).toMatchObject({
      kind: 'document',
      type: 'document_front',
      mirrored: false,
      rotation: 0,
      feedback: 'ok',
      backNeeded: false,
    });
  });

  it('claims nothing about what it does not examine', () => {
    expect(findings.authenticity.measured).toBe(false);
    expect(findings.presentationAttack.measured).toBe(false);
  });

  it('gives the same findings for the same bytes', async () => {
    expect(await document(picture)).toEqual(findings);
  });

  it('a passport shown as a back is the wrong side', async () => {
    expect((await document(picture, 'document_back')).feedback).toBe('wrong_document_side');
  });

  it.each([90, 180, 270])('reads the page turned by %d degrees, and its portrait upright', async (degrees) => {
    const turned = await document(await sharp(picture).rotate(degrees).png().toBuffer());
    expect(turned.rotation).toBe(360 - degrees);
    expectInPlace(turned, degrees);
    expect(turned.mrz).toMatchObject({ measured: true, value: { allCheckDigitsValid: true } });
    if (!turned.portrait.measured || !findings.portrait.measured) throw new Error('no portrait');
    expect(turned.portrait.value.pose.roll).toBeCloseTo(findings.portrait.value.pose.roll, 0);
    expect(distance(turned.portrait.value.descriptor, findings.portrait.value.descriptor)).toBeLessThan(0.15);
  });

  it('reads a mirrored page, says so, and tells its places on the picture mirrored back', async () => {
    const seen = await document(await sharp(picture).flop().png().toBuffer());
    expect(seen.mirrored).toBe(true);
    expect(seen.mrz).toMatchObject({ value: { allCheckDigitsValid: true } });
    expect(seen.feedback).toBe('ok');
    expectInPlace(seen, 0);
  });

  it('reads a mirrored card that has no zone', async () => {
    const bearer = holder({ seed: 'mirrored', age: 40, sex: 'male', today: TODAY });
    const card = await cardPage(cardOf('eu_drivers_license', bearer, 'mirrored'), 'front', await silhouette());
    const { jpeg } = await photograph(card, { level: 'mild', seed: 'mirrored' });
    const [straight, back] = [await document(jpeg), await document(await sharp(jpeg).flop().toBuffer())];
    expect([straight.mirrored, back.mirrored]).toEqual([false, true]);
    const surnameOn = ({ visualZone }: DocumentFindings) =>
      visualZone.measured && visualZone.value.fields.find(({ name }) => name === 'surname')?.text;
    expect(surnameOn(back)).toBe(surnameOn(straight));
  });

  it('calls no picture mirrored that cannot be read either way', async () => {
    const illegible = await document(await sharp(picture).blur(9).png().toBuffer());
    expect(illegible.mirrored).toBe(false);
    expect(illegible.mrz).toMatchObject({ measured: false });
  });

  it('states the size of the picture as it was sent, not as it was examined', async () => {
    const large = await sharp(picture).resize(3200).jpeg().toBuffer();
    const examined = await document(large);
    const { size, mrz } = examined;
    expectInPlace(examined, 0, 4);
    expect(size.width).toBe(3200);
    if (!mrz.measured || !findings.mrz.measured) throw new Error('no zone');
    expect(mrz.value.pitch / findings.mrz.value.pitch).toBeCloseTo(4, 0);
  });

  it('says where the page lies on the picture as it was sent', async () => {
    const { picture: onTable, corners } = await selfTestOnTable();
    const { outline } = await document(await sharp(onTable).resize(3600).jpeg().toBuffer());
    if (!outline.measured) throw new Error(outline.why);
    for (const [i, [x, y]] of corners.entries())
      expect(apart(outline.value.corners[i]!, [6 * x, 6 * y])).toBeLessThan(36);
    expect(findings.outline).toEqual({ measured: false, why: 'the document reaches past the picture' });
  });

  it('an empty sheet is no document', async () => {
    const sheet = sharp({ create: { width: 800, height: 600, channels: 3, background: '#fff' } });
    const empty = await document(await sheet.png().toBuffer());
    expect(empty.feedback).toBe('document_not_found');
    expect([empty.mrz, empty.document, empty.person, empty.portrait].map((finding) => finding.measured)).not.toContain(
      true,
    );
  });

  it('tells the turn from the portrait where no zone can', async () => {
    const { width = 0, height = 0 } = await sharp(picture).metadata();
    const withoutZone = await sharp(picture)
      .extract({ left: 0, top: 0, width, height: Math.round(height * 0.7) })
      .toBuffer();
    for (const degrees of [0, 90, 180, 270]) {
      const front = await document(await sharp(withoutZone).rotate(degrees).png().toBuffer());
      expect(front.mrz.measured).toBe(false);
      expect(front.portrait.measured).toBe(true);
      expect(front.rotation).toBe((360 - degrees) % 360);
    }
  });

  it('refuses bytes that are no picture', async () => {
    await expect(engine.examine(new Uint8Array(100), 'document_front', TODAY)).rejects.toThrow();
  });
});

describe('examining a selfie', () => {
  it('states the size of the picture as it was sent', async () => {
    const large = await sharp(picture).resize(2000).jpeg().toBuffer();
    const found = await engine.examine(large, 'selfie', TODAY);
    expect(found).toMatchObject({ kind: 'selfie', type: 'selfie', size: { width: 2000 } });
  });

  it.skipIf(!HAVE_SPECIMENS)('finds its face and claims no presence', async () => {
    const found = await engine.examine(await readFile(join(SPECIMENS, 'faces/us-gov/obama.jpg')), 'selfie', TODAY);
    expect(found).toMatchObject({ kind: 'selfie', feedback: 'ok', faces: 1, face: { measured: true } });
    expect(found.presentationAttack.measured).toBe(false);
  });
});

describe('the self-test', () => {
  it('passes with the calibrated models', async () => {
    await expect(engine.selfTest()).resolves.toBeUndefined();
  });

  it('names the models whose answers have moved', async () => {
    const expected = await selfTestExpected();
    const { portrait } = expected;
    const [first, ...rest] = portrait.descriptor;
    const moved = { ...portrait, descriptor: [first! + 0.1, ...rest] };
    expect(failedModels(findings, expected)).toEqual([]);
    expect(failedModels(findings, { ...expected, portrait: moved })).toEqual(['face-recognition']);
    expect(failedModels(findings, { ...expected, portrait: { ...portrait, age: 60 } })).toEqual(['age-gender']);
    expect(failedModels(findings, { ...expected, mrz: [] })).toEqual(['text-detector', 'ocrb']);
    expect(failedModels(findings, { ...expected, visualZone: { surname: 'THORSDAL' } })).toEqual(['latin']);
  });

  it('names the network that looks for the document where that found it elsewhere, or not at all', async () => {
    const { corners } = await selfTestOnTable();
    const [a, b, c, d] = corners;
    const at = (upperLeft: Point) =>
      ({ measured: true, value: { corners: [b, c, d, upperLeft], confidence: 1 } }) as const;
    await expect(assertSelfTest(findings, at(a), corners)).resolves.toBeUndefined();
    const elsewhere = [[a[0] + 9, a[1]] as const, [Number.NaN, a[1]] as const].map(at);
    for (const outline of [...elsewhere, { measured: false, why: 'not found' } as const])
      await expect(assertSelfTest(findings, outline, corners)).rejects.toThrow(/document-mask did not answer/);
  });

  it('does not pass where a model answers with what is no number, or nothing is found', async () => {
    const expected = await selfTestExpected();
    const notANumber = { ...expected.portrait, presence: Number.NaN };
    expect(failedModels(findings, { ...expected, portrait: notANumber })).toEqual(['facemesh']);
    const nothing: ImageFindings = { ...findings, portrait: { measured: false, why: 'face_not_found' } };
    expect(failedModels(nothing, expected)).toHaveLength(4);
  });
});
