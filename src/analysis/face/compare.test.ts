import { describe, expect, it } from 'vitest';
import { decide, distance, FULL_PORTRAIT, faceDistance, GREY, MATCH } from './compare.ts';

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

describe('the distance between a document portrait and a selfie', () => {
  const selfie = { descriptor: [0, 0], greyDescriptor: [0, 3], colour: 30 };

  it('is taken without colours where one of the two has none', () => {
    const portrait = { descriptor: [9, 9], greyDescriptor: [4, 0], colour: 0 };
    expect(faceDistance(portrait, selfie)).toBe(5);
    expect(faceDistance(selfie, portrait)).toBe(5);
    expect(faceDistance({ ...portrait, colour: GREY - 0.01 }, selfie)).toBe(5);
  });

  it('is taken with colours where both have them', () => {
    const portrait = { descriptor: [3, 4], greyDescriptor: [0, 3], colour: GREY };
    expect(faceDistance(portrait, selfie)).toBe(5);
  });

  it('is what it was before for faces that were examined before', () => {
    const before = { descriptor: [3, 4] };
    expect(faceDistance(before, { descriptor: [0, 0] })).toBe(5);
    expect(faceDistance(before, selfie)).toBe(5);
    expect(faceDistance({ ...before, greyDescriptor: [0, 3], colour: 0 }, { descriptor: [0, 0] })).toBe(5);
  });

  it('is not a number where what is compared holds one', () => {
    const grey = { descriptor: [0, 0], greyDescriptor: [0, 3], colour: 0 };
    for (const bad of [Number.NaN, Infinity])
      expect(Number.isFinite(faceDistance({ ...grey, greyDescriptor: [0, bad] }, selfie))).toBe(false);
    expect(faceDistance({ ...grey, greyDescriptor: [0] }, selfie)).toBeNaN();
    expect(faceDistance({ ...grey, descriptor: [0, Number.NaN], colour: Number.NaN }, selfie)).toBeNaN();
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

  it('has limits of its own for what was compared without colours, and the same one for `same`', () => {
    const decisions = (width: number, distances: number[]) =>
      distances.map((between) => decide(between, { portraitWidth: width, grey: true }));
    expect(decisions(FULL_PORTRAIT, [0.52, 0.53, 0.58, 0.59])).toEqual(['same', 'uncertain', 'uncertain', 'different']);
    expect(decisions(40, [0.52, 0.53, 0.62, 0.63])).toEqual(['same', 'uncertain', 'uncertain', 'different']);
    expect(decide(Number.NaN, { grey: true })).toBe('different');
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
