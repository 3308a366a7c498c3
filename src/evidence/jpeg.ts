/** JPEG markers (ITU-T T.81, table B.1) that this file needs. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;
const APP0 = 0xe0;
const APP14 = 0xee;
const APP15 = 0xef;

export const startsJpeg = (bytes: Buffer): boolean => bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;

/** JFIF (APP0) and Adobe's colour transform (APP14) say how to decode; every other APPn and every comment is metadata. */
const isMetadata = (marker: number) => marker === COM || (marker > APP0 && marker <= APP15 && marker !== APP14);

/**
 * The same JPEG, pixels untouched, without metadata segments and without anything after its end: Exif, positions, previews,
 * and whatever else a file may carry behind a picture. Null where the structure is not that of a complete JPEG.
 */
export function withoutMetadata(bytes: Buffer): Buffer | null {
  if (!startsJpeg(bytes)) return null;
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === EOI) return Buffer.concat([...kept, bytes.subarray(at, at + 2)]);
    const end = marker === SOS ? endOfScan(bytes, at) : at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return null;
    if (!isMetadata(marker)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  const tail = bytes.subarray(at, at + 2);
  return tail[0] === 0xff && tail[1] === EOI ? Buffer.concat([...kept, tail]) : null;
}

/** Entropy-coded data runs up to the next marker that is neither a stuffed zero nor a restart (T.81, B.1.1.5). */
function endOfScan(bytes: Buffer, start: number): number {
  let at = start + 2 + bytes.readUInt16BE(start + 2);
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return bytes.length + 1;
    const next = bytes[at + 1]!;
    const data = next === 0 || (next >= 0xd0 && next <= 0xd7);
    if (!data && next !== 0xff) return at;
    at += next === 0xff ? 1 : 2;
  }
}
