/** Elements that draw. Whatever runs, loads, links or moves is none of them. */
const ELEMENTS = new Set(
  `svg g defs title desc symbol use path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient
  stop clipPath mask pattern filter feGaussianBlur feOffset feMerge feMergeNode feFlood feComposite feBlend feColorMatrix`.split(
    /\s+/,
  ),
);
const TAG = /<\/?([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const PROLOGUE = /^\uFEFF?\s*(<\?xml[^<>]*\?>)?\s*/;
const COMMENT = /<!--[\s\S]*?-->/g;

/** What is wrong with a logo given as a data: address, for whoever set it; null where nothing is. */
export function logoComplaint(logo: string): string | null {
  const [kind = '', content = ''] = logo.split(';base64,');
  const bytes = Buffer.from(content, 'base64');
  return kind === 'data:image/png' ? pngComplaint(bytes) : svgComplaint(bytes.toString());
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const MOST_PIXELS = 4096;

function pngComplaint(bytes: Buffer): string | null {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(PNG)) return 'is no PNG';
  const sides = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return sides.every((side) => side >= 1 && side <= MOST_PIXELS)
    ? null
    : `is wider or higher than ${MOST_PIXELS} pixels`;
}

function svgComplaint(text: string): string | null {
  const plain = text.replace(PROLOGUE, '').replace(COMMENT, '');
  if (!/^<svg[\s>]/.test(plain)) return 'is no SVG';
  const tags = [...plain.matchAll(TAG)];
  if (tags.length !== plain.split('<').length - 1) return 'has markup that no drawing needs';
  for (const [, name = '', attributes = ''] of tags) {
    if (!ELEMENTS.has(name)) return `has the element ${name}, which a logo does not need`;
    for (const [, attribute = '', double, single] of attributes.matchAll(ATTRIBUTE))
      if (reachesOut(attribute, double ?? single ?? ''))
        return `has the attribute ${attribute}, which runs or loads something`;
  }
  return null;
}

/** Entities may spell anything, so no value may hold one where an address could be. */
function reachesOut(attribute: string, value: string): boolean {
  if (/^on/i.test(attribute)) return true;
  if (/(^|:)(href|src)$/i.test(attribute)) return !/^#[\w-]+$/.test(value);
  if (/^xmlns/.test(attribute)) return false;
  return /url\(\s*['"]?(?!#)|@import|[\w-]+:\/\/|&|\\/i.test(value);
}
