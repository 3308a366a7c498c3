import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.ts';

describe('a duration', () => {
  it.each([
    ['90d', 90 * 86_400_000],
    ['1h', 3_600_000],
    ['1m30s', 90_000],
    ['15s', 15_000],
    ['1d2h3m4s', 93_784_000],
    ['0s', 0],
  ])('%s is understood', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['', '90', 'd', '1.5h', '-1h', ' 1h', '1h ', '1s1m', '1h1h', '90 d', '1w', '1H', '99999999d', '1h\n'])(
    '%j is not one',
    (text) => expect(parseDuration(text)).toBeNull(),
  );
});
