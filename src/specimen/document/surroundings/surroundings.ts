import { homography, project, type Quadrilateral } from '../../../analysis/homography.ts';
import type { Box, Point } from '../../../analysis/raster.ts';
import type { Stream } from '../../people/random.ts';
import type { Conditions } from '../conditions.ts';
import { PIXELS_PER_MM } from '../format.ts';
import type { Area } from '../guilloche.ts';
import type { PageFrame } from '../sheet.ts';
import { drawThing, type ThingName } from './clutter.ts';
import { coveredShare, drawHand, type Hand, type Printed } from './hand.ts';
import type { Plane } from './plane.ts';

/** What lies around the page and over its edge: SVG in pixels of the frame. */
export interface Surroundings {
  readonly things: readonly ThingName[];
  readonly under: string;
  readonly over: string;
  /** Outlines of the thumbs over the page, in pixels of the frame. */
  readonly thumbs: readonly (readonly Point[])[];
  /** The share of a box of the page that they cover. */
  readonly covers: (box: Box) => number;
}

/** Of what is printed, a thumb may cover at most such a share, times what the conditions allow. */
const MOST = { entry: 0.35, portrait: 0.1, barcode: 0.05, zone: 0.08 } as const;
/** Millimetres of every page's edge that bear no text. A thumb keeps to them where the layout does not tell what stands where. */
const MARGIN = 4;
/** A caption stands over its entry, and may be longer. */
const CAPTION = { above: 1.1, longer: 12 } as const;

export function drawSurroundings(
  page: PageFrame,
  corners: Quadrilateral,
  { hand, reach, overPrint, clutter }: Conditions,
  random: Stream,
): Surroundings {
  const plane = planeOf(page, corners);
  const things = Array.from({ length: Math.floor(random.between(0, clutter + 1)) }, () => drawThing(plane, random));
  const depth = page.entries.length === 0 ? Math.min(reach, MARGIN) : reach;
  const hands = random.chance(hand) ? [drawHand(plane, printedOn(page, overPrint), depth, random)] : [];
  const svg = (of: readonly string[]) => of.join('');
  return {
    things: things.map(({ name }) => name),
    under: svg([...things.map((thing) => thing.svg), ...hands.map(({ under }) => under)]),
    over: svg(hands.map(({ over }) => over)),
    thumbs: hands.map(({ outline }) => outline.map(plane.at)),
    covers: (box) => covered(areaOf(box), hands),
  };
}

const covered = (area: Area, hands: readonly Hand[]): number =>
  hands.reduce((sum, { outline }) => Math.min(1, sum + coveredShare(area, outline)), 0);

function planeOf({ width, height }: PageFrame, corners: Quadrilateral): Plane {
  const size = { width: width / PIXELS_PER_MM, height: height / PIXELS_PER_MM };
  const toFrame = homography(
    [
      [0, 0],
      [size.width, 0],
      [size.width, size.height],
      [0, size.height],
    ],
    corners,
  );
  const [[x0, y0], [x1, y1]] = corners;
  return { ...size, at: (point) => project(toFrame, point), scale: Math.hypot(x1 - x0, y1 - y0) / size.width };
}

const areaOf = ({ x, y, width, height }: Box): Area => ({
  x: x / PIXELS_PER_MM,
  y: y / PIXELS_PER_MM,
  width: width / PIXELS_PER_MM,
  height: height / PIXELS_PER_MM,
});

/** What is printed on the page and how much of it may be covered; captions are left alone where entries are. */
function printedOn({ entries, portrait, barcode, zone }: PageFrame, overPrint: number): Printed[] {
  const some = (box: Box | undefined, most: number) => (box ? [{ area: areaOf(box), most: most * overPrint }] : []);
  return [
    ...entries.flatMap(({ box }) => [
      ...some(box, MOST.entry),
      { area: withCaption(areaOf(box)), most: MOST.entry * overPrint },
    ]),
    ...some(portrait, MOST.portrait),
    ...some(barcode, MOST.barcode),
    ...some(zone, MOST.zone),
  ];
}

const withCaption = ({ x, y, width, height }: Area): Area => ({
  x,
  y: y - CAPTION.above * height,
  width: width + CAPTION.longer,
  height: (1 + CAPTION.above) * height,
});
