import { expect, it } from 'vitest';
import { randomBytes } from './random.ts';

it('no bytes are given out twice, whatever sizes are asked for', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 5_000; i++) seen.add(randomBytes(8 + (i % 60)).toString('hex'));
  expect(seen.size).toBe(5_000);
});

it('the bytes are spread evenly', () => {
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < 2_000; i++) for (const byte of randomBytes(64)) counts[byte]! += 1;
  // 128,000 draws: 500 each, standard deviation 22; eight of them is beyond chance.
  expect(Math.min(...counts)).toBeGreaterThan(320);
  expect(Math.max(...counts)).toBeLessThan(680);
});

it('a caller’s bytes are its own', () => {
  const one = randomBytes(32);
  const before = one.toString('hex');
  randomBytes(32).fill(0);
  expect(one.toString('hex')).toBe(before);
});

it('more than the pool is for is refused', () => {
  expect(() => randomBytes(1025)).toThrow(RangeError);
  expect(() => randomBytes(Number.NaN)).toThrow(RangeError);
});
