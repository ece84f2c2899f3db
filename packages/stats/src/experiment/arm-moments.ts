import type { ArmSums } from './arm-sums.ts';

/** A column of `ArmSums`. */
export type ArmColumn = 'y' | 'd' | 'x' | 'w';

const ORDER: readonly ArmColumn[] = ['y', 'd', 'x', 'w'];

/** A variance below this share of the mean square is what rounding of the sums leaves of none. */
const ROUNDING = 1e-12;

/** Means and unbiased covariances (divisor n - 1) of the columns of one arm. */
export interface ArmMoments {
  readonly n: number;
  readonly mean: (column: ArmColumn) => number;
  /** NaN where a sum is missing or there are fewer than two units; 0 where only rounding is left. */
  readonly covariance: (a: ArmColumn, b: ArmColumn) => number;
}

/** @throws RangeError where `n` is no count: negative, broken or NaN. */
export function armMoments(sums: ArmSums): ArmMoments {
  const { n } = sums;
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`armMoments: n must be a count of units, not ${n}`);
  const mean = (column: ArmColumn): number => (sums[column] ?? Number.NaN) / n;
  const covariance = (a: ArmColumn, b: ArmColumn): number => {
    const [first, second] = ORDER.indexOf(a) <= ORDER.indexOf(b) ? [a, b] : [b, a];
    const products = sums[`${first}${second}` as keyof ArmSums] ?? Number.NaN;
    const centred = products - n * mean(a) * mean(b);
    if (n < 2) return Number.NaN;
    return a === b && centred < ROUNDING * products ? 0 : centred / (n - 1);
  };
  return { n, mean, covariance };
}

/** A number for each column that takes part. */
export type Weights = Partial<Record<ArmColumn, number>>;

/** The covariance of two weighted sums of columns. */
export function weightedCovariance(moments: ArmMoments, first: Weights, second: Weights): number {
  let sum = 0;
  for (const [a, u] of Object.entries(first)) {
    for (const [b, v] of Object.entries(second)) sum += u * v * moments.covariance(a as ArmColumn, b as ArmColumn);
  }
  return sum;
}
