import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalInterval } from './mean-interval.ts';
import type { ScoreCounts } from './score-counts.ts';

/** Probabilities are kept this far from 0 and 1, as in `logLoss`. */
const CLIP = Number.EPSILON;

export interface ProbabilityScores {
  readonly logLoss: Estimate;
  readonly brier: Estimate;
}

/**
 * Log loss (nats) and Brier score from the counts of each class at each distinct probability: what `logLoss` and `brierScore` give on rows. With
 * probabilities rounded to bins they are those of the rounded probabilities.
 */
export function probabilityScores(counts: ScoreCounts & { readonly level?: number }): ProbabilityScores {
  return {
    logLoss: weightedMean(counts, 'log loss, normal interval of the mean', (score, positive) => {
      const p = Math.min(1 - CLIP, Math.max(CLIP, score));
      return -Math.log(positive ? p : 1 - p);
    }),
    brier: weightedMean(counts, 'Brier score, normal interval of the mean', (score, positive) =>
      positive ? (1 - score) ** 2 : score * score,
    ),
  };
}

function weightedMean(
  { scores, positives, negatives, level = DEFAULT_LEVEL }: ScoreCounts & { readonly level?: number },
  method: string,
  term: (score: number, positive: boolean) => number,
): Estimate {
  let n = 0;
  let mean = 0;
  let squares = 0;
  const add = (value: number, rows: number): void => {
    if (rows === 0) return;
    n += rows;
    const step = value - mean;
    mean += (step * rows) / n;
    squares += rows * step * (value - mean);
  };
  for (let i = 0; i < scores.length; i += 1) {
    add(term(scores[i] ?? Number.NaN, true), positives[i] ?? 0);
    add(term(scores[i] ?? Number.NaN, false), negatives[i] ?? 0);
  }
  return normalInterval({ mean, squares, n, method, level });
}
