import {
  type Barcode,
  type DocumentData,
  type DocumentFindings,
  type DocumentOutline,
  type DocumentQuality,
  type FieldAgreement,
  type Finding,
  type Mrz,
  measured,
  notMeasured,
  type PersonData,
  type VisualZone,
} from '../findings.ts';
import { type Quadrilateral, scaled } from '../homography.ts';
import type { Models } from '../models.ts';
import type { Box, Point, Raster } from '../raster.ts';
import { cropped, type LumaPlane, lumaOf, type QuarterTurn, turned } from '../sampling.ts';
import { measureCues } from './authenticity/cues.ts';
import { readBarcode } from './barcode.ts';
import { LatinRecogniser } from './latin.ts';
import { DocumentLocator } from './locate.ts';
import { documentFromMrz } from './mrz/facts.ts';
import { type ParsedMrz, parseMrz } from './mrz/parse.ts';
import { better, isCertain, type LineReader, type LocatedMrz, locateMrz } from './mrz-locator.ts';
import { OcrbRecogniser, type RecognisedLine } from './ocrb.ts';
import { enlarged } from './outline.ts';
import { measureQuality } from './quality.ts';
import { beforeQuarterTurn, cornersOf, hullOf, type TextBox } from './text-box.ts';
import { TextDetector } from './text-detector.ts';
import { agreementsOf, spelledAsPrinted } from './visual-zone/agreements.ts';
import { readVisualZone } from './visual-zone/read.ts';

/** Parents: 64 synthetic pages of four degrees of difficulty, 2026-11-23. */
const LOOK = {
  /**
   * Longer side, in pixels, of a first look, which costs half. The 64 pages and 96 more, 2026-11-26: with it 157 of 160 exact
   * and no wrong one answered `ok`, without it 155 and none.
   */
  firstSide: 640,
  /** What a first look must be certain of, beyond the check digits, to be the last: else the page is read as if it had not been. */
  certainty: 0.9,
  /** Longer side at which text is looked for: under 10 px a character the detector breaks lines up. */
  side: 960,
  /** A second look goes to the region of the text when it is smaller than this share of the picture. */
  region: 0.8,
  /** Room left around that region, of its longer side: the zone is wider than the text that was found. */
  margin: 0.3,
} as const;

/** Lines that may be recognised in one picture, 5 to 6 ms each: bounds the time that a page full of text takes. */
const MAX_LINES = 120;

const UNREAD: RecognisedLine = { text: '', confidence: 0, characters: [], pitch: 0 };

/** A line that only a machine readable zone contains. */
const ZONE_LINE = { characters: 18, confidence: 0.85, pattern: /<</ } as const;

export interface ReadOptions {
  readonly type: DocumentFindings['type'];
  /** Pixels of the picture as uploaded per pixel of the raster, 1 or more. */
  readonly scale: number;
  /** `YYYY-MM-DD`: decides the century of two-digit years. */
  readonly today: string;
}

/** What can be read on one side of a document. Everything but `text` is in pixels of the picture as uploaded. */
export interface DocumentReading {
  readonly type: DocumentFindings['type'];
  readonly size: { readonly width: number; readonly height: number };
  /** Whether the raster is the picture's mirror image, of which alone something could be read: mirror-image.ts. */
  readonly mirrored: boolean;
  /** Clockwise degrees, to the next quarter, by which the picture must be turned to be read. */
  readonly rotation: Finding<QuarterTurn>;
  /** The turns to try, likeliest first, when `rotation` is not measured: the text's axis is known, not its direction. */
  readonly possibleRotations: readonly QuarterTurn[];
  /** Its corners clockwise from any one. */
  readonly outline: Finding<DocumentOutline>;
  readonly mrz: Finding<Mrz>;
  /** Corners of each row of the zone, from the top left as it is read. */
  readonly mrzRows: readonly (readonly [Point, Point, Point, Point])[];
  /** Whether a line was seen that can only belong to a machine readable zone, read or not. */
  readonly mrzSeen: boolean;
  /** Certainty, among what its class allows, of the least certain character that no check digit covers: names, data of visas. */
  readonly uncheckedConfidence: Finding<number>;
  readonly document: Finding<DocumentData>;
  readonly person: Finding<PersonData>;
  readonly barcode: Finding<Barcode>;
  /** Its corners, from its own upper left. */
  readonly barcodeCorners?: Quadrilateral;
  readonly visualZone: Finding<VisualZone>;
  readonly agreements: readonly FieldAgreement[];
  readonly quality: Finding<DocumentQuality>;
  readonly cues: DocumentFindings['cues'];
  readonly textLines: number;
  /** The lines of text, in pixels of the raster. */
  readonly text: readonly TextBox[];
}

/** Reads documents. Holds four models: release it when done. One reading at a time is meant; more only share the cores. */
export class DocumentReader {
  readonly #locator: DocumentLocator;
  readonly #detector: TextDetector;
  readonly #recogniser: OcrbRecogniser;
  readonly #latin: LatinRecogniser;

  constructor(locator: DocumentLocator, detector: TextDetector, recogniser: OcrbRecogniser, latin: LatinRecogniser) {
    this.#locator = locator;
    this.#detector = detector;
    this.#recogniser = recogniser;
    this.#latin = latin;
  }

  /** Reads the side of a document in `raster`, at any rotation. The same pixels give the same reading. */
  async read(raster: Raster, options: ReadOptions): Promise<DocumentReading> {
    const luma = lumaOf(raster);
    const first = await this.#look(raster, this.#lineReader(luma), LOOK.firstSide);
    const { text, zone, zoneSeen } = isPlain(first) ? first : await this.#lookAgain(raster, this.#lineReader(luma));
    const parsed = zone ? parseMrz(zone.reading.mrz.lines, options) : null;
    const outline = await this.#locator.locate(raster);
    const visualZone = await readVisualZone(this.#latin, luma, text, {
      ...options,
      mrz: parsed,
      zone: zone?.rows ?? [],
    });
    return {
      type: options.type,
      size: { width: Math.round(raster.width * options.scale), height: Math.round(raster.height * options.scale) },
      mirrored: false,
      rotation: zone ? measured(uprightTurn(zone.rows[0]!.angle)) : notMeasured('no machine readable zone was read'),
      possibleRotations: isUpended(text) ? [90, 270, 0, 180] : [0, 180, 90, 270],
      outline: enlarged(outline, options.scale),
      ...mrzFindings(zone, parsed, visualZone, options),
      ...(zone
        ? { barcode: notMeasured('a machine readable zone was read') }
        : await this.#barcode(raster, text, outline, options)),
      visualZone,
      agreements: agreementsOf(parsed, visualZone),
      mrzSeen: zoneSeen && !bearsNone(visualZone),
      quality: await measureQuality(raster, text),
      cues: measureCues(luma, { outline, zone, scale: options.scale }),
      textLines: text.length,
      text,
    };
  }

  async #barcode(
    raster: Raster,
    text: readonly TextBox[],
    outline: Finding<DocumentOutline>,
    { type, scale }: ReadOptions,
  ) {
    const card = outline.measured ? outline.value.corners : undefined;
    const { barcode, corners } = await readBarcode(raster, text, type, card);
    return { barcode, ...(corners && { barcodeCorners: scaled(corners, scale) }) };
  }

  /** Where the document lies on the raster, in its pixels. */
  locate(raster: Raster): Promise<Finding<DocumentOutline>> {
    return this.#locator.locate(raster);
  }

  /** Gives the models' memory back. */
  async release(): Promise<void> {
    await this.#locator.release();
    await this.#detector.release();
    await this.#recogniser.release();
    await this.#latin.release();
  }

  async #look(raster: Raster, lines: Lines, side: number): Promise<Look> {
    const text = await this.#detector.detect(raster, side);
    const zone = await locateMrz(text, lines.read);
    return { text, zone, zoneSeen: lines.zoneSeen() };
  }

  /** Looks at the whole, and at the region of the text where something may still be gained. */
  async #lookAgain(raster: Raster, lines: Lines): Promise<Look> {
    const whole = await this.#look(raster, lines, LOOK.side);
    const region = isCertain(whole.zone) ? undefined : regionWorthALook(whole.text, raster);
    if (!region) return whole;
    const nearer = await this.#textIn(raster, region, isUpended(whole.text));
    const zone = better(whole.zone, await locateMrz(nearer, lines.read));
    return { text: nearer.length > whole.text.length ? nearer : whole.text, zone, zoneSeen: lines.zoneSeen() };
  }

  /** Text in a part of the raster, turned level first: the detector breaks up long lines that stand upright. */
  async #textIn(raster: Raster, part: Box, upended: boolean): Promise<TextBox[]> {
    const picture = cropped(raster, part);
    const found = await this.#detector.detect(turned(picture, upended ? 90 : 0), LOOK.side);
    const boxes = upended ? found.map((box) => beforeQuarterTurn(box, picture.height)) : found;
    return boxes.map((box) => ({ ...box, cx: box.cx + part.x, cy: box.cy + part.y }));
  }

  #lineReader(luma: LumaPlane): Lines {
    const known = new Map<TextBox, RecognisedLine>();
    let zoneSeen = false;
    const read: LineReader = async (box) => {
      const before = known.get(box);
      if (before) return before;
      if (known.size >= MAX_LINES) return UNREAD;
      const line = await this.#recogniser.read(luma, box);
      known.set(box, line);
      zoneSeen ||= isZoneLine(line);
      return line;
    };
    return { read, zoneSeen: () => zoneSeen };
  }
}

interface Lines {
  readonly read: LineReader;
  /** Whether a line was read that only a machine readable zone contains. */
  readonly zoneSeen: () => boolean;
}

/** What one look at a picture found. */
interface Look {
  readonly text: readonly TextBox[];
  readonly zone: LocatedMrz | undefined;
  readonly zoneSeen: boolean;
}

/** Every check digit holds, and what none covers is beyond doubt. */
const isPlain = ({ zone }: Look): boolean => isCertain(zone) && zone!.uncheckedConfidence >= LOOK.certainty;

/** Loads its models from absolute paths. Throws what the runtime throws when one is no model. */
export async function loadDocumentReader(
  models: Pick<Models, 'document-mask' | 'text-detector' | 'ocrb' | 'latin'>,
): Promise<DocumentReader> {
  const locator = await DocumentLocator.load(models['document-mask']);
  const detector = await TextDetector.load(models['text-detector']);
  const latin = await LatinRecogniser.load(models.latin);
  return new DocumentReader(locator, detector, await OcrbRecogniser.load(models.ocrb), latin);
}

const isZoneLine = ({ text, confidence }: RecognisedLine): boolean =>
  text.length >= ZONE_LINE.characters && confidence >= ZONE_LINE.confidence && ZONE_LINE.pattern.test(text);

/** American licences bear no zone: blank paper beside their entries was read as fillers (2 of 3 fronts, 2026-11-26). */
const bearsNone = (visual: Finding<VisualZone>): boolean =>
  visual.measured && visual.value.layout === 'north_american_licence';

/** Whole pixels around the text; undefined where the first look has seen all that can be seen. */
function regionWorthALook(text: readonly TextBox[], raster: Raster): Box | undefined {
  const hull = hullOf(text);
  if (!hull) return undefined;
  const margin = LOOK.margin * Math.max(hull.width, hull.height);
  const x = Math.max(0, Math.floor(hull.x - margin));
  const y = Math.max(0, Math.floor(hull.y - margin));
  const width = Math.min(raster.width, Math.ceil(hull.x + hull.width + margin)) - x;
  const height = Math.min(raster.height, Math.ceil(hull.y + hull.height + margin)) - y;
  const share = Math.max(width, height) / Math.max(raster.width, raster.height);
  return share < LOOK.region || isUpended(text) ? { x, y, width, height } : undefined;
}

/** The turn that brings a direction of reading closest to the x axis. */
function uprightTurn(angle: number): QuarterTurn {
  const quarters = Math.round(-angle / (Math.PI / 2));
  return ((((quarters % 4) + 4) % 4) * 90) as QuarterTurn;
}

/** Whether most of the text stands upright. */
function isUpended(text: readonly TextBox[]): boolean {
  const length = (boxes: readonly TextBox[]): number => boxes.reduce((sum, { width }) => sum + width, 0);
  return length(text.filter(({ angle }) => Math.abs(angle) > Math.PI / 4)) > length(text) / 2;
}

function mrzFindings(
  zone: LocatedMrz | undefined,
  parsed: ParsedMrz | null,
  visual: Finding<VisualZone>,
  { scale }: ReadOptions,
): Pick<DocumentReading, 'mrz' | 'mrzRows' | 'uncheckedConfidence' | 'document' | 'person'> {
  const none = notMeasured('no machine readable zone was read');
  if (!zone) return { mrz: none, mrzRows: [], uncheckedConfidence: none, document: none, person: none };
  const mrz = measured({ ...zone.reading.mrz, pitch: zone.pitch * scale });
  const mrzRows = zone.rows.map((row) => cornersOf(row, scale));
  const read = { mrz, mrzRows, uncheckedConfidence: measured(zone.uncheckedConfidence) };
  if (!parsed) return { ...read, document: none, person: none };
  const { document, person } = documentFromMrz(parsed);
  return { ...read, document: measured(document), person: measured(spelledAsPrinted(person, parsed, visual)) };
}
