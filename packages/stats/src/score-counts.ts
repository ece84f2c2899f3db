import type { ScoredRows } from './scored-rows.ts';

/** Scores of a binary classifier as distinct values, ascending, with the rows of each class: what GROUP BY score returns. */
export interface ScoreCounts {
  readonly scores: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

/** Counts rows by distinct score and class. Rows with a NaN score are left out. */
export function scoreCounts({ labels, scores }: Pick<ScoredRows, 'labels' | 'scores'>): ScoreCounts {
  const above = sortedScores(labels, scores, true);
  const below = sortedScores(labels, scores, false);
  const distinct: number[] = [];
  const positives: number[] = [];
  const negatives: number[] = [];
  let [i, j] = [0, 0];
  while (i < above.length || j < below.length) {
    const score = Math.min(above[i] ?? Infinity, below[j] ?? Infinity);
    const [fromI, fromJ] = [i, j];
    while (above[i] === score) i += 1;
    while (below[j] === score) j += 1;
    distinct.push(score);
    positives.push(i - fromI);
    negatives.push(j - fromJ);
  }
  return { scores: distinct, positives, negatives };
}

/** Scores of one class, ascending; negative zero becomes zero. */
function sortedScores(labels: ArrayLike<number>, scores: ArrayLike<number>, positive: boolean): Float64Array {
  const kept = new Float64Array(labels.length);
  let size = 0;
  for (let i = 0; i < labels.length; i += 1) {
    const score = scores[i] ?? Number.NaN;
    if ((labels[i] === 1) !== positive || Number.isNaN(score)) continue;
    kept[size] = score + 0;
    size += 1;
  }
  return kept.subarray(0, size).sort();
}
