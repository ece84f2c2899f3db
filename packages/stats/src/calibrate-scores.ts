import { type IsotonicFit, isotonicRegression } from './isotonic-regression.ts';
import type { ScoreCounts } from './score-counts.ts';

/** Isotonic calibration of scores from the counts of each class at each distinct score or score bin (ascending) of labelled reference rows. */
export function calibrateScores({ scores, positives, negatives }: ScoreCounts): IsotonicFit {
  const weights = Float64Array.from(scores, (_, i) => (positives[i] ?? 0) + (negatives[i] ?? 0));
  const means = weights.map((rows, i) => (rows > 0 ? (positives[i] ?? 0) / rows : 0));
  return isotonicRegression({ x: scores, means, weights });
}
