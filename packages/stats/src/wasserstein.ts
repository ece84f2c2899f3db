import type { DistanceResult } from './divergence-law.ts';
import { DEFAULT_LEVEL } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';
import { valueMoments } from './value-moments.ts';
import type { WeightedValues } from './weighted-values.ts';

export interface WassersteinResult extends Omit<DistanceResult, 'bins'> {
  /** What the distance was divided by: 1, or the reference's standard deviation. */
  readonly scale: number;
  readonly normalised: 'none' | 'reference-std';
}

/** Mean of |Z| for a standard normal Z. */
const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI);
/** A smaller reference deviation counts as this, as in Evidently, so that a constant column does not divide by zero. */
const SMALLEST_SCALE = 0.001;

/**
 * Wasserstein-1 (earth mover's) distance, the integral of |F - G|, in the units of the values (`scipy.stats.wasserstein_distance`), or in
 * standard deviations (population) of the reference (Evidently's "normed").
 *
 * The interval is asymptotic and errs to the wide side: the estimate is a supremum of means of functions of slope at most 1, whose standard error is at most
 * sqrt(var/n + var/m) (variances unbiased), so z of those cover its deviation from its median (Borell's inequality); the median exceeds the truth by no more than the mean absolute
 * error of both distribution functions. When normalised the scale is taken as known. No bounds where a sample has one row, or neither has any spread. `noise`: the mean when nothing has drifted, by the same law.
 */
export function wasserstein(input: {
  readonly reference: WeightedValues;
  readonly current: WeightedValues;
  readonly normalise?: 'none' | 'reference-std';
  readonly level?: number;
}): WassersteinResult {
  const { reference, current, normalise = 'none', level = DEFAULT_LEVEL } = input;
  const { n } = reference;
  const m = current.n;
  const method = `Wasserstein-1 distance${normalise === 'none' ? '' : ' in standard deviations of the reference'}, Borell bound`;
  const sizes = { referenceN: n, currentN: m, n: n + m, method, normalised: normalise };
  if (n === 0 || m === 0) {
    const nothing = { value: Number.NaN, lower: null, upper: null, level: null, noise: Number.NaN, scale: Number.NaN };
    return { ...nothing, ...sizes };
  }
  const deviations = [valueMoments(reference).std, valueMoments(current).std] as const;
  const scale = normalise === 'none' ? 1 : Math.max(deviations[0], SMALLEST_SCALE);
  const area = areas(reference, current);
  const spread =
    normalQuantile((1 + level) / 2) * Math.sqrt(deviations[0] ** 2 / (n - 1) + deviations[1] ** 2 / (m - 1));
  const bounds =
    n < 2 || m < 2 || !(spread > 0)
      ? { lower: null, upper: null, level: null }
      : {
          lower: Math.max(0, area.between - area.excess - spread) / scale,
          upper: (area.between + spread) / scale,
          level,
        };
  return {
    value: area.between / scale,
    ...bounds,
    noise: area.noise / scale,
    scale,
    ...sizes,
  };
}

/** Walks both samples once, adding up what lies between their distribution functions and how uncertain each of them is. */
function areas(a: WeightedValues, b: WeightedValues): { between: number; noise: number; excess: number } {
  const unit = 1 / a.n + 1 / b.n;
  const sums = { between: 0, noise: 0, excess: 0 };
  let [i, j, below, under, previous] = [0, 0, 0, 0, Number.NaN];
  while (i < a.values.length || j < b.values.length) {
    const at = Math.min(a.values[i] ?? Infinity, b.values[j] ?? Infinity);
    if (!Number.isNaN(previous)) {
      const width = at - previous;
      const [f, g] = [Math.min(1, below / a.n), Math.min(1, under / b.n)];
      const pooled = Math.min(1, (below + under) / (a.n + b.n));
      sums.between += width * Math.abs(f - g);
      sums.noise += width * MEAN_ABSOLUTE * Math.sqrt(pooled * (1 - pooled) * unit);
      sums.excess += width * MEAN_ABSOLUTE * Math.sqrt((f * (1 - f)) / a.n + (g * (1 - g)) / b.n);
    }
    if (a.values[i] === at) {
      below += a.counts[i] ?? 0;
      i += 1;
    }
    if (b.values[j] === at) {
      under += b.counts[j] ?? 0;
      j += 1;
    }
    previous = at;
  }
  return sums;
}
