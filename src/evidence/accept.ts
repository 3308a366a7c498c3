import { createHash } from 'node:crypto';
import sharp, { type Metadata, type Region, type Sharp } from 'sharp';
import { Fault } from '../errors.ts';
import { startsJpeg, withoutMetadata } from './jpeg.ts';

/** A picture that may be kept: an upright JPEG without metadata. */
export interface AcceptedPicture {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the size and the decoded pixels: the same in whatever file, without loss, they are sent again. */
  readonly fingerprint: Buffer;
}

/** Edges of the wanted part, in pixels of the upright picture; they may be fractional and lie outside. */
export interface CaptureMargins {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface AcceptOptions {
  readonly margins?: CaptureMargins;
  /** Mock sessions take a picture of any size. */
  readonly anySize?: boolean;
}

/** Published API: 640-3840 x 480-2160, here in either orientation (phones held upright send 2160 x 3840). */
const LIMITS = { longSide: [640, 3840], shortSide: [480, 2160] } as const;
/** Refused before a single pixel is decoded: more than this is no photograph of a document. */
const MOST_PIXELS = 60e6;
/** Visually lossless; used only where the sender's own JPEG cannot be kept. */
const REENCODE = { quality: 95, chromaSubsampling: '4:4:4' } as const;

const FORMATS: ReadonlyArray<{ name: 'jpeg' | 'png' | 'webp'; matches: (bytes: Buffer) => boolean }> = [
  { name: 'jpeg', matches: startsJpeg },
  { name: 'png', matches: (b) => b.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')) },
  {
    name: 'webp',
    matches: (b) => b.subarray(0, 4).toString('latin1') === 'RIFF' && b.subarray(8, 12).toString('latin1') === 'WEBP',
  },
];

const refuse = (sentence: string, cause?: unknown): Fault =>
  new Fault('invalid_image', { details: [`image.content ${sentence}`], cause });

/**
 * Decodes an upload and makes it what we keep. The sender's JPEG stays bit for bit (less its metadata) where it is upright
 * already; everything else is encoded anew. Throws `invalid_image` with the reason; what it returns decodes completely.
 */
export async function acceptUpload(content: string, options: AcceptOptions = {}): Promise<AcceptedPicture> {
  return acceptBytes(decodeBase64(content), options);
}

/** The same for the bytes of a picture. */
export async function acceptBytes(bytes: Buffer, options: AcceptOptions = {}): Promise<AcceptedPicture> {
  const format = FORMATS.find((one) => one.matches(bytes))?.name;
  if (!format) throw refuse('is not a JPEG, PNG or WebP picture.');
  const header = await readHeader(bytes);
  const upright = uprightSize(header);
  if (!options.anySize) checkSize(upright);
  const box = options.margins ? cropBox(options.margins, upright) : null;
  const keepable = format === 'jpeg' && box === null && (header.orientation ?? 1) === 1 && !header.hasProfile;
  return keepable ? keep(bytes, upright) : encode(bytes, box);
}

function decodeBase64(content: string): Buffer {
  const text = content.startsWith('data:') ? content.slice(content.indexOf(',') + 1) : content;
  if (text.trim() === '') throw refuse('is empty.');
  // Buffer.from passes over what is not base64, so a broken upload would look like a broken picture.
  if (!/^[A-Za-z0-9+/_\-\s]+={0,2}\s*$/.test(text)) throw refuse('is not base64.');
  return Buffer.from(text, 'base64');
}

async function readHeader(bytes: Buffer): Promise<Metadata> {
  const header = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
    .metadata()
    .catch((cause: unknown) => {
      throw refuse('has no readable picture header.', cause);
    });
  for (const [wrong, sentence] of HEADER_RULES) if (wrong(header, bytes)) throw refuse(sentence);
  return header;
}

const HEADER_RULES: ReadonlyArray<[wrong: (header: Metadata, bytes: Buffer) => boolean, sentence: string]> = [
  [(h) => !(h.width * h.height <= MOST_PIXELS), 'has more than 60 million pixels.'],
  [(h, bytes) => (h.pages ?? 1) > 1 || isAnimatedPng(bytes), 'is animated; one still picture is needed.'],
  [(h) => h.space === 'cmyk' || h.channels > 4, 'is in CMYK; RGB or grey is needed.'],
  [(h) => h.depth !== 'uchar', 'has more than 8 bits a channel.'],
];

/** An animated PNG has an acTL chunk before its pixels (PNG third edition, 11.3.6.1). */
const isAnimatedPng = (bytes: Buffer) => {
  const actl = bytes.indexOf('acTL', 8, 'latin1');
  const idat = bytes.indexOf('IDAT', 8, 'latin1');
  return bytes[0] === 0x89 && actl >= 0 && actl < idat;
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/** EXIF orientations 5 to 8 lie on their side. */
const uprightSize = ({ width, height, orientation = 1 }: Metadata): Size =>
  orientation >= 5 ? { width: height, height: width } : { width, height };

function checkSize({ width, height }: Size): void {
  const within = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  const good = within(Math.max(width, height), LIMITS.longSide) && within(Math.min(width, height), LIMITS.shortSide);
  if (!good)
    throw refuse(
      `measures ${width} x ${height} pixels; from 640 x 480 to 3840 x 2160, in either orientation, is needed.`,
    );
}

/** Margins are edges, not insets: clamped to the picture, and ignored where nothing or everything would be left. */
function cropBox(margins: CaptureMargins, { width, height }: Size): Region | null {
  const clamp = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most));
  const left = clamp(margins.left, width);
  const top = clamp(margins.top, height);
  const box = { left, top, width: clamp(margins.right, width) - left, height: clamp(margins.bottom, height) - top };
  const whole = box.width === width && box.height === height;
  return box.width > 0 && box.height > 0 && !whole ? box : null;
}

async function keep(bytes: Buffer, size: Size): Promise<AcceptedPicture> {
  const jpeg = withoutMetadata(bytes);
  if (!jpeg) throw refuse('is a JPEG whose structure is broken.');
  const { fingerprint } = await decodeAll(sharp(jpeg, { limitInputPixels: MOST_PIXELS, failOn: 'error' }));
  return { jpeg, ...size, fingerprint };
}

async function encode(bytes: Buffer, box: Region | null): Promise<AcceptedPicture> {
  const upright = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' }).rotate();
  const part = box ? upright.extract(box) : upright;
  const { data, size, fingerprint } = await decodeAll(part);
  const jpeg = await sharp(data, { raw: { ...size, channels: 3 } })
    .jpeg(REENCODE)
    .toBuffer();
  return { jpeg, ...size, fingerprint };
}

/** The pixels in sRGB, before white where the picture is transparent. */
async function decodeAll(picture: Sharp): Promise<{ data: Buffer; size: Size; fingerprint: Buffer }> {
  const { data, info } = await picture
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw refuse('cannot be decoded: it is truncated or damaged.', cause);
    });
  const size = { width: info.width, height: info.height };
  const fingerprint = createHash('sha256').update(`${size.width} x ${size.height}\n`).update(data).digest();
  return { data, size, fingerprint };
}
