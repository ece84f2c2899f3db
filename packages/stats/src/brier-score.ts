import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { meanInterval } from './mean-interval.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Mean squared difference of probability and outcome (Brier 1950), 0 best, with a normal interval. */
export function brierScore({ labels, scores, level = DEFAULT_LEVEL }: ScoredRows): Estimate {
  const term = (i: number): number => ((scores[i] ?? Number.NaN) - (labels[i] ?? Number.NaN)) ** 2;
  return meanInterval({ term, n: labels.length, level, method: 'Brier score, normal interval of the mean' });
}
