import { describe, expect, it } from 'vitest';
import { parseSettings } from '../commands/settings.ts';

const refused = (page: unknown) => () => parseSettings(JSON.stringify({ page }));

describe('the settings of the hosted page', () => {
  it('take a colour, a logo, fonts, texts and frames', () => {
    const page = {
      name: 'Lumen',
      branding: {
        colour: '#0b5d63',
        logo: `data:image/svg+xml;base64,${Buffer.from('<svg viewBox="0 0 1 1"/>').toString('base64')}`,
        titleFont: "Georgia, 'Times New Roman', serif",
      },
      strings: { de: { 'prepare.start': 'Los' } },
      frameAncestors: ['https://shop.example:8443'],
    };
    expect(parseSettings(JSON.stringify({ page }))).toEqual({ page });
  });

  it.each([
    ['a colour that is none', { branding: { colour: 'url(https://evil.example)' } }],
    ['a logo from elsewhere', { branding: { logo: 'https://evil.example/logo.svg' } }],
    ['a logo that is a page', { branding: { logo: 'data:text/html;base64,PHNjcmlwdD4=' } }],
    ['a font with more in it', { branding: { textFont: 'x; background: url(//evil.example)' } }],
    ['a frame for everybody', { frameAncestors: ['*'] }],
    ['a frame that ends the policy', { frameAncestors: ["https://a.example; script-src 'unsafe-inline'"] }],
    [
      'a link that runs',
      {
        consent: {
          format: 'sheet',
          documentId: 'x',
          title: 'x',
          text: 'x',
          links: [{ label: 'x', url: 'javascript:1' }],
        },
      },
    ],
    ['a member that nobody knows', { theme: 'dark' }],
    ['no object', 'dark'],
  ])('refuse %s', (_what, page) => expect(refused(page)).toThrow(/page must be/));
});
