import { describe, expect, it } from 'vitest';
import { stream } from '../random.ts';
import { type BackgroundName, backgroundOf } from './background.ts';
import { addSensorNoise } from './sensor.ts';

function pixels(kind: BackgroundName, seed: string): number[] {
  const background = backgroundOf(kind, stream(seed), 90, 120);
  const colour: [number, number, number] = [0, 0, 0];
  return Array.from({ length: 90 * 120 }, (_, i) => {
    background(i % 90, Math.floor(i / 90), colour);
    return [...colour];
  }).flat();
}
const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

describe('backgrounds', () => {
  it.each(['plain', 'room', 'outdoor'] as const)(
    '%s: the same seed shows the same place, other seeds others',
    (kind) => {
      expect(pixels(kind, 'a')).toEqual(pixels(kind, 'a'));
      expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => pixels(kind, seed).join())).size).toBeGreaterThan(1);
    },
  );

  it.each(['plain', 'room', 'outdoor'] as const)('%s: light is finite and not negative', (kind) => {
    expect(pixels(kind, 'c').every((value) => value >= 0 && value < 1.1)).toBe(true);
  });

  it('plain paper is even, rooms are not', () => {
    expect(spread(pixels('plain', 'd'))).toBeLessThan(0.25);
    expect(spread(pixels('room', 'd'))).toBeGreaterThan(spread(pixels('plain', 'd')));
  });

  it('is out of focus: neighbours differ little', () => {
    const room = pixels('room', 'e');
    const steps = room.map((value, i) => (i % 270 < 3 ? 0 : Math.abs(value - room[i - 3]!)));
    expect(Math.max(...steps)).toBeLessThan(0.12);
  });
});

describe('sensor noise', () => {
  const noisy = (amount: number, level: number) => {
    const data = new Uint8Array(30_000).fill(level);
    addSensorNoise(data, amount, stream('sensor'));
    return Array.from(data, (value) => value - level);
  };
  const deviation = (values: readonly number[]) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

  it('grows with its amount and is weaker in bright parts', () => {
    expect(deviation(noisy(6, 120))).toBeGreaterThan(2 * deviation(noisy(2, 120)));
    expect(deviation(noisy(5, 200))).toBeLessThan(deviation(noisy(5, 80)));
  });

  it('is the same for the same stream, and stays within a byte', () => {
    expect(noisy(4, 128)).toEqual(noisy(4, 128));
    expect(Math.max(...noisy(40, 250))).toBeLessThanOrEqual(5);
    expect(Math.min(...noisy(40, 3))).toBeGreaterThanOrEqual(-3);
  });
});
