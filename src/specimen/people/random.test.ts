import { describe, expect, it } from 'vitest';
import { hash, stream } from './random.ts';

const draw = (n: number, seed: string | number, salt?: string) => {
  const random = stream(seed, salt);
  return Array.from({ length: n }, () => random.next());
};

describe('a seeded stream', () => {
  it('gives the same numbers for the same seed, today and after every release', () => {
    expect(draw(3, 'anna', 'shape')).toEqual(draw(3, 'anna', 'shape'));
    expect(draw(2, 'anna', 'shape')).toEqual([0.7932896874845028, 0.45382514828816056]);
    expect(hash('anna')).toBe(650512278);
  });

  it('does not care whether a seed is a number or its text', () => {
    expect(draw(5, 7)).toEqual(draw(5, '7'));
  });

  it('gives unrelated numbers for another seed or another salt', () => {
    const seen = [draw(50, 'anna', 'a'), draw(50, 'anna', 'b'), draw(50, 'annb', 'a'), draw(50, 'anna')].flat();
    expect(new Set(seen).size).toBe(200);
  });

  it('is uniform between 0 and 1', () => {
    const numbers = draw(20_000, 'uniform');
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const tenths = Array.from({ length: 10 }, (_, i) => numbers.filter((v) => Math.floor(v * 10) === i).length);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it('keeps `between` inside its limits and `chance` near its probability', () => {
    const random = stream('limits');
    const values = Array.from({ length: 2000 }, () => random.between(-3, 5));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...values)).toBeLessThan(5);
    const hits = Array.from({ length: 4000 }, () => random.chance(0.3)).filter(Boolean).length;
    expect(Math.abs(hits / 4000 - 0.3)).toBeLessThan(0.03);
  });

  it('picks every element of a list sooner or later', () => {
    const random = stream('pick');
    const picked = new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c'])));
    expect([...picked].sort()).toEqual(['a', 'b', 'c']);
  });

  it('draws normal numbers with mean 0 and deviation 1', () => {
    const random = stream('normal');
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(variance) - 1)).toBeLessThan(0.05);
  });
});
