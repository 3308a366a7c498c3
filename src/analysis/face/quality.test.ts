import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { cached } from '../../specimen/cache.ts';
import { person, type Shot, selfie } from '../../specimen/people/index.ts';
import { makeSpecimen } from '../../specimen/specimen.ts';
import { type Engine, loadEngine } from '../analyse.ts';
import type { Feedback, ImageType, SelfieFindings } from '../findings.ts';

// Every answer to a selfie, each reached by a picture of a drawn person; and that ordinary pictures get none of them.

const TODAY = '2026-11-26';
const SPECIMENS = join(import.meta.dirname, '../../../../shared/specimens/faces');
const HAVE_SPECIMENS = existsSync(SPECIMENS);
if (!HAVE_SPECIMENS) console.warn('The specimens are absent: no photograph is examined.');

/** A person who does what a selfie asks for, 480 x 640. */
const STRAIGHT: Shot = {
  supersampling: 1,
  light: 'studio',
  background: 'plain',
  pose: { yaw: 0, pitch: 0, roll: 0 },
  expression: 'neutral',
  distance: 60,
  span: 36,
  lookY: -1,
  shiftX: 0,
  noise: 2,
};
const drawn = (member = 0, shot: Shot = {}) =>
  cached(['quality', member, shot], () => selfie(person(`cast:${member}`), 'quality', { ...STRAIGHT, ...shot }));

let engine: Engine;
let plain: Buffer;
beforeAll(async () => {
  engine = await loadEngine();
  plain = await drawn();
}, 120_000);

const examine = async (bytes: Buffer, type: ImageType = 'selfie') => engine.examine(bytes, type, TODAY);
const feedback = async (bytes: Buffer): Promise<Feedback> => (await examine(bytes)).feedback;
const altered = (change: (picture: Sharp) => Sharp, picture = plain) => change(sharp(picture)).png().toBuffer();
/** Draws over the picture, in its pixels. */
const over = (svg: string) =>
  altered((picture) =>
    picture.composite([
      { input: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="480" height="640">${svg}</svg>`) },
    ]),
  );

// Where the drawn face has its eyes and its mouth.
const EYES = [
  [181, 270],
  [293, 270],
] as const;
const palm = [0, 1, 2, 3, 4]
  .map((i) => `<rect x="95" y="${195 + 50 * i}" width="150" height="48" rx="20" fill="#c08a6c" stroke="#8a5f48"/>`)
  .join('');
const COVERS = {
  'a blue mask': '<path d="M130 310 Q237 290 345 310 L335 400 Q237 480 140 400Z" fill="#9fc4dd"/>',
  'dark glasses': EYES.map(([x, y]) => `<ellipse cx="${x}" cy="${y}" rx="46" ry="34" fill="#141416"/>`).join(''),
} as const;
const LAMP = `<defs><radialGradient id="g"><stop offset="0.5" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs><circle cx="215" cy="320" r="85" fill="url(#g)"/>`;

const beside = async (one: Buffer, other: Buffer) => {
  const wide = await sharp(one).extend({ right: 480 }).toBuffer();
  return sharp(wide)
    .composite([{ input: other, left: 480, top: 0 }])
    .png()
    .toBuffer();
};

const PICTURES: readonly (readonly [what: string, feedback: Feedback, picture: () => Promise<Buffer>])[] = [
  ['a wall', 'face_not_found', () => altered((it) => it.extract({ left: 0, top: 0, width: 480, height: 100 }))],
  ['two people', 'multi_face', async () => beside(plain, await drawn(1))],
  ['a face upside down', 'face_rotated', () => altered((it) => it.rotate(180))],
  ['a face on its side', 'face_rotated', () => altered((it) => it.rotate(90))],
  ['a head that is turned away', 'face_angle_too_large', () => drawn(0, { pose: { yaw: 28, pitch: 0, roll: 0 } })],
  ['a chin in the air', 'face_angle_too_large', () => drawn(0, { pose: { yaw: 0, pitch: 26, roll: 0 } })],
  ['a face far away', 'face_too_small', () => drawn(0, { span: 110 })],
  [
    'a face that fills the picture',
    'face_too_close',
    () => altered((it) => it.extract({ left: 112, top: 150, width: 256, height: 320 })),
  ],
  [
    'a face at the border',
    'face_close_to_border',
    () => altered((it) => it.extract({ left: 126, top: 60, width: 354, height: 500 })),
  ],
  ['half a face', 'face_cropped', () => altered((it) => it.extract({ left: 210, top: 0, width: 270, height: 640 }))],
  ['shut eyes', 'closed_eyes', () => drawn(2, { expression: 'blink' })],
  ['a picture out of focus', 'blur_selfie', () => altered((it) => it.blur(5))],
  ['a lamp on the face', 'glare_selfie', () => over(LAMP)],
  ...Object.entries(COVERS).map(([what, svg]) => [what, 'face_occluded', () => over(svg)] as const),
];

describe('a selfie', () => {
  it('of a person who does what is asked is taken', async () => {
    expect(await feedback(plain)).toBe('ok');
  });

  it.each(PICTURES)('that shows %s is answered %s', async (_, wanted, picture) => {
    expect(await feedback(await picture())).toBe(wanted);
  });

  it('that a hand half covers is sent back, in whatever words', async () => {
    expect(await feedback(await over(palm))).not.toBe('ok');
  });

  it('of ten people, a cartoon or a strip is answered, and never a number out of nothing', async () => {
    const small = await altered((it) => it.resize(120, 160));
    const crowd = await sharp({ create: { width: 600, height: 320, channels: 3, background: '#888888' } })
      .composite(
        Array.from({ length: 10 }, (_, i) => ({ input: small, left: 120 * (i % 5), top: 160 * Math.floor(i / 5) })),
      )
      .png()
      .toBuffer();
    const cartoon = await sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640"><rect width="640" height="640" fill="#cde"/><circle cx="320" cy="320" r="200" fill="#fd5"/><circle cx="250" cy="260" r="25"/><circle cx="390" cy="260" r="25"/><path d="M230 400 Q320 480 410 400" stroke="#000" stroke-width="14" fill="none"/></svg>',
      ),
    )
      .png()
      .toBuffer();
    const strip = await altered((it) => it.extract({ left: 0, top: 255, width: 480, height: 30 }));
    for (const picture of [crowd, cartoon, strip, await altered((it) => it.resize(2560, 160, { fit: 'fill' }))]) {
      const findings = (await examine(picture)) as SelfieFindings;
      expect(findings.feedback).not.toBe('ok');
      const numbers = JSON.stringify(findings).match(/null|NaN|Infinity/);
      expect(numbers).toBeNull();
    }
  });
});

describe('a document', () => {
  it('whose holder has no face is answered document_face_not_found', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { files } = await makeSpecimen({ person: 0, seed: 'path', today });
    const passport = files['passport.jpg']!;
    const { portrait } = (await examine(passport, 'document_front')) as { portrait: { value: { box: SelfieBox } } };
    const { width, height } = await sharp(passport).metadata();
    const scale = Math.max(1, Math.max(width, height) / 2400);
    const { x, y, width: w } = portrait.value.box;
    const patch = { width: Math.round(1.9 * w * scale), height: Math.round(2.3 * w * scale) };
    const painted = await sharp(passport)
      .composite([
        {
          input: { create: { ...patch, channels: 3, background: '#dddddd' } },
          left: Math.round((x - 0.45 * w) * scale),
          top: Math.round((y - 0.7 * w) * scale),
        },
      ])
      .jpeg()
      .toBuffer();
    expect((await examine(painted, 'document_front')).feedback).toBe('document_face_not_found');
  });
});
type SelfieBox = { x: number; y: number; width: number };

describe('ordinary people', () => {
  it('who are drawn as they take selfies are sent back for nothing that covers or lights their faces', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, member) =>
        cached(['ordinary selfie', member], () =>
          selfie(person(`cast:${member + 6}`), 'ordinary', { supersampling: 1 }),
        ),
      ),
    );
    const given = [];
    for (const picture of answers) given.push(await feedback(picture));
    expect(given.filter((one) => one === 'face_occluded' || one === 'glare_selfie')).toEqual([]);
  });

  it.skipIf(!HAVE_SPECIMENS)('on 105 photographs neither', { timeout: 240_000 }, async () => {
    const names = (readdirSync(SPECIMENS, { recursive: true }) as string[]).filter((name) =>
      /(lfw10|us-gov|bona-fide).*\.jpg$/.test(name),
    );
    const sent: string[] = [];
    for (const name of names) {
      const photograph = await readFile(join(SPECIMENS, name));
      // Press photographs are small: what is asked of their faces here is not their size.
      const large = await sharp(photograph).resize({ width: 720, withoutEnlargement: false }).toBuffer();
      const answer = await feedback(large);
      if (answer === 'face_occluded' || answer === 'glare_selfie') sent.push(name);
    }
    expect(names).toHaveLength(105);
    expect(sent).toEqual([]);
  });
});
