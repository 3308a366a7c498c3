import { describe, expect, it } from 'vitest';
import { CHIP } from './align.ts';
import { GREY } from './compare.ts';
import { colourOf, withoutColour } from './grey.ts';

type Colour = readonly [red: number, green: number, blue: number];

const chip = (colourAt: (i: number) => Colour) =>
  Float32Array.from({ length: CHIP * CHIP }, (_, i) => i).reduce(
    (all, i) => {
      all.set(colourAt(i), 3 * i);
      return all;
    },
    new Float32Array(3 * CHIP * CHIP),
  );

/** Luma of a face: any that is not even. */
const luma = (i: number) => 40 + ((i * 37) % 170);
const grey = chip((i) => [luma(i), luma(i), luma(i)]);

describe('the colours of a face', () => {
  it('are none in a grey picture', () => {
    expect(colourOf(grey)).toBe(0);
  });

  it('are none in a grey picture under an even light of another colour, added or in proportion', () => {
    expect(colourOf(chip((i) => [luma(i) + 25, luma(i) + 10, luma(i)]))).toBeCloseTo(0, 3);
    expect(colourOf(chip((i) => [luma(i) * 1.06, luma(i), luma(i) * 0.94]))).toBeLessThan(GREY);
  });

  it('are some where skin and background differ, however pale', () => {
    expect(colourOf(chip((i) => (i % 2 ? [200, 170, 150] : [180, 185, 190])))).toBeGreaterThan(GREY);
  });

  it('are not a number where a pixel is none', () => {
    expect(colourOf(chip((i) => (i === 7 ? [Number.NaN, 1, 1] : [1, 1, 1])))).toBeNaN();
  });
});

describe('a face without its colours', () => {
  it('keeps its luma, in all channels', () => {
    const coloured = chip((i) => [luma(i), 255 - luma(i), 90]);
    const without = withoutColour(coloured);
    expect(colourOf(without)).toBe(0);
    expect(without[0]).toBeCloseTo(0.299 * luma(0) + 0.587 * (255 - luma(0)) + 0.114 * 90, 3);
    expect(without).toHaveLength(coloured.length);
  });

  it('is a grey picture as it was', () => {
    withoutColour(grey).forEach((value, i) => {
      expect(value).toBeCloseTo(grey[i]!, 3);
    });
  });

  it('leaves the picture itself as it is', () => {
    const coloured = chip((i) => [luma(i), 0, 0]);
    const before = coloured.slice();
    withoutColour(coloured);
    expect(coloured).toEqual(before);
  });
});
