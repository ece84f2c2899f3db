import type { PredictedCounts } from './estimated-performance.ts';
import { scoreCounts } from './score-counts.ts';

/** Counts unlabelled rows by distinct score and prediction (1 = positive); without predictions a score of at least `threshold` is positive. */
export function predictedCounts(input: {
  readonly scores: ArrayLike<number>;
  readonly predictions?: ArrayLike<number>;
  readonly threshold?: number;
}): PredictedCounts {
  const { scores, threshold = 0.5 } = input;
  const predictions = input.predictions ?? Array.from(scores, (score) => (score >= threshold ? 1 : 0));
  const counts = scoreCounts({ labels: predictions, scores });
  return { scores: counts.scores, predictedPositive: counts.positives, predictedNegative: counts.negatives };
}
