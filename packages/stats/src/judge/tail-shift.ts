import type { Estimate } from '../estimate.ts';
import type { Block, BlockContrast } from './block-contrast.ts';
import { blockRates } from './block-rates.ts';
import { MINIMUM_BEYOND } from './constants.ts';

/** Quantiles of one side: `values[i]` is the one of `levels[i]`, both rising. */
export interface QuantileGrid {
  readonly levels: readonly number[];
  readonly values: readonly number[];
}

/** The quantile at a level, between the neighbours on the grid; null beyond its ends. */
export function gridQuantile({ levels, values }: QuantileGrid, level: number): number | null {
  const first = levels[0] ?? 1;
  const last = levels.at(-1) ?? 0;
  if (level < first || level > last) return null;
  const above = levels.findIndex((one) => one >= level);
  const [low, high] = [levels[above - 1] ?? first, levels[above] ?? last];
  const [from, to] = [values[above - 1] ?? values[0] ?? Number.NaN, values[above] ?? Number.NaN];
  return high === low ? to : from + ((level - low) / (high - low)) * (to - from);
}

/**
 * Whether a quantile of the candidate (its p95 latency) lies more than a margin above the stable version's, always valid: the test asks whether more of its requests
 * lie beyond the stable version's quantile, moved by the margin, than of the stable version's beyond the quantile itself. The interval inverts that test on the
 * candidate's quantiles. Bounds beyond the grid are null.
 *
 * @param blocks scores 1 where a request lies beyond: for the stable version its quantile, for the candidate that quantile plus the margin
 * @param centred the same without the margin, for the interval
 */
export function tailShift(input: {
  readonly blocks: readonly Block[];
  readonly centred: readonly Block[];
  readonly level: number;
  readonly stable: QuantileGrid;
  readonly candidate: QuantileGrid;
  readonly alpha?: number;
  readonly plannedN: number;
}): BlockContrast {
  const { blocks, centred, level, stable, candidate, alpha = 0.05, plannedN } = input;
  const smaller = Math.min(
    ...(['stable', 'candidate'] as const).map((side) => centred.reduce((sum, one) => sum + one[side].n, 0)),
  );
  const minimum = Math.ceil(MINIMUM_BEYOND / (1 - level));
  if (smaller < minimum) {
    const n = centred.reduce((sum, one) => sum + one.stable.n + one.candidate.n, 0);
    return { status: 'skipped', reason: 'too_few_rows', smallest: smaller, minimum, n };
  }
  const judged = blockRates({ blocks, alpha, plannedN });
  const around = blockRates({ blocks: centred, alpha, plannedN });
  if (judged.status === 'skipped' || around.status === 'skipped') return judged;
  const own = gridQuantile(stable, level) ?? Number.NaN;
  const at = (where: number) => gridQuantile(candidate, where);
  const value = (at(level) ?? Number.NaN) - own;
  const shifted = (bound: number | null, beyond: number) => (bound === null ? beyond : bound - own);
  const estimate: Estimate & { lower: number; upper: number } = {
    value,
    lower: shifted(at(level - around.half), Number.NEGATIVE_INFINITY),
    upper: shifted(at(level + around.half), Number.POSITIVE_INFINITY),
    level: 1 - alpha,
    n: judged.n,
    method: `always-valid difference of quantiles (${level}): requests beyond it, over blocks of time and exact for few`,
  };
  return { ...judged, estimate };
}
