import { type Estimate, type Moments, normalQuantile } from '@haechi/stats';

const LEVEL = 0.95;

/** A value with a normal interval of this standard error; without one (NaN) no bounds. */
export function normalEstimate(input: { value: number; standardError: number; n: number; method: string }): Estimate {
  const { value, standardError, n, method } = input;
  if (!Number.isFinite(value) || !Number.isFinite(standardError))
    return { value, lower: null, upper: null, level: null, n, method };
  const half = normalQuantile((1 + LEVEL) / 2) * standardError;
  return { value, lower: value - half, upper: value + half, level: LEVEL, n, method };
}

/** A mean from moments with the normal interval of large samples. Under two rows: no bounds. */
export function meanEstimate({ n, mean, std }: Moments): Estimate {
  return normalEstimate({
    value: mean ?? Number.NaN,
    standardError: n < 2 || std === null ? Number.NaN : std / Math.sqrt(n - 1),
    n,
    method: 'mean, normal interval',
  });
}
