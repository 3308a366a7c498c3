import { describe, expect, it } from 'vitest';
import { bell, clamp, curveThrough, hill, mix, smoothstep } from './curves.ts';
import { cloud, noise } from './noise.ts';

describe('curves', () => {
  it('clamp keeps a value between its limits, 0 and 1 unless others are given', () => {
    expect([clamp(-1), clamp(0.4), clamp(2), clamp(-9, -2, 3), clamp(9, -2, 3)]).toEqual([0, 0.4, 1, -2, 3]);
  });

  it('smoothstep rises from 0 to 1, or falls where its first limit is the larger', () => {
    expect([smoothstep(2, 4, 1), smoothstep(2, 4, 3), smoothstep(2, 4, 5)]).toEqual([0, 0.5, 1]);
    expect([smoothstep(4, 2, 1), smoothstep(4, 2, 3), smoothstep(4, 2, 5)]).toEqual([1, 0.5, 0]);
  });

  it('bell and hill are 1 at their centre and vanish far away', () => {
    expect(bell(0)).toBe(1);
    expect(bell(4)).toBeLessThan(1e-6);
    expect(hill(2, 3, 2, 3, 1, 5)).toBe(1);
    expect(hill(5.1, 3, 2, 3, 1, 5)).toBe(0);
  });

  it('a curve runs through all its points, stays flat outside and has no steps', () => {
    const [xs, ys] = [
      [-2, 0, 1, 5],
      [3, -1, 4, 4],
    ] as const;
    const curve = curveThrough(xs, ys);
    xs.forEach((x, i) => {
      expect(curve(x)).toBeCloseTo(ys[i]!, 12);
    });
    expect([curve(-100), curve(100)]).toEqual([3, 4]);
    const steps = Array.from({ length: 9000 }, (_, i) => curve(i / 1000 - 2.999) - curve(i / 1000 - 3));
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(0.02);
  });

  it('mix goes from one value to the other', () => {
    expect([mix(2, 10, 0), mix(2, 10, 0.25), mix(2, 10, 1)]).toEqual([2, 4, 10]);
  });
});

describe('noise', () => {
  const points = Array.from({ length: 3000 }, (_, i) => [i * 0.37 - 200, i * 0.11, Math.sin(i) * 50] as const);

  it('stays between 0 and 1 everywhere, negative coordinates included', () => {
    const values = points.flatMap(([x, y, z]) => [noise(x, y, z), cloud(x, y, z)]);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });

  it('is smooth and yet not flat', () => {
    const values = points.map(([x, y, z]) => noise(x, y, z));
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.7);
    const steps = points.map(([x, y, z]) => Math.abs(noise(x + 1e-3, y, z) - noise(x, y, z)));
    expect(Math.max(...steps)).toBeLessThan(0.01);
  });

  it('is the same at the same place', () => {
    expect(points.map(([x, y, z]) => cloud(x, y, z))).toEqual(points.map(([x, y, z]) => cloud(x, y, z)));
  });
});
