import sharp from 'sharp';
import type { Quadrilateral } from '../src/analysis/homography.ts';
import { cached } from '../src/specimen/cache.ts';
import { photograph, photographTruth, type QuarterTurns } from '../src/specimen/document/camera.ts';
import { cardFrame, cardOf, cardPage, type Side, sidesOf } from '../src/specimen/document/card.ts';
import type { Level } from '../src/specimen/document/conditions.ts';
import { holder } from '../src/specimen/document/holder.ts';
import { KINDS, type Kind } from '../src/specimen/document/kinds.ts';
import { PASSPORT_FRAME, passport } from '../src/specimen/document/passport.ts';
import type { Page, PageFrame } from '../src/specimen/document/sheet.ts';
import { silhouette } from '../src/specimen/document/silhouette.ts';
import { type Stream, stream } from '../src/specimen/people/random.ts';
import { specimenPicture } from '../src/specimen/specimen.ts';

export const LOCALISATION_LEVELS = ['mild', 'medium', 'hard'] as const satisfies readonly Level[];

export interface OutlineSample {
  readonly kind: string;
  readonly level: Level;
  /** Of the page, clockwise from its own upper left. */
  readonly corners: Quadrilateral;
  readonly jpeg: Buffer;
}

/** Photographs of documents with their true corners, turned by quarter turns in rotation; always the same for one `name`. */
export async function* outlineSet(name: string, perSide: number): AsyncGenerator<OutlineSample> {
  for (const level of LOCALISATION_LEVELS)
    for (let index = 0; index < perSide; index++)
      for (const [kind, side] of SIDES) {
        const seed = `${name}/${kind}/${side}/${level}/${index}`;
        const quarterTurns = Math.floor(stream(seed, 'turn').between(0, 4)) as QuarterTurns;
        const options = { level, seed, quarterTurns };
        const { frame, page } = await document(kind, side, seed);
        const { corners } = photographTruth(frame, options);
        const jpeg = await cached(['localisation', options, kind, side, frame], async () => {
          return (await photograph(await page(), options)).jpeg;
        });
        yield { kind: kind === 'passport' ? kind : `${kind}, ${side}`, level, corners, jpeg };
      }
}

const SIDES: readonly (readonly [kind: Kind | 'passport', side: Side])[] = [
  ['passport', 'front'],
  ...(Object.keys(KINDS) as Kind[]).flatMap((kind) => sidesOf({ kind }).map((side) => [kind, side] as const)),
];

async function document(
  kind: Kind | 'passport',
  side: Side,
  seed: string,
): Promise<{ readonly frame: PageFrame; readonly page: () => Promise<Page> }> {
  const bearer = holder({ seed, age: 40, sex: 'female', today: '2026-11-23' });
  if (kind === 'passport')
    return { frame: PASSPORT_FRAME, page: async () => passport(bearer, await silhouette(), seed) };
  const card = cardOf(kind, bearer, seed);
  return { frame: await cardFrame(card, side), page: async () => cardPage(card, side, await silhouette()) };
}

export interface PictureWithout {
  readonly of: string;
  readonly jpeg: Buffer;
}

/** Pictures that show no document: other things under the same camera, bare tables, and people. */
export async function* picturesWithout(name: string, perThing: number): AsyncGenerator<PictureWithout> {
  for (const [of, draw] of Object.entries(THINGS))
    for (let index = 0; index < perThing; index++) {
      const seed = `${name}/${of}/${index}`;
      const options = { level: LOCALISATION_LEVELS[index % LOCALISATION_LEVELS.length]!, seed };
      const drawing = draw(stream(seed, 'thing'));
      yield { of, jpeg: await cached(['localisation', drawing, options], () => photographed(drawing, options)) };
    }
  for (let person = 0; person < 12; person++)
    yield { of: 'selfie', jpeg: await specimenPicture({ person, seed: 0, today: '2026-11-23' }, 'selfie.jpg') };
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

async function photographed({ width, height, svg }: Drawing, options: { level: Level; seed: string }): Promise<Buffer> {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const drawn = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${svg}</svg>`);
  const png = await sharp(drawn).png().toBuffer();
  return (await photograph({ format: 'TD3', lines: [], entries: [], png, width, height }, options)).jpeg;
}

const rect = (x: number, y: number, width: number, height: number, fill: string, rx = 0) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${rx}" fill="${fill}"/>`;
const hsl = (random: Stream, saturation: number, lightness: number) =>
  `hsl(${Math.floor(random.between(0, 360))},${saturation}%,${lightness}%)`;

/** Words as bars of ink, which is how text looks from afar. */
function words(random: Stream, x: number, y: number, width: number, rows: number, pitch: number, ink: string): string {
  let svg = '';
  for (let row = 0; row < rows; row++) {
    const end = x + width * (random.chance(0.2) ? random.between(0.2, 0.8) : 1);
    for (let at = x; at < end; ) {
      const length = Math.min(random.between(0.8, 4) * pitch, end - at);
      svg += rect(at, y + row * pitch, length, pitch * 0.45, ink);
      at += length + pitch * 0.4;
    }
  }
  return svg;
}

/** Drawn otherwise than what the network was trained to leave alone (training/corner_scene.py). */
const THINGS: Readonly<Record<string, (random: Stream) => Drawing>> = {
  'bare table': () => ({ width: 900, height: 600, svg: '' }),
  'sheet with text': (random) => {
    const svg = rect(0, 0, 1100, 780, '#f6f4ef') + words(random, 80, 70, 500, 2, 40, '#222');
    return { width: 1100, height: 780, svg: svg + words(random, 80, 190, 940, 22, 24, '#333') };
  },
  receipt: (random) => {
    const svg = rect(0, 0, 900, 420, '#fbfaf6') + words(random, 60, 50, 300, 12, 26, '#555');
    return { width: 900, height: 420, svg: svg + words(random, 700, 50, 90, 12, 26, '#555') };
  },
  book: (random) => {
    const cover = rect(0, 0, 1000, 680, hsl(random, 55, 35), 6) + rect(0, 0, 60, 680, 'rgba(0,0,0,.25)');
    const title = words(random, 160, 120, 600, 2, 90, '#f2e9d0');
    return {
      width: 1000,
      height: 680,
      svg: `${cover}${title}<circle cx="640" cy="450" r="130" fill="${hsl(random, 70, 60)}"/>`,
    };
  },
  telephone: (random) => {
    const body = rect(0, 0, 1000, 480, '#101114', 50) + rect(26, 22, 948, 436, hsl(random, 40, 88), 30);
    const tiles = Array.from({ length: 18 }, (_, i) =>
      rect(80 + (i % 6) * 145, 60 + Math.floor(i / 6) * 130, 90, 90, hsl(random, 75, 55), 20),
    );
    return { width: 1000, height: 480, svg: body + tiles.join('') };
  },
  'laptop screen': (random) => {
    const screen =
      rect(0, 0, 1100, 720, '#17181b', 14) +
      rect(30, 30, 1040, 640, '#fff') +
      rect(30, 30, 1040, 60, hsl(random, 50, 45));
    return {
      width: 1100,
      height: 720,
      svg: screen + words(random, 90, 140, 620, 18, 28, '#333') + rect(770, 140, 260, 420, hsl(random, 20, 85)),
    };
  },
  keyboard: () => {
    const keys = Array.from({ length: 60 }, (_, i) =>
      rect(20 + (i % 15) * 72, 20 + Math.floor(i / 15) * 92, 62, 80, '#2b2d31', 8),
    );
    return { width: 1110, height: 400, svg: rect(0, 0, 1110, 400, '#8d9096', 16) + keys.join('') };
  },
  'blank card': (random) => ({ width: 856, height: 540, svg: rect(0, 0, 856, 540, hsl(random, 35, 80), 30) }),
  'bank card': (random) => {
    const card = rect(0, 0, 856, 540, hsl(random, 60, 40), 30) + rect(70, 190, 120, 90, '#d9bd78', 14);
    const number = words(random, 70, 340, 640, 1, 60, '#eee') + words(random, 70, 440, 300, 1, 34, '#ddd');
    return {
      width: 856,
      height: 540,
      svg: `${card}${number}<circle cx="720" cy="440" r="55" fill="#e2531f"/><circle cx="780" cy="440" r="55" fill="#f3a21b"/>`,
    };
  },
  'printed photograph': (random) => {
    const sky = rect(0, 0, 1000, 700, '#fff') + rect(30, 30, 940, 640, hsl(random, 60, 75));
    const hills = `<path d="M30 670V430Q260 250 480 420T970 360V670Z" fill="${hsl(random, 40, 40)}"/><circle cx="760" cy="170" r="60" fill="#fff3b0"/>`;
    return { width: 1000, height: 700, svg: sky + hills };
  },
  'playing card': (random) => {
    const red = `<path d="M428 160C360 60 240 140 428 360C616 140 496 60 428 160Z" fill="${random.chance(0.5) ? '#c1121f' : '#222'}"/>`;
    return { width: 856, height: 600, svg: rect(0, 0, 856, 600, '#fdfdfb', 40) + red };
  },
};
