import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

/** A standard error below this share of the mean is what rounding leaves of none. */
const ROUNDING = 1e-9;

/**
 * The mean of `n` terms with a normal interval from their own spread (large samples; Welford's one-pass variance). Terms that are NaN are left out, and `n` counts
 * the others. Equal terms say nothing about spread, nor does a single one: no bounds.
 */
export function meanInterval(input: {
  term: (i: number) => number;
  n: number;
  method: string;
  level?: number;
}): Estimate {
  const { term, n, method, level = DEFAULT_LEVEL } = input;
  let known = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < n; i += 1) {
    const value = term(i);
    if (Number.isNaN(value)) continue;
    known += 1;
    const step = value - mean;
    mean += step / known;
    squares += step * (value - mean);
  }
  return normalInterval({ mean, squares, n: known, method, level });
}

/** The same from a mean and the sum of squared distances from it. */
export function normalInterval(input: {
  readonly mean: number;
  readonly squares: number;
  readonly n: number;
  readonly method: string;
  readonly level: number;
}): Estimate {
  const { mean, squares, n, method, level } = input;
  const value = n === 0 ? Number.NaN : mean;
  const spread = Math.sqrt(squares / (n - 1) / n);
  if (n < 2 || !(spread > ROUNDING * Math.abs(mean)) || !Number.isFinite(spread)) {
    return { value, lower: null, upper: null, level: null, n, method };
  }
  const half = normalQuantile((1 + level) / 2) * spread;
  return { value, lower: value - half, upper: value + half, level, n, method };
}
