import type { ScoredRows } from './scored-rows.ts';

/** Scores of a binary classifier as distinct values, ascending, with the rows of each class: what GROUP BY score returns. */
export interface ScoreCounts {
  readonly scores: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

/** Counts rows by distinct score and class. Rows with a NaN score are left out. */
export function scoreCounts({ labels, scores }: Pick<ScoredRows, 'labels' | 'scores'>): ScoreCounts {
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i)
    .filter((i) => !Number.isNaN(scores[i] ?? Number.NaN))
    .sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const distinct: number[] = [];
  const positives: number[] = [];
  const negatives: number[] = [];
  for (const row of order) {
    const score = scores[row] ?? 0;
    if (distinct.at(-1) !== score) {
      distinct.push(score);
      positives.push(0);
      negatives.push(0);
    }
    const last = distinct.length - 1;
    const side = labels[row] === 1 ? positives : negatives;
    side[last] = (side[last] ?? 0) + 1;
  }
  return { scores: distinct, positives, negatives };
}
