import { solve } from '../../homography.ts';

const ROUNDS = 10;

/**
 * The polynomial of this degree through values that are evenly apart, at each of them. Values farther off than about `scale`
 * hardly count (Cauchy weights, iterated): a few that do not belong leave it where the others are.
 */
export function robustFit(values: readonly number[], degree: number, scale: number): number[] {
  const powers = values.map((_, i) => powersOf((2 * i) / (values.length - 1) - 1, degree));
  let fitted = values.map(() => 0);
  let weights = values.map(() => 1);
  for (let round = 0; round < ROUNDS; round++) {
    const factors = leastSquares(powers, values, weights);
    fitted = powers.map((of) => of.reduce((sum, power, k) => sum + power * factors[k]!, 0));
    weights = values.map((value, i) => 1 / (1 + ((value - fitted[i]!) / scale) ** 2));
  }
  return fitted;
}

const powersOf = (t: number, degree: number): number[] => Array.from({ length: degree + 1 }, (_, k) => t ** k);

/** The normal equations. */
function leastSquares(powers: readonly number[][], values: readonly number[], weights: readonly number[]): number[] {
  const sum = (of: (i: number) => number) => values.reduce((total, _, i) => total + weights[i]! * of(i), 0);
  return solve(
    powers[0]!.map((_, row) => [
      ...powers[0]!.map((__, column) => sum((i) => powers[i]![row]! * powers[i]![column]!)),
      sum((i) => powers[i]![row]! * values[i]!),
    ]),
  );
}
