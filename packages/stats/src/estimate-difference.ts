import type { Estimate } from './estimate.ts';
import { normalCdf } from './normal-cdf.ts';
import { normalQuantile } from './normal-quantile.ts';

/** How far two independent estimates of one number lie apart. */
export interface EstimateDifference {
  readonly difference: Estimate;
  /** z with the distance to the bound that faces the other side as standard error; NaN where an interval is missing or has no width. */
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * The difference b - a of two independent estimates from their own intervals (MOVER: Zou and Donner 2008, Statistics in Medicine 27; for two Wilson intervals this is
 * Newcombe's method 10). It needs no more than each side's interval, so it serves every metric. Intervals of different levels are first brought to the lower of the two,
 * as normal ones are. `pValue`: two-sided, normal; below 1 - level exactly when the interval leaves out 0. An infinite or missing bound: no interval and no test.
 *
 * @returns null when there is no value on one side
 */
export function estimateDifference(a: Estimate, b: Estimate): EstimateDifference | null {
  if (!Number.isFinite(a.value) || !Number.isFinite(b.value)) return null;
  const value = b.value - a.value;
  const n = a.n + b.n;
  const method = 'difference of two estimates, their intervals combined (MOVER)';
  const level = Math.min(a.level ?? 0, b.level ?? 0);
  const [first, second] = [armsOf(a, level), armsOf(b, level)];
  if (first === null || second === null) {
    const difference = { value, lower: null, upper: null, level: null, n, method };
    return { difference, statistic: Number.NaN, pValue: Number.NaN };
  }
  const below = Math.hypot(second.below, first.above);
  const above = Math.hypot(second.above, first.below);
  const facing = value > 0 ? below : above;
  // Two points without a width say nothing about spread.
  const statistic = facing > 0 ? (value / facing) * normalQuantile((1 + level) / 2) : Number.NaN;
  return {
    difference: { value, lower: value - below, upper: value + above, level, n, method },
    statistic,
    pValue: Number.isNaN(statistic) ? Number.NaN : 2 * normalCdf(-Math.abs(statistic)),
  };
}

/** Distances of an estimate's bounds at `level`; null without usable ones. */
function armsOf({ value, lower, upper, level: own }: Estimate, level: number) {
  if (lower === null || upper === null || own === null || !(level > 0 && own < 1)) return null;
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return null;
  const scale = own === level ? 1 : normalQuantile((1 + level) / 2) / normalQuantile((1 + own) / 2);
  return { below: (value - lower) * scale, above: (upper - value) * scale };
}
