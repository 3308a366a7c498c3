import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { LumaPlane } from '../../../src/analysis/sampling.ts';
import { specimenPicture } from '../../../src/specimen/specimen.ts';
import { judgeDocument } from './document.ts';
import { findOutline } from './document-frame.ts';
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

async function frameOf(jpeg: Buffer): Promise<LumaPlane> {
  const { data, info } = await sharp(jpeg)
    .resize(240, 240, { fit: 'inside' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

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
    for (const seed of ['a', 'b', 'c']) {
      const jpeg = await specimenPicture({ person: 0, seed, today: '2026-11-26', level: 'mild' }, 'passport.jpg');
      expect(judgeDocument(await frameOf(jpeg)), seed).toBe('ok');
    }
  });
});

describe('a frame of a document', () => {
  it('that can be read is good enough', () => expect(judgeDocument(table())).toBe('ok'));

  it('that is dark, empty or burnt out says so', () => {
    expect(judgeDocument(plain(30))).toBe('hint.dark');
    expect(judgeDocument(plain(150))).toBe('hint.document');
    expect(judgeDocument(table({ card: 255 }))).toBe('hint.glare');
  });

  it('that is smeared asks for a still hand', async () => {
    const sharpOne = table();
    const blurred = await sharp(sharpOne.data, { raw: { ...SIZE, channels: 1 } })
      .blur(5)
      .raw()
      .toBuffer();
    const frame = { ...SIZE, data: new Uint8Array(blurred) };
    expect(['hint.still', 'hint.document']).toContain(judgeDocument(frame));
  });

  it('of no pixels at all opens no shutter', () => {
    expect(judgeDocument({ width: 0, height: 0, data: new Uint8Array(0) })).not.toBe('ok');
    expect(judgeDocument({ width: 1, height: 1, data: new Uint8Array([255]) })).not.toBe('ok');
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
