import { type Finding, measured, notMeasured, type VisualFieldName, type VisualZone } from '../../findings.ts';
import type { LumaPlane } from '../../sampling.ts';
import type { LatinRecogniser } from '../latin.ts';
import { median } from '../median.ts';
import type { ParsedMrz } from '../mrz/parse.ts';
import { cornersOf, moved, offsetFrom, type TextBox, upsideDown, widened } from '../text-box.ts';
import { cellOfCode, emptyCells } from './cells.ts';
import { distanceTo, type FoundField, findFields, layoutOf, type ReadLine } from './fields.ts';
import { captionOf } from './labels.ts';
import { fittedToLetters } from './line-height.ts';
import { textAxis, textRows } from './text-rows.ts';

/** What is known of a side before its visual zone is read. */
export interface VisualZoneOptions {
  /** Pixels of the picture as uploaded per pixel of the raster. */
  readonly scale: number;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** The machine readable zone and its rows, pointing in the direction of reading. */
  readonly mrz: ParsedMrz | null;
  readonly zone: readonly TextBox[];
}

/** Fewer boxes of text than this are no document. */
const MIN_BOXES = 4;
/** Lines whose reading tells which end of the page is up, where no machine readable zone does. */
const TRIALS = 4;

/**
 * A second reading of small print. The detector sees a caption of 5 pixels as a blot: cut off at its ends. It is read again
 * from where the value under it begins. Shares of heights; the bench's pages, 2026-11-26.
 */
const AGAIN = { confidence: 0.75, distance: 1.3, reach: 3 } as const;

/** Where a caption stands over its value, in heights of the value's fitted box, and how many are looked for. */
const PROBE = { above: 0.73, height: 0.62, width: 6, letter: 1.2, most: 10 } as const;

/**
 * Heights against the letters of the machine readable zone: captions 0.4 to 0.5, values 0.7 to 1, titles 1.5 and more. Short
 * captions, by width over height, cost little, and the letter under `Sex` is often found by nothing else. With it the 64 pages
 * of the bench have the same entries as when every line is read, for 30 % less, 2026-11-26.
 */
const PRINT = { small: 0.55, large: 1.35, short: 7 } as const;

type Read = (box: TextBox) => Promise<ReadLine>;

/** Reads the entries among `boxes` of text, the detector's of the same picture: nothing is looked for a second time. */
export async function readVisualZone(
  recogniser: LatinRecogniser,
  luma: LumaPlane,
  boxes: readonly TextBox[],
  options: VisualZoneOptions,
): Promise<Finding<VisualZone>> {
  if (boxes.length < MIN_BOXES) return notMeasured('too little text was found');
  const fitted = (seen: TextBox) => fittedToLetters(luma, seen);
  const readFitted: Read = async (box) => {
    const line = await recogniser.read(luma, box);
    return { ...line, box, caption: captionOf(line.text) };
  };
  const read: Read = (seen) => readFitted(fitted(seen));
  const angle = options.zone[0]?.angle ?? (await uprightAngle(boxes, read));
  const rows = textRows(boxes, angle, options.zone).map(fitted);
  const letters = median(options.zone.map((row) => fitted(row).height));
  const once = await readRows(rows, letters, options, readFitted);
  const lines: ReadLine[] = [];
  for (const line of once) lines.push(await asCaption(line, once, read));
  lines.push(...(await unseenCaptions(nameless(lines, options), read)));
  lines.push(...(await unseenSex(lines, findFields(lines, options), read)));
  const hidden = await unseenValues(lines, options, read);
  lines.push(...hidden);
  lines.push(
    ...(await unseenCaptions(
      nameless(lines, options).filter((line) => hidden.includes(line)),
      read,
    )),
  );
  const layout = layoutOf(lines);
  return measured({
    lines: lines.length,
    ...(layout && { layout }),
    fields: findFields(lines, options).map(({ line, ...field }) => ({
      ...field,
      confidence: line.confidence,
      box: cornersOf(line.box, options.scale),
    })),
  });
}

/**
 * Reads the rows and gives them in their order. Most of the small print are captions of what the machine readable zone
 * states too: beside a zone with `letters` so high only those are read that may name something else. NaN: no zone.
 */
async function readRows(
  rows: readonly TextBox[],
  letters: number,
  options: VisualZoneOptions,
  read: Read,
): Promise<ReadLine[]> {
  const isSmall = ({ height }: TextBox) => height < PRINT.small * letters;
  const isLarge = ({ height }: TextBox) => height > PRINT.large * letters;
  const lines = new Map<TextBox, ReadLine>();
  for (const row of rows) if (!isSmall(row) && !isLarge(row)) lines.set(row, await read(row));
  const unknown = nameless([...lines.values()], options);
  const mayName = (row: TextBox) =>
    row.width < PRINT.short * row.height ||
    unknown.some(({ box }) => isUnder(row, box) || distanceTo(row, box) !== undefined);
  for (const row of rows) if (isSmall(row) && mayName(row)) lines.set(row, await read(row));
  return rows.flatMap((row) => lines.get(row) ?? []);
}

/** Lines that are neither captions nor known to be the value of one. */
function nameless(lines: readonly ReadLine[], options: VisualZoneOptions): ReadLine[] {
  const known = new Set(findFields(lines, options).map(({ line }) => line));
  return lines.filter((line) => !line.caption && !known.has(line));
}

/** The line read again as the caption of the value under it, where it was not read surely; else as it is. */
async function asCaption(line: ReadLine, lines: readonly ReadLine[], read: Read): Promise<ReadLine> {
  if (line.confidence >= AGAIN.confidence || line.caption) return line;
  const value = lines.find((one) => one.confidence > line.confidence && isUnder(line.box, one.box));
  if (!value) return line;
  const missing = (value.box.width - line.box.width) / 2 - offsetFrom(line.box, value.box).along;
  const box = widened(line.box, Math.max(0, missing), AGAIN.reach * line.box.height);
  const again = await read(box);
  return again.caption ? again : line;
}

/** Entries short enough to be lost under an overprint: where both were found, nothing is looked for. */
const SHORT: readonly VisualFieldName[] = ['nationality', 'sex'];

/** Short values that the detector missed, looked for where others show that a table has a cell. */
async function unseenValues(lines: readonly ReadLine[], options: VisualZoneOptions, read: Read): Promise<ReadLine[]> {
  const known = findFields(lines, options);
  if (SHORT.every((short) => known.some(({ name }) => name === short))) return [];
  const isSure = (line: ReadLine) => line.confidence >= AGAIN.confidence || findFields([line], options).length > 0;
  const cells = emptyCells(
    known.map(({ line }) => line.box),
    lines.filter((line) => line.caption || isSure(line)).map(({ box }) => box),
  );
  const found: ReadLine[] = [];
  for (const cell of cells) {
    const wide = await read(cell);
    const line = isSure(wide) ? wide : await read(cellOfCode(cell));
    if (isSure(line)) found.push(line);
  }
  return found;
}

/** Captions that the detector missed, looked for over the values that nothing names yet. */
async function unseenCaptions(unnamed: readonly ReadLine[], read: Read): Promise<ReadLine[]> {
  const values = unnamed.filter(({ confidence }) => confidence >= AGAIN.confidence);
  const captions: ReadLine[] = [];
  for (const { box } of values.slice(0, PROBE.most)) {
    const width = Math.max(box.width, PROBE.width * box.height);
    const start = moved(box, (width - box.width) / 2, -PROBE.above * box.height);
    const line = await read({ ...start, width, height: PROBE.height * box.height });
    if (line.caption) captions.push(line);
  }
  return captions;
}

/** The one letter under the caption of the sex, which is too little for the detector. */
async function unseenSex(lines: readonly ReadLine[], found: readonly FoundField[], read: Read): Promise<ReadLine[]> {
  const caption = lines.find((line) => line.caption === 'sex');
  if (!caption || found.some(({ name }) => name === 'sex')) return [];
  const height = caption.box.height / PROBE.height;
  const width = PROBE.letter * height;
  const start = moved(caption.box, (width - caption.box.width) / 2, PROBE.above * height);
  return [await read({ ...start, width, height })];
}

function isUnder(caption: TextBox, value: TextBox): boolean {
  const { along, down } = offsetFrom(caption, value);
  const height = Math.max(caption.height, value.height);
  return down > 0 && down < AGAIN.distance * height && Math.abs(along) < (caption.width + value.width) / 2;
}

/** Of the two ends of the text, the one from which its longest lines read more surely. */
async function uprightAngle(boxes: readonly TextBox[], read: Read): Promise<number> {
  const angle = textAxis(boxes);
  const rows = [...textRows(boxes, angle, [])].sort((a, b) => b.width / b.height - a.width / a.height).slice(0, TRIALS);
  let advantage = 0;
  for (const row of rows) advantage += (await read(row)).confidence - (await read(upsideDown(row))).confidence;
  return advantage >= 0 ? angle : angle + Math.PI;
}
