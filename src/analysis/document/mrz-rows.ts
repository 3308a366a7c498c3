import { median } from './median.ts';
import { moved, offsetFrom, type TextBox } from './text-box.ts';

/** How boxes of one machine readable zone lie to each other; lengths in heights of the row. Set by eye on the lab's 114 pages. */
const ROW = {
  sameRow: 0.5,
  /** Short boxes that continue a row: how far off its axis, how high, how far from its end. */
  pieceOffAxis: 0.35,
  pieceMaxHeight: 1.4,
  pieceMaxGap: 4,
  pieceMinAspect: 1,
  /** Rows this long against the longest are taken to begin and end where it does. */
  fullLength: 0.75,
  /** Room at the ends, and the least height against the median row. */
  margin: 0.25,
  minHeight: 0.85,
} as const;

interface Row {
  readonly lead: TextBox;
  readonly parts: TextBox[];
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

/**
 * Joins boxes into rows that begin and end together, in reading order. `lines` point in the direction of reading and the
 * longest comes first; `boxes` are all boxes of the picture, for the pieces that were cut off a row.
 */
export function alignedRows(lines: readonly TextBox[], boxes: readonly TextBox[]): TextBox[] {
  const frame = lines[0];
  if (!frame) return [];
  const rows = groupedIntoRows(lines);
  for (const row of rows) row.parts.push(...piecesOf(row, boxes));
  const extents = rows.map((row) => extentOf(row, frame));
  const common = commonExtent(extents);
  const height = median(rows.map(({ lead }) => lead.height));
  return rows
    .map(({ lead }, i) => stretched(lead, frame, union(common, extents[i]!), height * ROW.minHeight))
    .sort((a, b) => offsetFrom(frame, a).down - offsetFrom(frame, b).down);
}

function groupedIntoRows(lines: readonly TextBox[]): Row[] {
  const rows: Row[] = [];
  for (const line of lines) {
    const row = rows.find(({ lead }) => Math.abs(offsetFrom(lead, line).down) < ROW.sameRow * lead.height);
    if (row) row.parts.push(line);
    else rows.push({ lead: line, parts: [line] });
  }
  return rows;
}

function piecesOf({ lead, parts }: Row, boxes: readonly TextBox[]): TextBox[] {
  return boxes.filter((box) => {
    if (!(box.width / box.height > ROW.pieceMinAspect) || parts.includes(box)) return false;
    const { along, down } = offsetFrom(lead, box);
    return (
      Math.abs(down) < ROW.pieceOffAxis * lead.height &&
      box.height < ROW.pieceMaxHeight * lead.height &&
      Math.abs(along) < (lead.width + box.width) / 2 + ROW.pieceMaxGap * lead.height
    );
  });
}

function extentOf({ parts }: Row, frame: TextBox): Extent {
  return parts
    .map((part) => {
      const { along } = offsetFrom(frame, part);
      return { start: along - part.width / 2, end: along + part.width / 2 };
    })
    .reduce(union);
}

function commonExtent(extents: readonly Extent[]): Extent {
  const length = ({ start, end }: Extent): number => end - start;
  return extents.filter((extent) => length(extent) >= ROW.fullLength * length(extents[0]!)).reduce(union);
}

const union = (a: Extent, b: Extent): Extent => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) });

function stretched(lead: TextBox, frame: TextBox, extent: Extent, minHeight: number): TextBox {
  const centre = (extent.start + extent.end) / 2 - offsetFrom(frame, lead).along;
  const width = extent.end - extent.start + ROW.margin * lead.height;
  return { ...moved(lead, centre, 0), width, height: Math.max(lead.height, minHeight) };
}
