import { describe, expect, it } from 'vitest';
import { parseSettings } from '../commands/settings.ts';
import { logoComplaint } from './logo.ts';

const svg = (inside: string, attributes = '') =>
  `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" ${attributes}>${inside}</svg>`).toString('base64')}`;
const png = (width: number, height: number) => {
  const bytes = Buffer.alloc(60);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return `data:image/png;base64,${bytes.toString('base64')}`;
};

describe('a logo is taken', () => {
  it.each([
    ['that draws', svg('<path d="M0 0h9v9z" fill="#0b5d63"/><g transform="scale(2)"><circle r="1"></circle></g>')],
    [
      'with a gradient of its own',
      svg('<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><rect fill="url(#a)" width="9"/>'),
    ],
    ['that uses a part of itself', svg('<symbol id="s"><path d="M0 0"/></symbol><use href="#s"/>')],
    ['with a text and a comment', svg('<!-- made by hand --><title>Fern</title><text x="1">Fern</text>')],
    [
      'with an XML declaration',
      `data:image/svg+xml;base64,${Buffer.from('<?xml version="1.0"?>\n<svg viewBox="0 0 1 1"/>').toString('base64')}`,
    ],
    ['as a PNG', png(400, 120)],
  ])('%s', (_, logo) => expect(logoComplaint(logo)).toBeNull());
});

describe('a logo is refused', () => {
  it.each([
    ['that runs a script', svg('<script>alert(1)</script>')],
    ['that runs one in other letters', svg('<SCRIPT>alert(1)</SCRIPT>')],
    ['that listens', svg('<path d="M0 0" onclick="alert(1)"/>')],
    ['that listens from its root', svg('', 'onload="alert(1)"')],
    ['that shows a page', svg('<foreignObject><p>x</p></foreignObject>')],
    ['that links', svg('<a href="https://evil.example"><path d="M0 0"/></a>')],
    ['that loads a picture', svg('<image href="https://evil.example/p.png"/>')],
    ['that uses a part of another file', svg('<use href="https://evil.example/x.svg#s"/>')],
    ['that uses one by the older name', svg('<use xlink:href="//evil.example/x.svg#s"/>')],
    ['that runs an address', svg('<use href="javascript:alert(1)"/>')],
    ['that fills with what lies elsewhere', svg('<rect fill="url(https://evil.example/x.svg#g)"/>')],
    ['that spells an address by entities', svg('<rect fill="url(&#104;ttps://evil.example)"/>')],
    ['that styles itself', svg('<style>@import "https://evil.example/x.css"</style>')],
    ['that changes itself', svg('<animate attributeName="href" to="javascript:alert(1)"/>')],
    [
      'that defines entities',
      `data:image/svg+xml;base64,${Buffer.from('<!DOCTYPE svg [<!ENTITY x "y">]><svg>&x;</svg>').toString('base64')}`,
    ],
    ['that is hidden in what it is not', svg('<![CDATA[<script>alert(1)</script>]]>')],
    ['that ends too early', svg('<path d="M0 0"')],
    ['that is a page', `data:image/svg+xml;base64,${Buffer.from('<html><svg></svg></html>').toString('base64')}`],
    ['that is empty', 'data:image/svg+xml;base64,'],
    ['that calls itself a PNG', `data:image/png;base64,${Buffer.from('<svg/>').toString('base64')}`],
    ['that is larger than any screen', png(100_000, 10)],
    ['that has no width', png(0, 10)],
  ])('%s, with a sentence that says why', (_, logo) => {
    expect(logoComplaint(logo)).toMatch(/^(is|has) \w/);
    expect(() => parseSettings(JSON.stringify({ page: { branding: { logo } } }))).toThrow(/page/);
  });
});
