import type { Estimate } from './estimate.ts';

/** The mean of two independent estimates from their own intervals, both of one level (MOVER: Zou and Donner 2008, Statistics in Medicine 27). A bound is missing: no interval. */
export function estimateAverage(a: Estimate, b: Estimate, method: string): Estimate {
  const value = (a.value + b.value) / 2;
  const n = a.n + b.n;
  if (a.lower === null || a.upper === null || b.lower === null || b.upper === null) {
    return { value, lower: null, upper: null, level: null, n, method };
  }
  const below = Math.hypot(a.value - a.lower, b.value - b.lower) / 2;
  const above = Math.hypot(a.upper - a.value, b.upper - b.value) / 2;
  return { value, lower: value - below, upper: value + above, level: a.level, n, method };
}
