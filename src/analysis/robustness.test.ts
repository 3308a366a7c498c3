import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { lettering } from '../specimen/document/lettering.ts';
import { stream } from '../specimen/people/random.ts';
import { specimenPicture } from '../specimen/specimen.ts';
import { IMAGE_TYPES, type ImageFindings, type ImageType } from './findings.ts';
import { openPool, type Pool } from './pool.ts';
import { selfTestPicture } from './self-test.ts';

// Whoever uploads decides what the readers are given. The thread below is the service's own: what it is lost over, and what
// takes it more than five seconds of processor, fails here.
let pool: Pool;
let passport: Uint8Array;
beforeAll(async () => {
  pool = await openPool({ threads: 1, queueLimit: 200, timeoutMs: 60_000 });
  passport = await selfTestPicture();
}, 120_000);
afterAll(() => pool.close());

const TODAY = '2026-11-26';
const MOST_SECONDS = 5;

/** Fails where it takes too much processor time, which a busy machine does not change. */
async function examine(bytes: Uint8Array, type: ImageType): Promise<ImageFindings> {
  const start = process.cpuUsage();
  const findings = await pool.examine(bytes, type, TODAY);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
  return findings;
}

/** What an examination ends with: findings, or why there are none. */
async function outcome(bytes: Uint8Array, type: ImageType): Promise<ImageFindings | string> {
  try {
    return await pool.examine(bytes, type, TODAY);
  } catch (fault) {
    return String((fault as Error).cause);
  }
}
const lost = (outcomes: readonly unknown[]) => outcomes.filter((one) => String(one).includes('ThreadLost'));

const svg = (width: number, height: number, content: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#e8edf2"/>${content}</svg>`,
    ),
  )
    .jpeg()
    .toBuffer();
const plain = (width: number, height: number, grey: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .jpeg()
    .toBuffer();

function noise(width: number, height: number): Promise<Buffer> {
  const random = stream('noise', 'robustness');
  const data = Buffer.from(Array.from({ length: 1 << 16 }, () => Math.floor(random.between(0, 256))));
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += data.length - 7) data.copy(pixels, at);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** Lines of text one under the other in columns. */
function lines(count: number): Promise<Buffer> {
  const texts = Array.from({ length: count }, (_, i) =>
    lettering(`P<UTO${i}<<LINE<OF<TEXT<<<<${i}`, {
      typeface: 'ocrB',
      x: 20 + 600 * (i % 4),
      y: 24 + 14 * Math.floor(i / 4),
      size: 14,
      pitch: 11,
    }),
  );
  return svg(2400, 1800, texts.join(''));
}

async function crowd(count: number): Promise<Buffer> {
  const selfie = await specimenPicture({ person: 0, seed: 'robustness', today: TODAY }, 'selfie.jpg');
  const face = await sharp(selfie).resize(120, 120, { fit: 'cover' }).toBuffer();
  const places = Array.from({ length: count }, (_, i) => ({
    input: face,
    left: 120 * (i % 20),
    top: 120 * Math.floor(i / 20),
  }));
  return sharp({ create: { width: 2400, height: 1200, channels: 3, background: '#888' } })
    .composite(places)
    .jpeg()
    .toBuffer();
}

prepareZXingModule({
  overrides: {
    wasmBinary: readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')))
      .buffer as ArrayBuffer,
  },
});
async function symbol(format: 'QRCode' | 'PDF417' | 'DataMatrix', content: Uint8Array): Promise<Buffer> {
  const { image, error } = await writeBarcode(content, { format, scale: 5 });
  if (!image) throw new Error(error);
  return sharp(Buffer.from(await image.arrayBuffer()))
    .flatten({ background: '#fff' })
    .resize(1600, 1600, { fit: 'contain', background: '#fff' })
    .jpeg()
    .toBuffer();
}
const everyByte = (length: number) => Uint8Array.from({ length }, (_, i) => i % 256);
/** A licence's header and then whatever bytes. */
const licence = (length: number) =>
  Buffer.concat([Buffer.from('@\n\x1e\rANSI 636000090002DL00410278ZV03190008DL'), everyByte(length)]);

describe('an upload made to break the readers', { timeout: 120_000 }, () => {
  it('cut off at any hundredth is no picture, and the next one is examined', async () => {
    const cut = Array.from({ length: 99 }, (_, i) =>
      passport.subarray(0, Math.floor((passport.length * (i + 1)) / 100)),
    );
    const outcomes = await Promise.all(cut.map((bytes, i) => outcome(bytes, IMAGE_TYPES[i % 3]!)));
    expect(outcomes.filter((one) => typeof one !== 'string')).toEqual([]);
    expect(lost(outcomes)).toEqual([]);
    expect((await examine(passport, 'document_front')).feedback).toBe('ok');
  });

  it('with bytes changed at random is examined or is no picture', async () => {
    const random = stream('changed', 'robustness');
    const changed = Array.from({ length: 6 }, () => {
      const bytes = Uint8Array.from(passport);
      for (let i = 0; i < 12; i++)
        bytes[Math.floor(random.between(2, bytes.length))] = Math.floor(random.between(0, 256));
      return bytes;
    });
    const outcomes = await Promise.all(changed.map((bytes) => outcome(bytes, 'document_front')));
    expect(lost(outcomes)).toEqual([]);
  });

  it('of random bytes, or of none, is no picture', async () => {
    const random = stream('bytes', 'robustness');
    const bytes = [0, 1, 2, 100, 10_000].map((length) =>
      Uint8Array.from({ length }, () => Math.floor(random.between(0, 256))),
    );
    const outcomes = await Promise.all(bytes.flatMap((one) => IMAGE_TYPES.map((type) => outcome(one, type))));
    expect(outcomes.every((one) => typeof one === 'string')).toBe(true);
    expect(lost(outcomes)).toEqual([]);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['a single pixel', () => plain(1, 1, 200)],
    ['one pixel high', () => plain(3000, 1, 200)],
    ['all black', () => plain(1600, 1200, 0)],
    ['all white', () => plain(1600, 1200, 255)],
    ['40 megapixels of noise', () => noise(8000, 5000)],
    ['500 lines of text', () => lines(500)],
    ['a crowd of 200', () => crowd(200)],
    ['the largest QR code, of every byte', () => symbol('QRCode', everyByte(2_900))],
    ['the largest PDF417, of every byte', () => symbol('PDF417', everyByte(1_000))],
    ['a licence of control characters', () => symbol('PDF417', licence(800))],
    ['a Data Matrix of nulls', () => symbol('DataMatrix', new Uint8Array(800))],
  ])('of %s is examined as any side and as a selfie, and is nobody', async (_, made) => {
    const bytes = await made();
    for (const type of IMAGE_TYPES) {
      const findings = await examine(bytes, type);
      if (findings.kind === 'selfie') expect(findings.feedback).not.toBe('ok');
      else expect(findings.person.measured && findings.person.value.surname).toBeFalsy();
    }
  });

  it('takes no memory with it, however often it comes', async () => {
    const pictures = [await noise(1600, 1200), await crowd(200)];
    const round = async () => {
      for (const bytes of pictures)
        for (const type of ['document_front', 'selfie'] as const) await examine(bytes, type);
      return process.memoryUsage().rss / 2 ** 20;
    };
    await round();
    const before = await round();
    expect(await round()).toBeLessThan(before + 100);
  });
});
