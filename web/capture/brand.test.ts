import { describe, expect, it } from 'vitest';
import { contrast, foregroundOf, parseColour, readableOn } from './brand.ts';

const LIGHT = [246, 245, 242] as const;
const DARK = [16, 19, 22] as const;
const COLOURS = ['#000000', '#ffffff', '#ffd400', '#0b5d63', '#ff0000', '#7f7f7f', '#00ff66', '#1a1aff', '#fde8f0'];

describe('an application’s colour can be read wherever it stands', () => {
  it.each(COLOURS)('%s as text and as a button, on light and on dark', (text) => {
    const colour = parseColour(text)!;
    for (const paper of [LIGHT, DARK]) {
      const accent = readableOn(colour, paper);
      expect(contrast(accent, paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(foregroundOf(accent), accent)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('one that can be read already is left alone', () => {
    expect(readableOn(parseColour('#0b5d63')!, LIGHT)).toEqual([11, 93, 99]);
  });

  it('black on white is the most that there is (WCAG 2.2)', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
    expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
  });

  it.each(['red', 'url(https://evil.example)', '#12', '#1234567', 'rgb(1,2,3);}', ''])(
    'what is not a hexadecimal colour is none: %j',
    (text) => expect(parseColour(text)).toBeNull(),
  );

  it('#rgb is #rrggbb', () => expect(parseColour('#0af')).toEqual(parseColour('#00aaff')));
});
