import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../errors.ts';
import { acceptUpload } from './accept.ts';

const WIDTH = 800;
const HEIGHT = 600;
/** Left half red, right half blue, with a green corner at the top left. */
let picture: Sharp;
let jpeg: Buffer;

beforeAll(async () => {
  const half = Buffer.from(
    `<svg width="${WIDTH}" height="${HEIGHT}"><rect width="400" height="600" fill="#f00"/><rect x="400" width="400" height="600" fill="#00f"/><rect width="100" height="100" fill="#0f0"/></svg>`,
  );
  picture = sharp(await sharp(half).flatten().png().toBuffer());
  jpeg = await picture.clone().jpeg().toBuffer();
});

const base64 = (bytes: Buffer) => bytes.toString('base64');
const complaint = async (content: string, options = {}): Promise<string> => {
  const outcome: unknown = await acceptUpload(content, options).catch((error: unknown) => error);
  if (!(outcome instanceof Fault)) throw new Error('it was accepted');
  expect(outcome.status).toBe(400);
  return outcome.details.join(' ');
};
/** Colour at a point, as the letter of its strongest channel. */
async function colourAt(bytes: Buffer, x: number, y: number): Promise<string> {
  const pixel = await sharp(bytes).extract({ left: x, top: y, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
  return 'RGB'[pixel.indexOf(Math.max(...pixel))]!;
}

describe('a picture that can be used', () => {
  it('is kept bit for bit when it is an upright JPEG', async () => {
    const kept = await acceptUpload(base64(jpeg));
    expect(kept).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect(kept.jpeg.equals(jpeg)).toBe(true);
  });

  it('has one fingerprint in every file that loses nothing, and another once a pixel differs', async () => {
    const { fingerprint } = await acceptUpload(base64(jpeg));
    const decoded = sharp(jpeg);
    const same = [
      await decoded.clone().png().toBuffer(),
      await decoded.clone().webp({ lossless: true }).toBuffer(),
      Buffer.concat([jpeg, Buffer.from('trailer')]),
    ];
    for (const bytes of same) expect((await acceptUpload(base64(bytes))).fingerprint).toEqual(fingerprint);
    const dot = { create: { width: 1, height: 1, channels: 3, background: '#777777' } } as const;
    const changed = await decoded
      .clone()
      .composite([{ input: await sharp(dot).png().toBuffer(), left: 5, top: 5 }])
      .png()
      .toBuffer();
    expect((await acceptUpload(base64(changed))).fingerprint).not.toEqual(fingerprint);
  });

  it('may come with a data prefix, in URL-safe base64 and with line breaks', async () => {
    const wrapped = base64(jpeg).replace(/(.{76})/g, '$1\r\n');
    const urlSafe = base64(jpeg).replaceAll('+', '-').replaceAll('/', '_');
    for (const content of [`data:image/png;base64,${base64(jpeg)}`, wrapped, urlSafe])
      expect((await acceptUpload(content)).jpeg.equals(jpeg)).toBe(true);
  });

  it.each(['png', 'webp'] as const)('may be a %s, whatever it is called', async (format) => {
    const kept = await acceptUpload(base64(await picture.clone().toFormat(format).toBuffer()));
    expect((await sharp(kept.jpeg).metadata()).format).toBe('jpeg');
    expect(await colourAt(kept.jpeg, 700, 300)).toBe('B');
  });

  it('loses its metadata and whatever lies behind its end, but no pixel', async () => {
    const exif = await picture
      .clone()
      .jpeg()
      .withExif({ IFD0: { Copyright: 'Jane Doe, 51.5N' } })
      .toBuffer();
    const polyglot = Buffer.concat([exif, Buffer.from('PK\x03\x04<script>alert(1)</script>')]);
    const kept = await acceptUpload(base64(polyglot));
    expect(kept.jpeg.includes('Jane Doe')).toBe(false);
    expect(kept.jpeg.includes('script')).toBe(false);
    const pixels = async (b: Buffer) => sharp(b).raw().toBuffer();
    expect((await pixels(kept.jpeg)).equals(await pixels(exif))).toBe(true);
  });

  it.each([
    [1, 50, 50],
    [3, 50, 50],
    [6, 50, 50],
    [8, 50, 50],
  ])('stands upright when its Exif orientation is %i', async (orientation, x, y) => {
    // A picture stored so that showing it with this orientation gives the original.
    const turns: Record<number, number> = { 1: 0, 3: 180, 6: 270, 8: 90 };
    const stored = await picture.clone().rotate(turns[orientation]!).jpeg().withMetadata({ orientation }).toBuffer();
    const kept = await acceptUpload(base64(stored));
    expect(kept).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect(await colourAt(kept.jpeg, x, y)).toBe('G');
    expect((await sharp(kept.jpeg).metadata()).orientation).toBeUndefined();
  });

  it('may be greyscale, progressive, transparent, or upright as a phone is held', async () => {
    const kinds = [
      picture.clone().greyscale().jpeg(),
      picture.clone().jpeg({ progressive: true }),
      picture.clone().ensureAlpha(0.5).png(),
      picture.clone().resize(2160, 3840, { fit: 'fill' }).jpeg(),
    ];
    for (const kind of kinds) await acceptUpload(base64(await kind.toBuffer()));
  });
});

describe('capture margins', () => {
  const crop = async (left: number, top: number, right: number, bottom: number) =>
    acceptUpload(base64(jpeg), { margins: { left, top, right, bottom } });

  it('are edges: left 400 to right 800 leaves the right half', async () => {
    const kept = await crop(400, 0, 800, 600);
    expect(kept).toMatchObject({ width: 400, height: 600 });
    expect(await colourAt(kept.jpeg, 10, 10)).toBe('B');
  });

  it('may be fractional and lie outside of the picture', async () => {
    expect(await crop(399.6, -20, 5000.2, 1e9)).toMatchObject({ width: 400, height: 600 });
  });

  it.each([
    [500, 0, 400, 600],
    [0, 0, 0, 0],
    [900, 0, 1000, 600],
    [0, 0, 800, 600],
  ])('are ignored when nothing or everything is left (%i %i %i %i)', async (...edges) => {
    expect((await crop(...edges)).jpeg.equals(jpeg)).toBe(true);
  });
});

describe('a picture that cannot be used is refused with the reason', () => {
  it('empty', async () => {
    expect(await complaint('')).toContain('empty');
    expect(await complaint('data:image/jpeg;base64,')).toContain('empty');
  });

  it('not base64', async () => expect(await complaint('{"a":1}')).toContain('base64'));

  it.each([
    ['text', Buffer.from('hello, this is not a picture at all')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"/>')],
    ['PDF', Buffer.from('%PDF-1.7 ...')],
    ['GIF', Buffer.from('GIF89a..........')],
    ['TIFF', Buffer.from('II*\0............')],
    ['one byte', Buffer.from([0xff])],
  ])('%s', async (_name, bytes) => expect(await complaint(base64(bytes))).toContain('not a JPEG, PNG or WebP'));

  it('truncated, wherever it is cut', async () => {
    const png = await picture.clone().png().toBuffer();
    for (const [whole, part] of [jpeg, png].flatMap((b) => [0.02, 0.3, 0.5, 0.95, 0.99].map((p) => [b, p] as const)))
      await complaint(base64(whole.subarray(0, Math.max(12, Math.floor(whole.length * part)))));
  });

  it('animated', async () => {
    const still = await picture.clone().png().toBuffer();
    const other = await picture.clone().negate().png().toBuffer();
    const frames = await sharp([still, other], { join: { animated: true } })
      .webp()
      .toBuffer();
    expect(await complaint(base64(frames))).toContain('animated');
    const actl = Buffer.from('000000086163544c000000020000000000000000', 'hex');
    expect(await complaint(base64(Buffer.concat([still.subarray(0, 33), actl, still.subarray(33)])))).toContain(
      'animated',
    );
  });

  it('CMYK', async () => {
    expect(await complaint(base64(await picture.clone().toColourspace('cmyk').jpeg().toBuffer()))).toContain('CMYK');
  });

  it('16 bits a channel', async () => {
    expect(await complaint(base64(await picture.clone().toColourspace('rgb16').png().toBuffer()))).toContain('8 bits');
  });

  it.each([
    [639, 480],
    [640, 479],
    [3841, 2160],
    [3840, 2161],
    [1, 1],
  ])('%i x %i', async (width, height) => {
    const bytes = await picture.clone().resize(width, height, { fit: 'fill' }).jpeg().toBuffer();
    expect(await complaint(base64(bytes))).toContain(`${width} x ${height}`);
    expect(await acceptUpload(base64(bytes), { anySize: true })).toMatchObject({ width, height });
  });

  it('a decompression bomb, before its pixels are decoded', async () => {
    const bomb = await sharp({
      create: { width: 16_000, height: 16_000, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(await complaint(base64(bomb), { anySize: true })).toMatch(/pixels|header/);
  });
});
