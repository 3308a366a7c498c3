import sharp, { type Kernel } from 'sharp';
import { homography, project, type Quadrilateral, quadrilateralOf } from '../../analysis/homography.ts';
import type { Box, Point, Raster } from '../../analysis/raster.ts';
import { type Stream, stream } from '../people/random.ts';
import { ALONE, type Conditions, CROWDS, LEVELS, type Level } from './conditions.ts';
import { expose } from './exposure.ts';
import { drawScene, type Frame, type Glare, type Scene } from './scene.ts';
import type { BoxedEntry, Page, PageFrame } from './sheet.ts';
import type { ThingName } from './surroundings/clutter.ts';

export interface CameraOptions {
  readonly level: Level;
  readonly seed: string;
  /** The finished picture is turned clockwise by so many right angles. */
  readonly quarterTurns?: QuarterTurns;
  /** A hand may hold the document, and things lie about it: as many as the level says. */
  readonly crowded?: boolean;
  /** Replaces single conditions of the level. */
  readonly conditions?: Partial<Conditions>;
}

export type QuarterTurns = 0 | 1 | 2 | 3;

/** What is true of a photograph, in its pixels: pixel i spans i to i + 1. */
export interface PhotographTruth {
  readonly level: Level;
  readonly conditions: Conditions;
  readonly width: number;
  readonly height: number;
  readonly quarterTurns: QuarterTurns;
  /** The page's corners, from its own upper left one clockwise; the portrait's likewise where the page has one. */
  readonly corners: Quadrilateral;
  readonly portrait?: Quadrilateral;
  readonly barcode?: Quadrilateral;
  readonly zone?: Quadrilateral;
  readonly altered?: Quadrilateral;
  /** What the page's layout says is printed on it, and where; `covered` is the share that a thumb hides. */
  readonly entries: readonly (Omit<BoxedEntry, 'box'> & {
    readonly corners: Quadrilateral;
    readonly covered: number;
  })[];
  readonly glare: Glare | null;
  /** What lies around the page and partly under it. */
  readonly clutter: readonly ThingName[];
  /** Outlines of the thumbs that lie over the page, and the share that they hide of what it bears. */
  readonly thumbs: readonly (readonly Point[])[];
  readonly covered: { readonly portrait: number; readonly barcode: number; readonly zone: number };
}

const FRAME: Frame = { width: 1600, height: 1200 };

/** Photographs a page; the same page and options give the same bytes. */
export async function photograph(
  page: Page,
  options: CameraOptions,
): Promise<{ jpeg: Buffer; truth: PhotographTruth }> {
  const shot = aim(page, options);
  const random = stream(options.seed, 'sensor');
  const seen = await throughLens(await expose(page, shot.scene), shot.conditions, random);
  const jpeg = await sharp(addNoise(seen, shot.conditions.noise, random), { raw: rawOf(seen) })
    .rotate(90 * (options.quarterTurns ?? 0))
    .jpeg({ quality: shot.conditions.jpegQuality })
    .toBuffer();
  return { jpeg, truth: truthOf(page, options, shot) };
}

/** The truth of `photograph(page, options)` without taking the picture. */
export function photographTruth(page: PageFrame, options: CameraOptions): PhotographTruth {
  return truthOf(page, options, aim(page, options));
}

interface Shot {
  readonly conditions: Conditions;
  readonly scene: Scene;
}

function aim(page: PageFrame, { level, seed, crowded, conditions: replaced }: CameraOptions): Shot {
  const conditions = { ...LEVELS[level], ...(crowded ? CROWDS[level] : ALONE), ...replaced };
  const frame = conditions.pageShare === 1 ? { width: page.width, height: page.height } : FRAME;
  return { conditions, scene: drawScene(page, conditions, frame, seed) };
}

async function throughLens(seen: Raster, { blur, motion }: Conditions, random: Stream): Promise<Raster> {
  const focus = blur * random.between(0.7, 1.2);
  let picture = sharp(seen.data, { raw: rawOf(seen) });
  // libvips refuses less than 0.3
  if (focus > 0) picture = picture.blur(Math.max(0.31, focus));
  if (motion > 0) picture = sharp(await picture.raw().toBuffer(), { raw: rawOf(seen) }).convolve(sideways(motion));
  return { ...seen, data: await picture.raw().toBuffer() };
}

/** Three rows because libvips takes no fewer; only the middle one counts. */
function sideways(length: number): Kernel {
  const still = new Array<number>(length).fill(0);
  return { width: length, height: 3, kernel: [...still, ...still.map(() => 1), ...still] };
}

function addNoise(seen: Raster, deviation: number, random: Stream): Uint8ClampedArray {
  const noisy = Uint8ClampedArray.from(seen.data);
  if (deviation > 0) for (let i = 0; i < noisy.length; i++) noisy[i] = noisy[i]! + random.normal() * deviation;
  return noisy;
}

const rawOf = ({ width, height }: Frame) => ({ width, height, channels: 3 as const });

function truthOf(page: PageFrame, options: CameraOptions, shot: Shot): PhotographTruth {
  const { frame, corners, glare, surroundings } = shot.scene;
  const quarterTurns = options.quarterTurns ?? 0;
  const turn = <T extends readonly Point[]>(points: T) => turned(points, frame, quarterTurns);
  const coveredOf = (box: Box | undefined) => (box ? surroundings.covers(box) : 0);
  const toFrame = homography(quadrilateralOf({ x: 0, y: 0, width: page.width, height: page.height }), corners);
  const placed = (box: Box) =>
    turn(quadrilateralOf(box).map((point) => project(toFrame, point)) as unknown as Quadrilateral);
  const [width, height] = quarterTurns % 2 ? [frame.height, frame.width] : [frame.width, frame.height];
  return {
    level: options.level,
    conditions: shot.conditions,
    width,
    height,
    quarterTurns,
    glare,
    corners: turn(corners),
    ...(page.portrait && { portrait: placed(page.portrait) }),
    ...(page.barcode && { barcode: placed(page.barcode) }),
    ...(page.zone && { zone: placed(page.zone) }),
    ...(page.altered && { altered: placed(page.altered) }),
    entries: page.entries.map(({ box, ...entry }) => ({ ...entry, corners: placed(box), covered: coveredOf(box) })),
    clutter: surroundings.things,
    thumbs: surroundings.thumbs.map(turn),
    covered: { portrait: coveredOf(page.portrait), barcode: coveredOf(page.barcode), zone: coveredOf(page.zone) },
  };
}

function turned<T extends readonly Point[]>(points: T, frame: Frame, quarterTurns: QuarterTurns): T {
  if (quarterTurns === 0) return points;
  const once = points.map(([x, y]): Point => [frame.height - y, x]) as unknown as T;
  const next = { width: frame.height, height: frame.width };
  return turned(once, next, (quarterTurns - 1) as QuarterTurns);
}
