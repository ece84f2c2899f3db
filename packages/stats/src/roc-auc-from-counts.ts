import { logitInterval } from './delta-interval.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import type { ScoreCounts } from './score-counts.ts';

/**
 * ROC AUC from the counts of each class at each distinct score (ascending; score bins will do, rows of one bin then count as tied): DeLong's variance is
 * of placements, and rows of one score and class have the same. Interval on the logit scale; see `rocAuc`.
 *
 * Every positive above every negative leaves no variance to see: the lower bound is then (alpha / 2)^(1 / k), with k the size of the
 * smaller class, since k pairs without a common row were all in order; likewise at 0.
 */
export function rocAucFromCounts(input: Omit<ScoreCounts, 'scores'> & { readonly level?: number }): Estimate {
  const { positives, negatives, level = DEFAULT_LEVEL } = input;
  const method = 'ROC AUC, DeLong interval on the logit scale';
  const [above, below] = [sum(positives), sum(negatives)];
  const n = above + below;
  if (above === 0 || below === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  let value = 0;
  let seen = 0;
  for (let i = 0; i < positives.length; i += 1) {
    value += ((positives[i] ?? 0) * (seen + (negatives[i] ?? 0) / 2)) / above / below;
    seen += negatives[i] ?? 0;
  }
  if (value === 0 || value === 1 || Math.min(above, below) < 2) return extreme({ value, above, below, method, level });
  const spread = { positives: 0, negatives: 0 };
  let [p, q] = [0, 0];
  for (let i = 0; i < positives.length; i += 1) {
    const [here, there] = [positives[i] ?? 0, negatives[i] ?? 0];
    spread.positives += here * ((q + there / 2) / below - value) ** 2;
    spread.negatives += there * (1 - (p + here / 2) / above - value) ** 2;
    p += here;
    q += there;
  }
  const variance = spread.positives / (above - 1) / above + spread.negatives / (below - 1) / below;
  return logitInterval({ value, variance, n, method, level });
}

function extreme(input: { value: number; above: number; below: number; method: string; level: number }): Estimate {
  const { value, above, below, method, level } = input;
  const bound = ((1 - level) / 2) ** (1 / Math.min(above, below));
  const lower = value === 1 ? bound : 0;
  const upper = value === 0 ? 1 - bound : 1;
  return { value, lower, upper, level, n: above + below, method: `${method} (exact for disjoint pairs here)` };
}

function sum(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i += 1) total += counts[i] ?? 0;
  return total;
}
