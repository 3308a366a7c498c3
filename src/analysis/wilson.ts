/** 97.5th percentile of the normal distribution: intervals of 95 %. */
const Z = 1.96;

/** Wilson's score interval of 95 % of `count` out of `of`, as shares; it takes the trials for independent. */
export function wilson(count: number, of: number): [low: number, high: number] {
  const p = count / of;
  const spread = Z * Math.sqrt((p * (1 - p)) / of + (Z / (2 * of)) ** 2);
  const middle = p + Z ** 2 / (2 * of);
  const scale = 1 + Z ** 2 / of;
  // Exact at the ends, where rounding would leave a trace.
  return [count === 0 ? 0 : (middle - spread) / scale, count === of ? 1 : (middle + spread) / scale];
}
