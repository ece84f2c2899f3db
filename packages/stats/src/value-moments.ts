import type { WeightedValues } from './weighted-values.ts';

/** What the binning rules need to know of a numeric sample; a query can give all of it. */
export interface ValueMoments {
  readonly n: number;
  readonly distinct: number;
  /** NaN when n = 0, like all that follow. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation (divisor n). */
  readonly std: number;
  /** Mean of ((x - mean) / std)^3; 0 when std is 0. */
  readonly skewness: number;
}

/** Moments of a sample given as distinct values with counts (two passes). */
export function valueMoments({ values, counts, n }: WeightedValues): ValueMoments {
  let mean = 0;
  for (let i = 0; i < values.length; i += 1) mean += ((values[i] ?? 0) * (counts[i] ?? 0)) / n;
  let second = 0;
  let third = 0;
  for (let i = 0; i < values.length; i += 1) {
    const step = (values[i] ?? 0) - mean;
    const weight = (counts[i] ?? 0) / n;
    second += weight * step * step;
    third += weight * step * step * step;
  }
  const std = Math.sqrt(second);
  const distinct = values.length;
  if (distinct === 0) {
    const none = Number.NaN;
    return { n: 0, distinct, min: none, max: none, mean: none, std: none, skewness: none };
  }
  const skewness = distinct > 1 ? third / std ** 3 : 0;
  return { n, distinct, min: values[0] ?? 0, max: values[distinct - 1] ?? 0, mean, std, skewness };
}
