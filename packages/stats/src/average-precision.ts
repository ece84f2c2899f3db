import { logitInterval } from './delta-interval.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import type { ScoreCounts } from './score-counts.ts';

/**
 * Average precision, the area under the precision-recall curve without interpolation: sum of precision x step of recall over descending
 * scores (`sklearn.metrics.average_precision_score`). From counts of each class at each distinct score, ascending (`scoreCounts` makes them of rows).
 *
 * Interval: delta method on the counts (the influence of one row on the sum), laid on the logit scale as Boyd, Eng and Page (2013) advise; it slightly
 * undercovers below about 20 positives. At 1 the lower bound is (alpha / 2)^(1 / positives), their binomial form. Without positives or negatives: NaN.
 */
export function averagePrecision(input: Omit<ScoreCounts, 'scores'> & { readonly level?: number }): Estimate {
  const { positives, negatives, level = DEFAULT_LEVEL } = input;
  const method = 'average precision, delta-method interval on the logit scale';
  let [p, q] = [0, 0];
  for (let i = 0; i < positives.length; i += 1) {
    p += positives[i] ?? 0;
    q += negatives[i] ?? 0;
  }
  const n = p + q;
  if (p === 0 || q === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const value = walk({ positives, negatives, p, q }).area / p;
  if (value === 1) return { value, lower: ((1 - level) / 2) ** (1 / p), upper: 1, level, n, method };
  const { squares } = walk({ positives, negatives, p, q, value });
  return logitInterval({ value, variance: squares / (p * p), n, method, level });
}

/**
 * From the lowest score up: `tp` and `fp` are the rows at or above it. A row's influence (times the number of positives): a positive gives its own precision, raises that of
 * every lower threshold, and takes its share of the average; a negative lowers the precision of every threshold at or below its score.
 */
function walk(input: {
  positives: ArrayLike<number>;
  negatives: ArrayLike<number>;
  p: number;
  q: number;
  value?: number;
}): { area: number; squares: number } {
  const { positives, negatives, value = 0 } = input;
  let [tp, fp] = [input.p, input.q];
  let [raised, lowered, area, squares] = [0, 0, 0, 0];
  for (let i = 0; i < positives.length; i += 1) {
    const [here, there] = [positives[i] ?? 0, negatives[i] ?? 0];
    const whole = tp + fp;
    if (whole === 0) break;
    area += (here * tp) / whole;
    raised += (here * fp) / (whole * whole);
    lowered += (here * tp) / (whole * whole);
    squares += here * (tp / whole + raised - value) ** 2 + there * lowered ** 2;
    tp -= here;
    fp -= there;
  }
  return { area, squares };
}
