import ocrB from './data/ocr-b.json' with { type: 'json' };
import bold from './data/roboto-bold.json' with { type: 'json' };
import regular from './data/roboto-regular.json' with { type: 'json' };

// Outlines, not <text>: where a font is missing librsvg draws empty boxes and says nothing.
// The tables are made by training/convert-glyphs.py, which states their licences.
interface Typeface {
  readonly em: number;
  /** By character: advance width and SVG path data, y downwards from the baseline, in `em` units. */
  readonly glyphs: Readonly<Record<string, readonly [advance: number, outline: string]>>;
}

const TYPEFACES = { ocrB, regular, bold } as unknown as Record<TypefaceName, Typeface>;

export type TypefaceName = 'ocrB' | 'regular' | 'bold';

export interface Lettering {
  readonly typeface: TypefaceName;
  /** Left end of the baseline and size of the em, in the units of the drawing. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Distance between the left edges of characters; without it, each character's own width. */
  readonly pitch?: number;
  readonly fill?: string;
  readonly opacity?: number;
}

/** Text as an SVG group of outlines. A character that the typeface lacks is refused, never replaced. */
export function lettering(text: string, how: Lettering): string {
  const { em } = TYPEFACES[how.typeface];
  const scale = how.size / em;
  let x = how.x;
  let outlines = '';
  for (const character of text.normalize('NFC')) {
    const [advance, outline] = glyph(how.typeface, character);
    if (outline) outlines += `<path transform="translate(${mm(x)} ${mm(how.y)}) scale(${scale})" d="${outline}"/>`;
    x += how.pitch ?? advance * scale;
  }
  return `<g fill="${how.fill ?? '#000'}" fill-opacity="${how.opacity ?? 1}">${outlines}</g>`;
}

/** Width of the text set with its own character widths, in the units of `size`. */
export function widthOf(text: string, typeface: TypefaceName, size: number): number {
  const advances = [...text.normalize('NFC')].map((character) => glyph(typeface, character)[0]);
  return advances.reduce((sum, advance) => sum + advance, 0) * (size / TYPEFACES[typeface].em);
}

function glyph(typeface: TypefaceName, character: string): readonly [number, string] {
  const found = TYPEFACES[typeface].glyphs[character];
  if (!found) {
    throw new RangeError(`typeface ${typeface} has no U+${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
  }
  return found;
}

const mm = (value: number) => value.toFixed(4);
