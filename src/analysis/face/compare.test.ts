import { describe, expect, it } from 'vitest';
import { decide, distance, FULL_PORTRAIT, MATCH } from './compare.ts';

describe('the distance between two faces', () => {
  it('is Euclidean and nought for the same descriptor', () => {
    expect(distance([0, 3], [4, 0])).toBe(5);
    expect(distance([0.1, -0.2], [0.1, -0.2])).toBe(0);
  });

  it('is not a number when the descriptors cannot be compared', () => {
    expect(distance([1, 2], [1])).toBeNaN();
    expect(distance([], [])).toBeNaN();
    expect(distance([Number.NaN], [1])).toBeNaN();
  });
});

describe('judging a distance', () => {
  it.each([
    [0, 'same'],
    [0.52, 'same'],
    [0.520001, 'uncertain'],
    [0.6, 'uncertain'],
    [0.600001, 'different'],
    [1.2, 'different'],
  ] as const)('two photos at %d are %s', (between, match) => {
    expect(decide(between)).toBe(match);
  });

  it('fails closed on whatever is not a distance', () => {
    for (const between of [Number.NaN, Infinity, -Infinity, -0.1]) {
      expect(decide(between)).toBe('different');
      expect(decide(between, { portraitWidth: 40 })).toBe('different');
    }
  });

  it('never calls a portrait too small to tell different below 0.65', () => {
    expect(decide(0.65, { portraitWidth: FULL_PORTRAIT - 1 })).toBe('uncertain');
    expect(decide(0.651, { portraitWidth: FULL_PORTRAIT - 1 })).toBe('different');
  });

  it('is no more generous to a small portrait in calling it the same', () => {
    expect(decide(0.52, { portraitWidth: 40 })).toBe('same');
    expect(decide(0.53, { portraitWidth: 40 })).toBe('uncertain');
  });

  it('judges a portrait of full size like a photo', () => {
    expect(decide(0.61, { portraitWidth: FULL_PORTRAIT })).toBe('different');
  });

  it('states the measured error of every limit', () => {
    for (const { same, uncertain } of Object.values(MATCH)) {
      expect(same.atMost).toBeLessThan(uncertain.atMost);
      for (const limit of [same, uncertain]) {
        expect(limit.falseMatch).not.toBe('');
        expect(limit.falseNonMatch).not.toBe('');
      }
    }
  });
});
