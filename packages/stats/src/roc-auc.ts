import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { ScoredRows } from './scored-rows.ts';

/**
 * Area under the ROC curve = P(score of a positive > that of a negative), ties half, with DeLong's interval on the logit scale
 * (DeLong, DeLong and Clarke-Pearson 1988; midranks as Sun and Xu 2014, O(n log n)). NaN without both classes.
 */
export function rocAuc({ labels, scores, level = DEFAULT_LEVEL }: ScoredRows): Estimate {
  const method = 'ROC AUC, DeLong interval on the logit scale';
  const n = labels.length;
  const positives: number[] = [];
  const negatives: number[] = [];
  for (let i = 0; i < n; i += 1) (labels[i] === 1 ? positives : negatives).push(scores[i] ?? Number.NaN);
  if (positives.length === 0 || negatives.length === 0) {
    return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  }
  const all = midranks([...positives, ...negatives]);
  const within = { positives: midranks(positives), negatives: midranks(negatives) };
  const above = positives.map((_, i) => ((all[i] ?? 0) - (within.positives[i] ?? 0)) / negatives.length);
  const below = negatives.map(
    (_, i) => 1 - ((all[positives.length + i] ?? 0) - (within.negatives[i] ?? 0)) / positives.length,
  );
  const value = above.reduce((sum, x) => sum + x, 0) / above.length;
  const variance = spread(above, value) / above.length + spread(below, value) / below.length;
  return { value, ...logitBounds(value, variance, level), level, n, method };
}

function logitBounds(value: number, variance: number, level: number): { lower: number; upper: number } {
  if (value <= 0 || value >= 1) return { lower: value, upper: value };
  const half = (normalQuantile((1 + level) / 2) * Math.sqrt(variance)) / (value * (1 - value));
  const centre = Math.log(value / (1 - value));
  return { lower: 1 / (1 + Math.exp(half - centre)), upper: 1 / (1 + Math.exp(-half - centre)) };
}

function spread(values: readonly number[], mean: number): number {
  if (values.length < 2) return 0;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
}

function midranks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end += 1;
    for (let i = start; i < end; i += 1) ranks[order[i] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
