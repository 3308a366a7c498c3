import type { Boot } from './boot.ts';

type Rgb = readonly [red: number, green: number, blue: number];

const DARK_PAPER: Rgb = [16, 19, 22];
const LIGHT_PAPER: Rgb = [246, 245, 242];
/** WCAG 2.2, 1.4.3 and 1.4.11: text, and the shape of a control. */
const TEXT_CONTRAST = 4.5;

/** Sets the application's looks as CSS variables. What is not given or not a colour stays ours. */
export function applyBranding({ branding }: Pick<Boot, 'branding'>, root: HTMLElement): void {
  const { colour, titleFont, textFont, radius, scheme = 'auto' } = branding;
  if (scheme !== 'auto') root.dataset.scheme = scheme;
  const set = (name: string, value: string | undefined) => value !== undefined && root.style.setProperty(name, value);
  const accent = colour === undefined ? null : parseColour(colour);
  if (accent) {
    set('--accent-light', css(readableOn(accent, LIGHT_PAPER)));
    set('--accent-dark', css(readableOn(accent, DARK_PAPER)));
    set('--on-accent-light', css(foregroundOf(readableOn(accent, LIGHT_PAPER))));
    set('--on-accent-dark', css(foregroundOf(readableOn(accent, DARK_PAPER))));
  }
  set('--title-font', titleFont);
  set('--text-font', textFont);
  set('--radius', radius === undefined ? undefined : `${radius}px`);
}

/** `#rgb` or `#rrggbb`; null for anything else. */
export function parseColour(text: string): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  const digits = short ? short.slice(1).map((digit) => digit + digit) : long?.slice(1);
  if (!digits) return null;
  const [red = 0, green = 0, blue = 0] = digits.map((digit) => Number.parseInt(digit, 16));
  return [red, green, blue];
}

const css = (colour: Rgb): string => `rgb(${colour.map(Math.round).join(' ')})`;

/** WCAG 2.2, relative luminance. */
function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Black or white, whichever can be read better on the colour. */
export function foregroundOf(colour: Rgb): Rgb {
  const [black, white]: [Rgb, Rgb] = [
    [16, 19, 22],
    [255, 255, 255],
  ];
  return contrast(colour, white) >= contrast(colour, black) ? white : black;
}

/** The colour, moved towards black or white until it can be read as text on that paper. */
export function readableOn(colour: Rgb, paper: Rgb): Rgb {
  const end = luminance(paper) > 0.5 ? 0 : 255;
  for (let part = 0; part <= 1; part += 0.04) {
    const moved = colour.map((value) => value + (end - value) * part) as unknown as Rgb;
    if (contrast(moved, paper) >= TEXT_CONTRAST) return moved;
  }
  return [end, end, end];
}
