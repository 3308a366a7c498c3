import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../findings.ts';
import { resolveModels } from '../models.ts';
import { decode, type Raster } from '../raster.ts';
import { cropped, type QuarterTurn, turned } from '../sampling.ts';
import { decide, distance, faceDistance } from './compare.ts';
import { type FaceEngine, finiteOnly, loadFaceEngine } from './engine.ts';
import { headTurn, isHeadTurn } from './head-turn.ts';

// The specimens are not ours to commit; beside the repository they may lie in ../shared/specimens.
const SPECIMENS = join(import.meta.dirname, '../../../../shared/specimens');
const FACES = join(SPECIMENS, 'faces');
const HAVE_SPECIMENS = existsSync(FACES);
if (!HAVE_SPECIMENS) console.warn('The specimens are absent: the face engine is tested on made pictures only.');

let engine: FaceEngine;
beforeAll(async () => {
  engine = await loadFaceEngine(await resolveModels());
});

const picture = async (name: string) => decode(await readFile(join(FACES, name)), 1080);
const selfie = (raster: Raster) => engine.selfie(raster, { width: raster.width, height: raster.height });

function plain(width: number, height: number): Raster {
  return { data: new Uint8Array(width * height * 3).fill(160), width, height };
}

async function portrait(raster: Raster): Promise<Face> {
  const found = await engine.portrait(raster);
  if (!found.measured) throw new Error(found.why);
  return found.value;
}

async function sideBySide(left: Raster, right: Raster): Promise<Raster> {
  const height = Math.min(left.height, right.height);
  const overlay = await Promise.all(
    [left, right].map(({ data, width, height: rows }) =>
      sharp(data, { raw: { width, height: rows, channels: 3 } })
        .resize({ height })
        .png()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  const width = overlay.reduce((sum, { info }) => sum + info.width, 0);
  const canvas = sharp({ create: { width, height, channels: 3, background: '#fff' } });
  const placed = overlay.map(({ data }, i) => ({ input: data, top: 0, left: i === 0 ? 0 : overlay[0]!.info.width }));
  return decode(await canvas.composite(placed).png().toBuffer(), 1080);
}

describe('pictures that hold no face', () => {
  it.each([
    [1, 1],
    [31, 400],
    [8, 3000],
    [640, 480],
  ])('a plain picture of %d x %d has none', async (width, height) => {
    expect(await engine.faces(plain(width, height))).toEqual([]);
    expect(await engine.portrait(plain(width, height))).toEqual({ measured: false, why: 'face_not_found' });
    expect(await engine.mesh(plain(width, height))).toEqual({ measured: false, why: 'face_not_found' });
  });

  it('a selfie without a face is answered so, and nothing about it is measured', async () => {
    const findings = await selfie(plain(640, 480));
    expect(findings.feedback).toBe('face_not_found');
    expect(findings.faces).toBe(0);
    expect(findings.face.measured).toBe(false);
    expect(findings.blur.measured).toBe(false);
    expect(findings.presentationAttack.measured).toBe(false);
  });
});

describe('numbers that are none', () => {
  const face: Face = {
    box: { x: 0, y: 0, width: 1, height: 1 },
    detection: 1,
    presence: 1,
    pose: { yaw: 0, pitch: 0, roll: 0 },
    eyes: { left: 1, right: 1 },
    descriptor: [0, 0],
    age: 30,
    sex: { value: 'female', probability: 1 },
  };

  it.each([
    ['descriptor', { descriptor: [0, Number.NaN] }],
    ['descriptor without colours', { greyDescriptor: [Infinity, 0] }],
    ['colours', { colour: Number.NaN }],
    ['age', { age: Number.NaN }],
    ['pose', { pose: { yaw: Number.NaN, pitch: 0, roll: 0 } }],
    ['eyes', { eyes: { left: Infinity, right: 0.3 } }],
    ['box', { box: { x: Number.NaN, y: 0, width: 1, height: 1 } }],
  ])('a face with one in its %s is not measured', (_, change) => {
    expect(finiteOnly({ ...face, ...change })).toEqual({ measured: false, why: 'face_not_finite' });
    expect(finiteOnly(face).measured).toBe(true);
  });
});

describe.skipIf(!HAVE_SPECIMENS)('official portraits of two people', () => {
  const official = async (name: string) => portrait(await picture(`us-gov/${name}.jpg`));

  it('two pictures of one person are the same, of two people different', async () => {
    const [a1, a2] = [await official('obama'), await official('obama2')];
    const [b1, b2] = [await official('biden'), await official('biden2')];
    const judge = (one: Face, other: Face) => decide(distance(one.descriptor, other.descriptor));
    expect([judge(a1, a2), judge(b1, b2)]).toEqual(['same', 'same']);
    expect([judge(a1, b1), judge(a1, b2), judge(a2, b1), judge(a2, b2)]).toEqual(Array(4).fill('different'));
  });

  it('a selfie is also described without its colours, a portrait only where it has none', async () => {
    const coloured = await picture('us-gov/obama.jpg');
    const grey = await decode(await sharp(join(FACES, 'us-gov/obama.jpg')).greyscale().png().toBuffer(), 1080);
    const own = await selfie(coloured);
    if (!own.face.measured) throw new Error(own.face.why);
    expect((await portrait(coloured)).greyDescriptor).toBeUndefined();
    const printed = await portrait(grey);
    expect(printed.greyDescriptor).toHaveLength(128);
    // The same picture: what is left is how its grey was made.
    expect(faceDistance(printed, own.face.value)).toBeLessThan(0.1);
    expect(faceDistance(printed, own.face.value)).toBeLessThan(distance(printed.descriptor, own.face.value.descriptor));
  });

  it('a frontal portrait passes the gates of a selfie', async () => {
    const findings = await selfie(await picture('us-gov/obama.jpg'));
    expect(findings.feedback).toBe('ok');
    expect(findings.faces).toBe(1);
    expect(findings.presentationAttack).toMatchObject({
      measured: false,
      why: expect.stringMatching(/^passive_only: /),
    });
  });

  it('an out-of-focus one does not', async () => {
    const blurred = await sharp(join(FACES, 'us-gov/obama.jpg')).resize(432).blur(6).png().toBuffer();
    expect((await selfie(await decode(blurred, 1080))).feedback).toBe('blur_selfie');
  });

  it('a face cut by the border is answered so', async () => {
    const raster = await picture('us-gov/obama.jpg');
    const { box } = await portrait(raster);
    const cut = cropped(raster, {
      ...box,
      y: 0,
      x: box.x + box.width * 0.3,
      height: raster.height,
      width: raster.width,
    });
    expect(['face_cropped', 'face_not_found']).toContain((await selfie(cut)).feedback);
  });

  it('a small face in a large scene is answered so', async () => {
    const small = await sharp(join(FACES, 'us-gov/obama.jpg'))
      .resize(300)
      .extend({ left: 300, right: 300, background: '#fff' });
    expect((await selfie(await decode(await small.png().toBuffer(), 1080))).feedback).toBe('face_too_small');
  });

  it('two people side by side are two faces', async () => {
    const both = await sideBySide(await picture('us-gov/obama.jpg'), await picture('us-gov/biden2.jpg'));
    expect(await engine.faces(both)).toHaveLength(2);
    expect((await selfie(both)).feedback).toBe('multi_face');
  });

  it('the largest face comes first', async () => {
    const faces = await engine.faces(
      await sideBySide(await picture('us-gov/biden2.jpg'), await picture('us-gov/obama.jpg')),
    );
    const areas = faces.map(({ box }) => box.width * box.height);
    expect(areas).toEqual([...areas].sort((one, other) => other - one));
  });

  it.each([90, 180, 270] as QuarterTurn[])(
    'a picture turned by %d degrees gives the same face, and says that it is turned',
    async (by) => {
      const upright = await picture('us-gov/obama.jpg');
      const [face, other] = [await portrait(upright), await portrait(turned(upright, by))];
      expect(distance(face.descriptor, other.descriptor)).toBeLessThan(0.15);
      expect(Math.cos(((other.pose.roll - by) * Math.PI) / 180)).toBeGreaterThan(0.98);
      expect((await selfie(turned(upright, by))).feedback).toBe('face_rotated');
    },
  );

  it('a mirror image looks to the other side and is the same person', async () => {
    const face = await portrait(await picture('us-gov/obama2.jpg'));
    const mirror = await sharp(join(FACES, 'us-gov/obama2.jpg')).flop().png().toBuffer();
    const mirrored = await portrait(await decode(mirror, 1080));
    expect(face.pose.yaw).toBeLessThan(-8);
    expect(mirrored.pose.yaw).toBeGreaterThan(8);
    expect(decide(distance(face.descriptor, mirrored.descriptor))).toBe('same');
  });

  it('the same pixels give the same numbers, bit by bit', async () => {
    const raster = await picture('us-gov/biden2.jpg');
    const hash = async () =>
      createHash('sha256')
        .update(JSON.stringify(await engine.faces(raster)))
        .digest('hex');
    const first = await hash();
    await engine.portrait(await picture('us-gov/obama.jpg'));
    expect(await hash()).toBe(first);
    await engine.faces(plain(640, 480));
    expect(await hash()).toBe(first);
  });

  it('another engine gives the same numbers', async () => {
    const raster = await picture('us-gov/obama2.jpg');
    const other = await loadFaceEngine(await resolveModels());
    expect(await other.faces(raster)).toEqual(await engine.faces(raster));
    await other.release();
  });

  it('a flat picture squeezed as if it were turned is not a head that turned', async () => {
    const file = join(FACES, 'us-gov/obama.jpg');
    const squeezed = await sharp(file).resize(600, 1080, { fit: 'fill' }).png().toBuffer();
    const [front, flat] = [
      await engine.mesh(await picture('us-gov/obama.jpg')),
      await engine.mesh(await decode(squeezed, 1080)),
    ];
    if (!front.measured || !flat.measured) throw new Error('no face');
    expect(isHeadTurn(headTurn(front.value, flat.value))).toBe(false);
  });
});

describe.skipIf(!HAVE_SPECIMENS)('one picture in other encodings', () => {
  // The distances that the lab study of 2026-11-23 measured, with room for another picture.
  it.each([
    ['WebP', 0.05, (picture: Sharp) => picture.webp()],
    ['PNG with alpha', 0.05, (picture: Sharp) => picture.ensureAlpha().png()],
    ['grey JPEG', 0.2, (picture: Sharp) => picture.greyscale().jpeg()],
    ['CMYK JPEG', 0.15, (picture: Sharp) => picture.toColourspace('cmyk').jpeg()],
    [
      'JPEG turned by its Exif orientation',
      0.05,
      (picture: Sharp) => picture.rotate(90).withMetadata({ orientation: 8 }).jpeg(),
    ],
    ['PNG of 2000 pixels', 0.05, (picture: Sharp) => picture.resize(2000).png()],
  ] as const)('as %s it holds the same face, nearer than %d', async (_, limit, encode) => {
    const original = await portrait(await picture('us-gov/biden2.jpg'));
    const encoded = await encode(sharp(join(FACES, 'us-gov/biden2.jpg'))).toBuffer();
    const face = await portrait(await decode(encoded, 1080));
    expect(distance(face.descriptor, original.descriptor)).toBeLessThan(limit);
  });
});

describe.skipIf(!HAVE_SPECIMENS)('captures of one woman: bona fide, print and telephone screen', () => {
  it('an attack is found as a face like any other: one picture proves no presence', async () => {
    for (const name of ['bona-fide', 'attack-print', 'attack-phone-screen']) {
      const findings = await selfie(await picture(`pad/${name}.jpg`));
      expect(findings.faces).toBe(1);
      expect(findings.face.measured).toBe(true);
      expect(findings.presentationAttack.measured).toBe(false);
    }
  });

  it('the bona fide capture looks to the right of the picture, the print to the left', async () => {
    expect((await portrait(await picture('pad/bona-fide.jpg'))).pose.yaw).toBeGreaterThan(10);
    expect((await portrait(await picture('pad/attack-print.jpg'))).pose.yaw).toBeLessThan(-10);
  });
});
