import { median } from '../median.ts';
import { angleBetween, moved, offsetFrom, type TextBox, upsideDown } from '../text-box.ts';

/** How boxes of the visual zone lie to each other; lengths in box heights. The bench's pages, 2026-11-26. */
const ROW = {
  /** Boxes shorter than this for their height do not show their own angle. */
  ownAngle: 3,
  /** Radians off the page's direction: what is further off is an overprint. */
  askew: 0.15,
  /** Against the median height: watermarks are larger, dust is smaller. */
  minHeight: 0.4,
  maxHeight: 2.6,
  /** Pieces of one line: how far off its axis, how unlike in height, how far from its end. */
  offAxis: 0.35,
  unlike: 1.7,
  gap: 0.9,
  /** Room at the ends. */
  room: 0.15,
  /** Overlap of a row of the machine readable zone. */
  sameLine: 0.7,
} as const;

/** Lines that are read on one side: bounds the time that a page full of text takes. */
const MAX_LINES = 64;

/** The direction of most of the text, as an angle in -pi/2..pi/2: its other end is as likely. */
export function textAxis(boxes: readonly TextBox[]): number {
  const long = boxes.filter(({ width, height }) => width > ROW.ownAngle * height);
  return median((long.length > 0 ? long : boxes).map(({ angle }) => angle)) || 0;
}

/** The lines of the visual zone, pointing along `angle`, whole and in reading order; `zone` is what the MRZ's rows cover. */
export function textRows(boxes: readonly TextBox[], angle: number, zone: readonly TextBox[]): TextBox[] {
  const level = boxes.map((box) => alignedTo(box, angle)).filter((box) => box !== undefined);
  const typical = median(level.map(({ height }) => height));
  const text = level.filter(
    (box) =>
      box.height > ROW.minHeight * typical &&
      box.height < ROW.maxHeight * typical &&
      !zone.some((row) => Math.abs(offsetFrom(row, box).down) < ROW.sameLine * row.height),
  );
  return joined(text).map(withRoom).sort(inReadingOrder).slice(0, MAX_LINES);
}

/** The box as a line along `angle`: short ones take the page's direction, overprints go. */
function alignedTo(box: TextBox, angle: number): TextBox | undefined {
  const page = { ...box, angle };
  const upright = Math.abs(Math.sin(box.angle - angle)) > Math.SQRT1_2;
  if (box.width < ROW.ownAngle * box.height) return upright ? { ...page, width: box.height, height: box.width } : page;
  if (angleBetween(box, page) > ROW.askew) return undefined;
  return Math.cos(box.angle - angle) < 0 ? upsideDown(box) : box;
}

/** Joins the pieces of each line, from its start on. */
function joined(boxes: readonly TextBox[]): TextBox[] {
  const frame = boxes[0];
  if (!frame) return [];
  const lines: TextBox[] = [];
  for (const box of [...boxes].sort((a, b) => offsetFrom(frame, a).along - offsetFrom(frame, b).along)) {
    const before = lines.findIndex((line) => continues(line, box));
    if (before < 0) lines.push(box);
    else lines[before] = joinedPair(lines[before]!, box);
  }
  return lines;
}

function continues(line: TextBox, piece: TextBox): boolean {
  const { along, down } = offsetFrom(line, piece);
  const height = Math.max(line.height, piece.height);
  return (
    Math.abs(down) < ROW.offAxis * height &&
    height < ROW.unlike * Math.min(line.height, piece.height) &&
    along - (line.width + piece.width) / 2 < ROW.gap * height
  );
}

function joinedPair(line: TextBox, piece: TextBox): TextBox {
  const { along, down } = offsetFrom(line, piece);
  const end = Math.max(line.width / 2, along + piece.width / 2);
  const width = end + line.width / 2;
  const share = piece.width / (piece.width + line.width);
  return {
    ...moved(line, (end - line.width / 2) / 2, down * share),
    width,
    height: Math.max(line.height, piece.height),
  };
}

const withRoom = (box: TextBox): TextBox => ({
  ...box,
  width: box.width + ROW.room * box.height,
});

const inReadingOrder = (a: TextBox, b: TextBox): number => offsetFrom(a, b).down * -1;
