import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

/** The mean of `n` terms with a normal interval from their own spread (large samples; Welford's one-pass variance). */
export function meanInterval(input: {
  term: (i: number) => number;
  n: number;
  method: string;
  level?: number;
}): Estimate {
  const { term, n, method, level = DEFAULT_LEVEL } = input;
  if (n === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < n; i += 1) {
    const value = term(i);
    const step = value - mean;
    mean += step / (i + 1);
    squares += step * (value - mean);
  }
  if (n === 1) return { value: mean, lower: null, upper: null, level: null, n, method };
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(squares / (n - 1) / n);
  return { value: mean, lower: mean - half, upper: mean + half, level, n, method };
}
