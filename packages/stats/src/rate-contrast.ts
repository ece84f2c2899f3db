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

const METHOD = 'always-valid contrast of the gap between two groups (normal mixture, intersection-union)';

/** Two groups, in the same order for both versions. */
export type GroupPair = readonly [Cell, Cell];

/**
 * Whether the gap of a rate between two groups, |p(second) - p(first)|, is wider in the candidate than in the stable version by more than
 * `margin`, looked at as often as one likes. Order of the groups does not matter.
 *
 * H1 holds if for a sign s both s*gap2 - gap1 > margin and s*gap2 + gap1 > margin, so p = min over s of the larger of the two
 * always-valid p-values (intersection-union; Berger 1982). All four contrasts have one standard error and p falls with the estimate, hence
 * min over s of max(p(s*gap2 - gap1), p(s*gap2 + gap1)) = p(|gap2| - |gap1|), which is what is computed. The minimum over two signs costs
 * nothing: each p-value uses one side of a two-sided mixture, which spends alpha / 2. The interval inverts the same test.
 */
export function rateContrast(
  input: ContrastOptions & { readonly stable: GroupPair; readonly candidate: GroupPair },
): ContrastResult {
  const { stable, candidate, margin = 0, alpha = 0.05, plannedN } = input;
  const cells = [...stable, ...candidate];
  const skipped = skipSmall(cells, input.minimumCell ?? MINIMUM_CELL, METHOD);
  if (skipped) return skipped;
  const rates = { stable: stable.map(rate), candidate: candidate.map(rate) };
  const standardError = smoothedStandardError(cells);
  const nu = contrastTuning({ cells: cells.length, plannedN, alpha });
  const half = mixtureBoundary({ standardError, nu, alpha });
  const value = Math.abs(gap(candidate)) - Math.abs(gap(stable));
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
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

function rate({ n, positives }: Cell): number {
  return positives / n;
}

function gap([first, second]: GroupPair): number {
  return rate(second) - rate(first);
}
