import type { Estimate } from './estimate.ts';
import { rocAucFromCounts } from './roc-auc-from-counts.ts';
import { scoreCounts } from './score-counts.ts';
import type { ScoredRows } from './scored-rows.ts';

/**
 * Area under the ROC curve = P(score of a positive > that of a negative), ties half, with DeLong's interval on the logit scale
 * (DeLong, DeLong and Clarke-Pearson 1988; placements as Sun and Xu 2014, O(n log n)). NaN without both classes.
 */
export function rocAuc({ labels, scores, level }: ScoredRows): Estimate {
  return rocAucFromCounts({ ...scoreCounts({ labels, scores }), ...(level === undefined ? {} : { level }) });
}
