import { type AlignedCounts, alignedShares } from './aligned-shares.ts';
import type { DistanceResult } from './divergence-law.ts';
import { DEFAULT_LEVEL } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Mean of |Z| for a standard normal Z. */
const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI);

/**
 * Total variation distance, half the sum of |r - c| over aligned bins: the share of rows that would have to move (0 to 1). Twice it is the L1 distance.
 *
 * It has no derivative where r = c, so the delta method does not hold there. The interval is sound all the same, if wide: the
 * distance is a supremum of sums with signs +/-1, whose standard error is at most half of sqrt(1/n + 1/m), so z of those cover its deviation from
 * its median (Borell's inequality), and the median exceeds the truth by no more than the mean absolute error of the shares.
 */
export function totalVariation(input: AlignedCounts & { readonly level?: number }): DistanceResult {
  const { level = DEFAULT_LEVEL } = input;
  const { reference, current, n, m } = alignedShares(input);
  const method = 'total variation distance, Borell bound';
  const sizes = { referenceN: n, currentN: m, n: n + m, method };
  if (n === 0 || m === 0) {
    return { value: Number.NaN, lower: null, upper: null, level: null, noise: Number.NaN, bins: 0, ...sizes };
  }
  const unit = 1 / n + 1 / m;
  let value = 0;
  let noise = 0;
  let excess = 0;
  for (const [i, r] of reference.entries()) {
    const c = current[i] ?? 0;
    const pooled = (r * n + c * m) / (n + m);
    value += Math.abs(r - c) / 2;
    noise += (MEAN_ABSOLUTE / 2) * Math.sqrt(pooled * (1 - pooled) * unit);
    excess += (MEAN_ABSOLUTE / 2) * Math.sqrt((r * (1 - r)) / n + (c * (1 - c)) / m);
  }
  const spread = (normalQuantile((1 + level) / 2) * Math.sqrt(unit)) / 2;
  return {
    value,
    lower: Math.max(0, value - excess - spread),
    upper: Math.min(1, value + spread),
    level,
    noise,
    bins: reference.length,
    ...sizes,
  };
}
