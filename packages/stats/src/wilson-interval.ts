import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

/** So many positives out of n. */
export interface Cell {
  readonly n: number;
  readonly positives: number;
}

/** A proportion with Wilson's score interval (Wilson 1927), which keeps its coverage near 0 and 1 and at small n. n = 0: value NaN, no bounds. Impossible counts: RangeError. */
export function wilsonInterval({ positives, n, level = DEFAULT_LEVEL }: Cell & { level?: number }): Estimate {
  const method = 'Wilson score interval';
  checkCell({ positives, n });
  if (n === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const z = normalQuantile((1 + level) / 2);
  const p = Math.min(1, positives / n);
  const shrink = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / shrink;
  const half = (z / shrink) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const lower = positives === 0 ? 0 : Math.max(0, centre - half);
  const upper = p === 1 ? 1 : Math.min(1, centre + half);
  return { value: p, lower, upper, level, n, method };
}

/** Weighted counts are sums of products: this much of n, and a little for every count, is rounding. */
const ROUNDING = 1e-9;

/** A RangeError where counts are impossible: negative, NaN, or more positives than rows by more than rounding explains. */
export function checkCell({ positives, n }: Cell): void {
  if (!(positives >= 0 && positives <= n * (1 + ROUNDING)))
    throw new RangeError(`${positives} positives of ${n} rows are impossible`);
}
