import type { DecodedCharacter } from './ctc.ts';
import { uncheckedConfidence } from './legibility.ts';
import { median } from './median.ts';
import { type MrzReading, readMrzText } from './mrz/read.ts';
import { alignedRows } from './mrz-rows.ts';
import type { RecognisedLine } from './ocrb.ts';
import { angleBetween, moved, offsetFrom, type TextBox, upsideDown, widened } from './text-box.ts';

/**
 * Parents: 128 synthetic pages, 64 of them turned each way (127 exact after correction), and 64 more that were not
 * looked at before (63), 2026-11-23; confidences from the lab's 50 real pages. Lengths in box heights.
 */
const LOCATOR = {
  /** Boxes at least this long for their height are looked at, the widest ones first. */
  minAspect: 5,
  maxCandidates: 14,
  /** A line of a machine readable zone, and a piece of one: characters, mean probability. */
  line: { characters: 18, confidence: 0.72 },
  piece: { characters: 9, confidence: 0.9 },
  /** Read from its wrong end a line has no filler and less confidence, so such a reading needs no second one. */
  upright: { fillers: 2, confidence: 0.9 },
  /** Lines of one zone. */
  neighbour: { angle: 0.12, minDistance: 0.6, maxDistance: 5, maxGap: 4 },
  /** Where a row that the detector missed is looked for, and what counts as found. */
  probes: [1.45, 1.7, 2, 2.3],
  probe: { characters: 24, confidence: 0.8 },
  /** Lengths of rows of which one may be taken for the other. */
  prefix: { shorter: 36, longer: 44 },
  /**
   * What shows that a row goes on past its end. 30 visas of 44 columns cut at 36 and 30 of 36 columns, 2026-11-23: right
   * of the former at least 6 characters of mean .96, right of the latter at most 3 of mean .40.
   */
  beyond: { characters: 4, confidence: 0.7 },
} as const;

/** How much longer every row is made at its start and at its end until its text has the right length: shares of its width. */
const WIDENINGS: readonly Widening[] = [
  [0, 0],
  [0, 0.12],
  [0.12, 0],
  [0.12, 0.12],
  [0, 0.25],
  [0.25, 0],
];
/** The same when the format, and so the number of characters that are missing, is known: shares of those. */
const COMPLETIONS: readonly Widening[] = [
  [0, 1],
  [1, 0],
  [0.5, 0.5],
];
/** Room for one character more than counted: the last one was cut as a rule. */
const CUT_CHARACTERS = 1;
/** Room tried past the characters that are missing, in characters: the margin of a zone is two of them wide. */
const ROOMS = [CUT_CHARACTERS, 0.5, 0, 1.5, 2, -0.5] as const;

type Widening = readonly [before: number, after: number];

/** Reads the line in a box in the direction of its angle. */
export type LineReader = (box: TextBox) => Promise<RecognisedLine>;

/** A machine readable zone in a picture. */
export interface LocatedMrz {
  readonly reading: MrzReading;
  /** The rows read, pointing in the direction of reading, in raster pixels. */
  readonly rows: readonly TextBox[];
  /** What was recognised in each of them. */
  readonly characters: readonly (readonly DecodedCharacter[])[];
  /** Raster pixels between characters. */
  readonly pitch: number;
  /** How certain the least certain character is that no check digit covers: names, data of visas. */
  readonly uncheckedConfidence: number;
}

interface MrzLine {
  readonly source: TextBox;
  /** The source, pointing in the direction of reading. */
  readonly box: TextBox;
}

/** Whether nothing can be gained by another look: right lengths and every check digit holds. */
export const isCertain = (found: LocatedMrz | undefined): boolean =>
  found?.reading.complete === true && found.reading.mrz.allCheckDigitsValid;

/** The better of two readings of one picture. */
export function better(a: LocatedMrz | undefined, b: LocatedMrz | undefined): LocatedMrz | undefined {
  if (!a || !b) return a ?? b;
  return b.reading.score > a.reading.score ? b : a;
}

/** Looks for the machine readable zone among boxes of text at any angle. */
export async function locateMrz(boxes: readonly TextBox[], read: LineReader): Promise<LocatedMrz | undefined> {
  const candidates = longestFirst(boxes);
  const spent = new Set<TextBox>();
  let best: LocatedMrz | undefined;
  for (const seed of candidates) {
    if (spent.has(seed)) continue;
    const line = await asMrzLine(seed, read);
    if (!line) continue;
    const zone = await zoneAround(
      line,
      candidates.filter((box) => box !== seed && !spent.has(box)),
      read,
    );
    for (const { source } of zone) spent.add(source);
    best = better(
      best,
      await readZone(
        zone.map(({ box }) => box),
        boxes,
        read,
      ),
    );
    if (isCertain(best)) return best;
  }
  return best;
}

function longestFirst(boxes: readonly TextBox[]): TextBox[] {
  return boxes
    .filter(({ width, height }) => width / height > LOCATOR.minAspect)
    .sort((a, b) => b.width - a.width)
    .slice(0, LOCATOR.maxCandidates);
}

async function asMrzLine(source: TextBox, read: LineReader): Promise<MrzLine | undefined> {
  const line = await read(source);
  if (isMrzLine(line) && isSurelyUpright(line)) return { source, box: source };
  const box = upsideDown(source);
  const reversed = await read(box);
  const [likelier, direction] = weight(reversed) > weight(line) ? [reversed, box] : [line, source];
  return isMrzLine(likelier) ? { source, box: direction } : undefined;
}

const weight = ({ text, confidence }: RecognisedLine): number => confidence * Math.min(1, text.length / 28);

const isMrzLine = ({ text, confidence }: RecognisedLine): boolean =>
  [LOCATOR.line, LOCATOR.piece].some((least) => text.length >= least.characters && confidence > least.confidence) &&
  /<|\d{6}/.test(text);

const isSurelyUpright = ({ text, confidence }: RecognisedLine): boolean =>
  confidence >= LOCATOR.upright.confidence && text.split('<').length > LOCATOR.upright.fillers;

async function zoneAround(line: MrzLine, others: readonly TextBox[], read: LineReader): Promise<MrzLine[]> {
  const zone = [line];
  for (const other of others.filter((box) => areNeighbours(line.box, box))) {
    const neighbour = await asMrzLine(other, read);
    if (neighbour && Math.cos(neighbour.box.angle - line.box.angle) > 0) zone.push(neighbour);
  }
  return zone;
}

function areNeighbours(line: TextBox, other: TextBox): boolean {
  const { angle, minDistance, maxDistance, maxGap } = LOCATOR.neighbour;
  const { along, down } = offsetFrom(line, other);
  const distance = Math.abs(down) / line.height;
  return (
    angleBetween(line, other) <= angle &&
    distance > minDistance &&
    distance < maxDistance &&
    Math.abs(along) < (line.width + other.width) / 2 + maxGap * line.height
  );
}

async function readZone(
  lines: readonly TextBox[],
  boxes: readonly TextBox[],
  read: LineReader,
): Promise<LocatedMrz | undefined> {
  const rows = alignedRows(lines, boxes);
  const found = rows.length > 1 ? await readWidening(rows, read) : undefined;
  if (isCertain(found) || rows.length > 2) return found;
  const completed = await withMissedRows(rows, read);
  return completed.length > rows.length ? better(found, await readWidening(completed, read)) : found;
}

async function readWidening(rows: readonly TextBox[], read: LineReader): Promise<LocatedMrz | undefined> {
  let best: LocatedMrz | undefined;
  for (const widening of WIDENINGS) {
    const found = await readRows(longer(rows, widening), read);
    const whole = found && !isCertain(found) ? await readCompleted(found, read) : undefined;
    best = better(better(best, found), whole);
    if (isCertain(best)) break;
  }
  return best && withoutCutEnd(best, read);
}

const longer = (rows: readonly TextBox[], [before, after]: Widening): TextBox[] =>
  rows.map((row) => widened(row, before * row.width, after * row.width));

/** Reads the rows again with room for the characters that its format says are missing. */
async function readCompleted(found: LocatedMrz, read: LineReader): Promise<LocatedMrz | undefined> {
  const { lines, rawLines } = found.reading.mrz;
  const missing = lines[0]!.length - Math.max(...rawLines.map((line) => line.length));
  let best: LocatedMrz | undefined;
  for (const [before, after] of missing > 0 ? COMPLETIONS : []) {
    const room = (missing + CUT_CHARACTERS) * found.pitch;
    const rows = found.rows.map((row) => widened(row, before * room, after * room));
    best = better(best, await readRows(rows, read));
    if (isCertain(best)) break;
  }
  return best;
}

/**
 * The zone, or the longer one that it is the beginning of; none where its rows go on and cannot be read whole. The first
 * 36 characters of a visa of 44 are a valid visa of 36: both have the same check digits and no composite one
 * (ICAO 9303-7, 4.2.4 and 5.2.4), so only what is printed beyond tells them apart.
 */
async function withoutCutEnd(found: LocatedMrz, read: LineReader): Promise<LocatedMrz | undefined> {
  if (found.reading.mrz.lines[0]!.length !== LOCATOR.prefix.shorter) return found;
  return (await goesOn(found, read)) ? readToItsEnd(found, read) : found;
}

async function goesOn({ rows, pitch }: LocatedMrz, read: LineReader): Promise<boolean> {
  const { prefix, beyond } = LOCATOR;
  const width = (prefix.longer - prefix.shorter) * pitch;
  for (const row of rows) {
    const { text, confidence } = await read({ ...moved(row, (row.width + width) / 2, 0), width });
    if (text.length >= beyond.characters && confidence >= beyond.confidence) return true;
  }
  return false;
}

/** Each row needs its own room: in perspective the pitch differs between them, and along them. */
async function readToItsEnd({ reading, rows, pitch }: LocatedMrz, read: LineReader): Promise<LocatedMrz | undefined> {
  const longer: TextBox[] = [];
  for (const [i, row] of rows.entries()) {
    const missing = LOCATOR.prefix.longer - reading.mrz.rawLines[i]!.length;
    const whole = await lengthened(row, missing, pitch, read);
    if (whole) longer.push(whole);
  }
  const found = longer.length === rows.length ? await readRows(longer, read) : undefined;
  return isCertain(found) ? found : undefined;
}

async function lengthened(
  row: TextBox,
  missing: number,
  pitch: number,
  read: LineReader,
): Promise<TextBox | undefined> {
  for (const room of ROOMS) {
    const longer = widened(row, 0, (missing + room) * pitch);
    if ((await read(longer)).text.length === LOCATOR.prefix.longer) return longer;
  }
  return undefined;
}

async function readRows(rows: readonly TextBox[], read: LineReader): Promise<LocatedMrz | undefined> {
  const lines: RecognisedLine[] = [];
  for (const row of rows) lines.push(await read(row));
  const reading = readMrzText(lines.map(asText));
  // ICAO 9303-3, 4.3: a document code begins with a letter, so what begins with a filler was cut out too wide.
  if (!reading || reading.mrz.lines[0]!.startsWith('<')) return undefined;
  const characters = reading.rows.map((i) => lines[i]!.characters);
  return {
    reading,
    rows: reading.rows.map((i) => rows[i]!),
    characters,
    pitch: median(reading.rows.map((i) => lines[i]!.pitch)),
    uncheckedConfidence: uncheckedConfidence(characters, reading.mrz.format),
  };
}

const asText = ({ text, confidence, characters }: RecognisedLine) => ({
  text,
  confidence,
  alternatives: characters.map(({ alternatives }) => alternatives),
});

/** Adds the row above the first and the one below the last where a line can be read there. */
async function withMissedRows(rows: readonly TextBox[], read: LineReader): Promise<TextBox[]> {
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const distances =
    rows.length > 1
      ? [offsetFrom(first, last).down / (rows.length - 1)]
      : LOCATOR.probes.map((heights) => heights * first.height);
  const above = await likeliestRow(
    distances.map((distance) => moved(first, 0, -distance)),
    read,
  );
  const below = await likeliestRow(
    distances.map((distance) => moved(last, 0, distance)),
    read,
  );
  return [above, ...rows, below].filter((row) => row !== undefined);
}

async function likeliestRow(places: readonly TextBox[], read: LineReader): Promise<TextBox | undefined> {
  let best: { row: TextBox; weight: number } | undefined;
  for (const row of places) {
    const { text, confidence } = await read(row);
    if (text.length < LOCATOR.probe.characters || !(confidence > LOCATOR.probe.confidence)) continue;
    const weight = confidence * text.length;
    if (!best || weight > best.weight) best = { row, weight };
  }
  return best?.row;
}
