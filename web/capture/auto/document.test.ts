import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveModels } from '../../../src/analysis/models.ts';
import { decode, type Raster } from '../../../src/analysis/raster.ts';
import type { LumaPlane } from '../../../src/analysis/sampling.ts';
import { person, selfie } from '../../../src/specimen/people/index.ts';
import { specimenPicture } from '../../../src/specimen/specimen.ts';
import { type FindOutline, findByEdges, judgeDocument } from './document.ts';
import { findOutline } from './document-frame.ts';
import { loadDocumentFinder } from './document-model.ts';
import { FRAME_SIDE } from './frame.ts';
import { shrunk, shrunkTo } from './shrink.ts';
import { isSteady } from './steady.ts';

const SIZE = { width: 240, height: 180 };
/** A plain table with a card of another brightness and lines of text on it. */
function table({
  left = 0.1,
  top = 0.14,
  right = 0.9,
  bottom = 0.82,
  card = 200,
  ground = 90,
  lean = 0,
} = {}): LumaPlane {
  const data = new Uint8Array(SIZE.width * SIZE.height);
  for (let y = 0; y < SIZE.height; y++)
    for (let x = 0; x < SIZE.width; x++) {
      const [u, v] = [x / SIZE.width + lean * (y / SIZE.height - 0.5), y / SIZE.height - lean * (x / SIZE.width - 0.5)];
      const inside = u > left && u < right && v > top && v < bottom;
      const text = inside && y % 12 < 3 && u > left + 0.06 && u < right - 0.06 && x % 5 < 3;
      data[y * SIZE.width + x] = text ? 40 : inside ? card : ground;
    }
  return { ...SIZE, data };
}
const plain = (level: number): LumaPlane => ({ ...SIZE, data: new Uint8Array(SIZE.width * SIZE.height).fill(level) });

const grey = ({ data, width, height }: LumaPlane): Raster => ({
  width,
  height,
  data: Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)]!),
});

const judge = (frame: LumaPlane, find: FindOutline = findByEdges) => judgeDocument(grey(frame), find);

const PASSPORTS = ['a', 'b', 'c'] as const;
const passportFrame = async (seed: string, level: 'mild' | 'medium' | 'hard') =>
  decode(
    await specimenPicture({ person: 0, seed, today: '2026-11-26', level }, 'passport.jpg'),
    FRAME_SIDE.document_front,
  );

describe('the outline of a document', () => {
  it('is found where its edges are', () => {
    const found = findOutline(table())!;
    expect(found.left).toBeCloseTo(0.1, 1);
    expect(found.right).toBeCloseTo(0.9, 1);
    expect(found.top).toBeCloseTo(0.14, 1);
    expect(found.bottom).toBeCloseTo(0.82, 1);
  });

  it.each([
    ['dark on a light table', { card: 60, ground: 220 }],
    ['held a little askew', { lean: 0.05 }],
    ['smaller', { left: 0.22, right: 0.78, top: 0.24, bottom: 0.74 }],
  ])('is found %s', (_, card) => expect(findOutline(table(card))).not.toBeNull());

  it.each([
    ['an empty table', plain(120)],
    ['a card far away', table({ left: 0.4, right: 0.6, top: 0.43, bottom: 0.57 })],
    ['a card of which one side is not seen', table({ right: 1.2 })],
    ['a strip', table({ top: 0.4, bottom: 0.6 })],
    ['a card as bright as the table', table({ card: 92, ground: 90 })],
  ])('is not found on %s', (_, frame) => expect(findOutline(frame)).toBeNull());

  it('is found on photographs of passports as people take them', async () => {
    for (const seed of PASSPORTS)
      expect(await judgeDocument(await passportFrame(seed, 'mild'), findByEdges), seed).toBe('ok');
  });
});

describe("the outline that the service's own model finds", () => {
  let find: FindOutline;
  beforeAll(async () => {
    find = await loadDocumentFinder((await resolveModels())['document-mask']);
  });

  it('opens the shutter for passports, also askew and in poor light', async () => {
    for (const seed of PASSPORTS)
      for (const level of ['mild', 'medium'] as const)
        expect(await judgeDocument(await passportFrame(seed, level), find), `${level} ${seed}`).toBe('ok');
  });

  it('is not found on a face or a bare table', async () => {
    const face = await decode(await selfie(person('cast:1'), 0), FRAME_SIDE.document_front);
    expect(await judgeDocument(face, find)).toBe('hint.document');
    expect(await judge(plain(150), find)).toBe('hint.document');
  });

  it('asks to come closer where the document is small', async () => {
    const near = await passportFrame('a', 'mild');
    const far = pasted(shrunkTo(near, 200), { ...near, data: new Uint8Array(near.data.length).fill(120) });
    expect(['hint.closer', 'hint.document']).toContain(await judgeDocument(far, find));
  });
});

/** The picture in the middle of the other one. */
function pasted(picture: Raster, on: Raster): Raster {
  const [left, top] = [(on.width - picture.width) >> 1, (on.height - picture.height) >> 1];
  for (let y = 0; y < picture.height; y++)
    on.data.set(
      picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3),
      ((y + top) * on.width + left) * 3,
    );
  return on;
}

describe('a frame made smaller', () => {
  it('keeps its mean, and each pixel that of what it covers', () => {
    const data = Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => (Math.floor(i / 3) % 4 < 2 ? 10 : 200));
    expect([...shrunk({ data, width: 4, height: 2 }, 2, 1).data]).toEqual([10, 10, 10, 200, 200, 200]);
  });
  it('may also be made larger, and is itself at its own size', () => {
    const one = { data: new Uint8Array([1, 2, 3]), width: 1, height: 1 };
    expect([...shrunk(one, 2, 2).data]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
    expect(shrunk(one, 1, 1)).toBe(one);
  });
});

describe('a frame of a document', () => {
  it('that can be read is good enough', async () => expect(await judge(table())).toBe('ok'));

  it('that is dark, empty, far away or burnt out says so', async () => {
    expect(await judge(plain(30))).toBe('hint.dark');
    expect(await judge(plain(150))).toBe('hint.document');
    expect(await judge(table({ card: 255 }))).toBe('hint.glare');
    expect(await judge(table(), () => ({ left: 0.4, right: 0.6, top: 0.4, bottom: 0.55 }))).toBe('hint.closer');
  });

  it('that is smeared asks for a still hand', async () => {
    const sharpOne = table();
    const blurred = await sharp(sharpOne.data, { raw: { ...SIZE, channels: 1 } })
      .blur(5)
      .raw()
      .toBuffer();
    expect(['hint.still', 'hint.document']).toContain(await judge({ ...SIZE, data: new Uint8Array(blurred) }));
  });

  it('of which a number cannot be had opens no shutter', async () => {
    const nowhere = { left: Number.NaN, right: Number.NaN, top: Number.NaN, bottom: Number.NaN };
    expect(await judge(table(), () => nowhere)).not.toBe('ok');
    expect(await judge({ width: 0, height: 0, data: new Uint8Array(0) })).not.toBe('ok');
    expect(await judge({ width: 1, height: 1, data: new Uint8Array([255]) })).not.toBe('ok');
  });
});

describe('a steady hand', () => {
  const raster = (shift: number) => ({
    width: 60,
    height: 40,
    data: Uint8Array.from({ length: 7200 }, (_, i) => (i % 180 > 60 + shift * 3 ? 200 : 30)),
  });
  it('is one whose frames are alike, but for noise', () => {
    const noisy = { ...raster(0), data: raster(0).data.map((level, i) => level + (i % 7) - 3) };
    expect(isSteady(raster(0), raster(0))).toBe(true);
    expect(isSteady(raster(0), noisy)).toBe(true);
  });
  it('is not one that moves, nor a first frame, nor another camera', () => {
    expect(isSteady(raster(0), raster(12))).toBe(false);
    expect(isSteady(null, raster(0))).toBe(false);
    expect(isSteady({ width: 1, height: 1, data: new Uint8Array(3) }, raster(0))).toBe(false);
  });
});
