import { alwaysValidP } from './always-valid-p.ts';
import {
  type ContrastOptions,
  type ContrastResult,
  contrastTuning,
  MINIMUM_CELL,
  skipSmall,
  smoothedStandardError,
} from './contrast-result.ts';
import { mixtureBoundary } from './mixture-boundary.ts';
import type { Cell } from './wilson-interval.ts';

const METHOD = 'always-valid difference of two rates (normal mixture)';

/**
 * Whether one rate of the candidate is worse than that of the stable version by more than `margin`, looked at as often as one likes.
 * `direction` says which way is worse: an error rate rises, an accuracy falls. The estimate is the worsening (positive = worse).
 */
export function rateWorsening(
  input: ContrastOptions & {
    readonly stable: Cell;
    readonly candidate: Cell;
    readonly direction?: 'higher_is_worse' | 'lower_is_worse';
  },
): ContrastResult {
  const { stable, candidate, direction = 'higher_is_worse', margin = 0, alpha = 0.05, plannedN } = input;
  const cells = [stable, candidate];
  const skipped = skipSmall(cells, input.minimumCell ?? MINIMUM_CELL, METHOD);
  if (skipped) return skipped;
  const rates = { stable: [stable.positives / stable.n], candidate: [candidate.positives / candidate.n] };
  const rise = candidate.positives / candidate.n - stable.positives / stable.n;
  const value = direction === 'higher_is_worse' ? rise : -rise;
  const standardError = smoothedStandardError(cells);
  const nu = contrastTuning({ cells: cells.length, plannedN, alpha });
  const half = mixtureBoundary({ standardError, nu, alpha });
  const n = stable.n + candidate.n;
  return {
    status: 'judged',
    pValue: alwaysValidP({ estimate: value, standardError, margin, nu }),
    estimate: { value, lower: value - half, upper: value + half, level: 1 - alpha, n, method: METHOD },
    margin,
    n,
    method: METHOD,
    rates,
  };
}
