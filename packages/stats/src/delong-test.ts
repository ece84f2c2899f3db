import { DEFAULT_LEVEL, type Estimate, type TestResult } from './estimate.ts';
import { normalCdf } from './normal-cdf.ts';
import { normalQuantile } from './normal-quantile.ts';
import { placements } from './placements.ts';

export interface DelongResult extends TestResult {
  /** AUC of the second model less that of the first. */
  readonly difference: Estimate;
  readonly first: number;
  readonly second: number;
}

/**
 * Test that two models scored on the SAME rows have one AUC (DeLong, DeLong and Clarke-Pearson 1988): z of the difference from the covariance of
 * placements. Rows that a model has no score for (NaN) are left out. Without both classes: NaN. Models that order all rows alike: difference 0,
 * p = 1; a difference without any spread (two perfect opposites): no p, no bounds.
 */
export function delongTest(input: {
  readonly labels: ArrayLike<number>;
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly level?: number;
}): DelongResult {
  const { level = DEFAULT_LEVEL } = input;
  const scored = Array.from({ length: input.labels.length }, (_, row) => row).filter(
    (row) => !Number.isNaN(input.first[row] ?? Number.NaN) && !Number.isNaN(input.second[row] ?? Number.NaN),
  );
  const of = (values: ArrayLike<number>): number[] => scored.map((row) => values[row] ?? Number.NaN);
  const n = scored.length;
  const labels = of(input.labels);
  const a = byClass(labels, of(input.first));
  const b = byClass(labels, of(input.second));
  const method = 'DeLong test of paired ROC AUCs';
  const none = { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const known = { first: a.auc, second: b.auc, n, method };
  if (Number.isNaN(a.auc)) return { statistic: Number.NaN, pValue: Number.NaN, difference: none, ...known };
  const value = b.auc - a.auc;
  const variance = gapVariance(a.positives, b.positives) + gapVariance(a.negatives, b.negatives);
  const error = Math.sqrt(variance);
  if (error === 0 && value !== 0) {
    return { statistic: Number.NaN, pValue: Number.NaN, difference: { ...none, value }, ...known };
  }
  const half = normalQuantile((1 + level) / 2) * error;
  const statistic = error === 0 ? 0 : value / error;
  return {
    statistic,
    pValue: 2 * normalCdf(-Math.abs(statistic)),
    difference: { value, lower: value - half, upper: value + half, level, n, method },
    ...known,
  };
}

function byClass(labels: ArrayLike<number>, scores: ArrayLike<number>) {
  const isPositive = (row: number): boolean => labels[row] === 1;
  const { auc, places } = placements({ scores, isPositive });
  return {
    auc,
    positives: places.filter((_, row) => isPositive(row)),
    negatives: places.filter((_, row) => !isPositive(row)),
  };
}

/** Variance of the mean of b - a. */
function gapVariance(a: Float64Array, b: Float64Array): number {
  const k = a.length;
  if (k < 2) return 0;
  const gaps = a.map((x, i) => (b[i] ?? 0) - x);
  const mean = gaps.reduce((sum, x) => sum + x, 0) / k;
  return gaps.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (k - 1) / k;
}
