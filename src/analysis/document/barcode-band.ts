import { project, type Quadrilateral } from '../homography.ts';
import type { Point } from '../raster.ts';
import type { LumaPlane } from '../sampling.ts';
import { minimumAreaRectangle } from './minimum-area-rectangle.ts';
import { type Level, rectified } from './rectify.ts';
import { type TextComponent, textComponents } from './text-components.ts';

/** Cells on the longer side of the picture: of 8 pixels each on a photograph of 1600, which are two to four modules. */
const CELLS = 200;
const REACH = 2;
/** A cell belongs to a symbol when its deviation is above this share of the strongest ones'. */
const SHARE = 0.5;
/** Which of the cells, sorted, counts as the strongest. */
const STRONGEST = 0.98;
/** A band has at least so many cells, and is longer than high. */
const LEAST = { cells: 60, aspect: 1.5 } as const;
/** Bands that are looked at. */
const MOST = 2;
/** Room around the band, of its height and of its width: the quiet zone and what the cells leave out. */
const MARGIN = { along: 0.12, down: 0.12 } as const;
/** How far bars may lean after that, in how many steps either way, and over which share of the band at each end. */
const SLOPES = { most: 0.5, steps: 25, share: 0.25 } as const;
/** Pixels of the level band per pixel of the picture: to tell how its bars stand, and to read them; and the longest it gets. */
const SCALE = { look: 1, read: 2 } as const;
const LONGEST = 2000;

/**
 * The stacked bars of the picture, largest first, each turned level and straightened, with some room around. A symbol is
 * where dark and light lie closely together over an area: text is thinner, edges are lines.
 */
export function barcodeBands(luma: LumaPlane): Level[] {
  const cell = Math.max(2, Math.round(Math.max(luma.width, luma.height) / CELLS));
  const [width, height] = [Math.floor(luma.width / cell), Math.floor(luma.height / cell)];
  if (width < 3 || height < 3) return [];
  const contrast = smoothed(deviations(luma, cell, width, height), width, height);
  const strongest = [...contrast].sort((a, b) => a - b)[Math.floor(STRONGEST * (contrast.length - 1))]!;
  return textComponents(contrast, width, height, strongest * SHARE)
    .filter(({ pixels }) => pixels >= LEAST.cells)
    .sort((a, b) => b.pixels - a.pixels)
    .map((component) => cornersOf(component, cell))
    .filter((corners) => corners !== undefined)
    .slice(0, MOST)
    .map((corners) => levelled(luma, straightened(luma, corners), SCALE.read));
}

/** Standard deviation of the luma in every cell. */
function deviations({ data, width: stride }: LumaPlane, cell: number, width: number, height: number): Float32Array {
  const found = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      let [sum, squares] = [0, 0];
      for (let y = row * cell; y < (row + 1) * cell; y++)
        for (let x = column * cell; x < (column + 1) * cell; x++) {
          const value = data[y * stride + x]!;
          sum += value;
          squares += value * value;
        }
      const count = cell * cell;
      found[row * width + column] = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
    }
  return found;
}

/** Mean of the cells around each, `REACH` to every side: fills the symbol's blank cells and thins lines and text out. */
function smoothed(map: Float32Array, width: number, height: number): Float32Array {
  const pass = (from: Float32Array, step: number, length: number): Float32Array =>
    from.map((_, i) => {
      const at = Math.floor(i / step) % length;
      let sum = 0;
      for (let d = -REACH; d <= REACH; d++) if (at + d >= 0 && at + d < length) sum += from[i + d * step]!;
      return sum / (2 * REACH + 1);
    });
  return pass(pass(map, 1, width), width, height);
}

/** The corners of a component in pixels, from the upper left one of its level form clockwise; undefined where it is no band. */
function cornersOf({ outline: cells }: TextComponent, cell: number): Quadrilateral | undefined {
  const outline = cells.map(([x, y]): Point => [x * cell, y * cell]);
  const box = minimumAreaRectangle(outline);
  if (!box || !(box.width > LEAST.aspect * box.height)) return undefined;
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  const farthest = (right: number, down: number): Point => {
    const reach = ([x, y]: Point) => {
      const [dx, dy] = [x - box.cx, y - box.cy];
      return (right * (dx * cos + dy * sin)) / box.width + (down * (dy * cos - dx * sin)) / box.height;
    };
    return outline.reduce((best, point) => (reach(point) > reach(best) ? point : best));
  };
  return [farthest(-1, -1), farthest(1, -1), farthest(1, 1), farthest(-1, 1)];
}

const levelled = (luma: LumaPlane, corners: Quadrilateral, scale: number): Level =>
  rectified(luma, corners, { scale, longest: LONGEST, margin: MARGIN });

/** The corners with both ends turned as the bars beside them stand: a symbol has hundreds of edges that tell. */
function straightened(luma: LumaPlane, corners: Quadrilateral): Quadrilateral {
  const { plane, inner, toPicture } = levelled(luma, corners, SCALE.look);
  const [[left, top], , [right, bottom]] = inner;
  const reach = SLOPES.share * (right - left);
  const rows = [top, bottom] as const;
  const [atLeft, atRight] = [slope(plane, [left, left + reach], rows), slope(plane, [right - reach, right], rows)];
  const half = (bottom - top) / 2;
  const turned: Quadrilateral = [
    [left - atLeft * half, top],
    [right - atRight * half, top],
    [right + atRight * half, bottom],
    [left + atLeft * half, bottom],
  ];
  return turned.map((point) => project(toPicture, point)) as unknown as Quadrilateral;
}

type Stretch = readonly [from: number, to: number];

/** By how many columns the bars lean a row: the slope along which the means of columns differ most from their neighbours'. */
function slope({ data, width }: LumaPlane, [from, to]: Stretch, [top, bottom]: Stretch): number {
  const middle = (top + bottom) / 2;
  const contrast = (lean: number): number => {
    const sums = new Float64Array(Math.ceil(to) - Math.floor(from));
    for (let y = Math.ceil(top); y < bottom; y += 2) {
      const shift = Math.floor(from) + Math.round(lean * (y - middle));
      for (let i = 0; i < sums.length; i++) sums[i]! += data[y * width + Math.min(width - 1, Math.max(0, i + shift))]!;
    }
    return sums.reduce((sum, value, i) => (i === 0 ? 0 : sum + (value - sums[i - 1]!) ** 2), 0);
  };
  const leans = Array.from(
    { length: 2 * SLOPES.steps + 1 },
    (_, i) => ((i - SLOPES.steps) * SLOPES.most) / SLOPES.steps,
  );
  return leans.map((lean) => ({ lean, score: contrast(lean) })).reduce((a, b) => (b.score > a.score ? b : a)).lean;
}
