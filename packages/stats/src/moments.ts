import { summariseNumeric } from './numeric-summary.ts';

/** Rows, mean and population standard deviation (divisor n) of a sample: a `NumericSummary` is one. Empty: mean and std are null. */
export interface Moments {
  readonly n: number;
  readonly mean: number | null;
  readonly std: number | null;
}

/** The moments of rows (NaN left out). */
export function momentsOf(rows: ArrayLike<number>): Moments {
  const { n, mean, std } = summariseNumeric(Float64Array.from(rows), []);
  return { n, mean, std };
}

/** The unbiased variance (divisor n - 1); NaN under two rows. */
export function unbiasedVariance({ n, std }: Moments): number {
  return n < 2 || std === null ? Number.NaN : (std * std * n) / (n - 1);
}
