import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { type Moments, unbiasedVariance } from './moments.ts';
import { normalQuantile } from './normal-quantile.ts';

/** A value with a normal interval of this standard error (large samples). A standard error that is NaN, infinite or 0 says nothing about spread: no bounds. */
export function normalEstimate(input: {
  readonly value: number;
  readonly standardError: number;
  readonly n: number;
  readonly method: string;
  readonly level?: number;
}): Estimate {
  const { value, standardError, n, method, level = DEFAULT_LEVEL } = input;
  if (!Number.isFinite(value) || !Number.isFinite(standardError) || !(standardError > 0))
    return { value, lower: null, upper: null, level: null, n, method };
  const half = normalQuantile((1 + level) / 2) * standardError;
  return { value, lower: value - half, upper: value + half, level, n, method };
}

/** A mean from moments (standard deviation with divisor n) with the normal interval of large samples: what `DescrStatsW.zconfint_mean` of statsmodels gives on the rows. Under two rows, or without spread: no bounds. */
export function meanEstimate(moments: Moments & { readonly level?: number }): Estimate {
  const { n, mean, level = DEFAULT_LEVEL } = moments;
  return normalEstimate({
    value: mean ?? Number.NaN,
    standardError: Math.sqrt(unbiasedVariance(moments) / n),
    n,
    method: 'mean, normal interval',
    level,
  });
}
