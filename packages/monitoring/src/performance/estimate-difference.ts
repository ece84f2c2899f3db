import { type Estimate, normalCdf, normalQuantile } from '@haechi/stats';

/** How far two independent estimates of one number lie apart. */
export interface EstimateDifference {
  readonly difference: Estimate;
  /** z with the distance to the other side's bound as standard error; NaN where an interval is missing or has no width. */
  readonly statistic: number;
  readonly p: number;
}

/**
 * The difference b - a of two independent estimates from their own intervals (MOVER: Zou and Donner 2008, Statistics in Medicine 27; for two Wilson intervals this is
 * Newcombe's method 10). It needs no more than each side's interval, so it serves every metric. p: two-sided, normal, with the half-width that faces the other side. Null: no value on one side.
 */
export function estimateDifference(a: Estimate | undefined, b: Estimate | undefined): EstimateDifference | null {
  if (a === undefined || b === undefined || !Number.isFinite(a.value) || !Number.isFinite(b.value)) return null;
  const value = b.value - a.value;
  const n = a.n + b.n;
  const method = 'difference of two estimates, their intervals combined (MOVER)';
  const bounds = [a.lower, a.upper, b.lower, b.upper];
  if (a.lower === null || a.upper === null || b.lower === null || b.upper === null || !bounds.every(Number.isFinite))
    return {
      difference: { value, lower: null, upper: null, level: null, n, method },
      statistic: Number.NaN,
      p: Number.NaN,
    };
  const level = Math.min(a.level ?? 0, b.level ?? 0);
  const below = Math.hypot(b.value - b.lower, a.upper - a.value);
  const above = Math.hypot(b.upper - b.value, a.value - a.lower);
  const facing = value > 0 ? below : above;
  // Two points without a width say nothing about spread.
  const statistic = facing > 0 ? (value / facing) * normalQuantile((1 + level) / 2) : Number.NaN;
  return {
    difference: { value, lower: value - below, upper: value + above, level, n, method },
    statistic,
    p: Number.isNaN(statistic) ? Number.NaN : 2 * normalCdf(-Math.abs(statistic)),
  };
}
