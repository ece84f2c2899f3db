import { normalQuantile } from '@haechi/stats';

/** Ranks (from 1) of the order statistics that are a quantile and the ends of its interval; null where the sample is too small to bound it on that side. */
export interface QuantileRanks {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Distribution-free interval of a quantile: the number of rows below it is binomial(n, q), so the order statistics at n q -/+ z sqrt(n q (1 - q)), rounded outwards, hold it
 * (Conover 1999, Practical Nonparametric Statistics, 3.2). The value is the smallest observation with a share q at or below it.
 */
export function quantileRanks(input: { n: number; q: number; level: number }): QuantileRanks {
  const { n, q, level } = input;
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(n * q * (1 - q));
  const [lower, upper] = [Math.floor(n * q - half), Math.ceil(n * q + half) + 1];
  return {
    value: Math.min(n, Math.max(1, Math.ceil(n * q - 1e-9))),
    lower: lower >= 1 ? lower : null,
    upper: upper <= n ? upper : null,
  };
}
