import { aucInterval } from './auc-interval.ts';
import type { Estimate } from './estimate.ts';
import type { ScoreCounts } from './score-counts.ts';

/**
 * ROC AUC from the counts of each class at each distinct score (ascending; score bins will do, rows of one bin then count as tied), with
 * the interval of `aucInterval`: DeLong's on the logit scale, and Newcombe's where that has no width (all in order, all tied, a class of one row). See `rocAuc`.
 */
export function rocAucFromCounts(input: Omit<ScoreCounts, 'scores'> & { readonly level?: number }): Estimate {
  const counts = [Array.from(input.positives), Array.from(input.negatives)];
  const sizes = counts.map((rows) => rows.reduce((sum, count) => sum + count, 0));
  const { method, ...estimate } = aucInterval({ counts, sizes }, input.level);
  return { ...estimate, method: method.replace('probability of the larger value', 'ROC AUC') };
}
