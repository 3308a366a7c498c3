import type { VisualField } from '../findings.ts';
import type { Raster } from '../raster.ts';
import { mirrored } from '../sampling.ts';
import { TEXT_LINES, VISUAL_FIELD } from './limits.ts';
import type { DocumentReader, DocumentReading, ReadOptions } from './reader.ts';

/** A reading and the raster that it is of. */
interface Readable {
  readonly raster: Raster;
  readonly reading: DocumentReading;
}

/**
 * Reads the side of a document, and its mirror image where there is text of which nothing can be read: previews of front cameras
 * are mirrored, and some are sent so. It counts as mirrored only where that makes it legible, so a picture that is legible as
 * it is costs nothing more, and one that never is stays what it was.
 */
export async function readEitherWay(reader: DocumentReader, raster: Raster, options: ReadOptions): Promise<Readable> {
  const reading = await reader.read(raster, options);
  if (isLegible(reading, ENTRIES.asItIs) || !(reading.textLines >= TEXT_LINES.value)) return { raster, reading };
  const image = mirrored(raster);
  const other = await reader.read(image, options);
  return isLegible(other, ENTRIES.mirrored)
    ? { raster: image, reading: { ...other, mirrored: true } }
    : { raster, reading };
}

/** Entries that are enough where neither zone nor barcode is: more before a picture is called mirrored. */
const ENTRIES = { asItIs: 1, mirrored: 2 } as const;
/** What is shorter may be a letter that is its own mirror image, or a stroke. */
const LEAST_CHARACTERS = 3;

/** Noise can be taken for a zone or for an entry, but not for a zone whose check digits hold, or an entry without doubt. */
const isLegible = ({ mrz, barcode, visualZone }: DocumentReading, entries: number): boolean =>
  (mrz.measured && mrz.value.allCheckDigitsValid) ||
  barcode.measured ||
  (visualZone.measured && visualZone.value.fields.filter(isClear).length >= entries);

const isClear = ({ text, confidence }: VisualField): boolean =>
  text.length >= LEAST_CHARACTERS && confidence >= VISUAL_FIELD.value;
