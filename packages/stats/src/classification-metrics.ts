import type { Confusion } from './confusion.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { estimateAverage } from './estimate-average.ts';
import { wilsonInterval } from './wilson-interval.ts';

export interface ClassificationMetrics {
  readonly accuracy: Estimate;
  /** Mean of recall and specificity. */
  readonly balancedAccuracy: Estimate;
  readonly precision: Estimate;
  readonly recall: Estimate;
  /** Recall of the negative class. */
  readonly specificity: Estimate;
  readonly f1: Estimate;
}

/**
 * Accuracy, precision, recall and specificity with Wilson intervals on their own denominators; balanced accuracy with the two Wilson intervals
 * combined (MOVER: Zou and Donner 2008); F1 from Wilson's interval (see `f1Estimate`). Value NaN where the denominator is 0.
 */
export function classificationMetrics(confusion: Confusion, level: number = DEFAULT_LEVEL): ClassificationMetrics {
  const { tp, fp, tn, fn } = confusion;
  const recall = wilsonInterval({ positives: tp, n: tp + fn, level });
  const specificity = wilsonInterval({ positives: tn, n: tn + fp, level });
  return {
    accuracy: wilsonInterval({ positives: tp + tn, n: tp + fp + tn + fn, level }),
    balancedAccuracy: estimateAverage(recall, specificity, 'balanced accuracy, two Wilson intervals combined (MOVER)'),
    precision: wilsonInterval({ positives: tp, n: tp + fp, level }),
    recall,
    specificity,
    f1: f1Estimate(confusion, level),
  };
}

/**
 * F1 = 2tp / (2tp + fp + fn) = 2j / (1 + j) with j = tp / (tp + fp + fn), which is a proportion of the rows that are positive in truth or prediction: Wilson's
 * interval of j, carried over. It is honest at 0 and 1, where a delta method gives a point.
 */
function f1Estimate({ tp, fp, tn, fn }: Confusion, level: number): Estimate {
  const jaccard = wilsonInterval({ positives: tp, n: tp + fp + fn, level });
  const f1 = (j: number): number => (2 * j) / (1 + j);
  return {
    value: tp + fp + fn === 0 ? Number.NaN : (2 * tp) / (2 * tp + fp + fn),
    lower: jaccard.lower === null ? null : f1(jaccard.lower),
    upper: jaccard.upper === null ? null : f1(jaccard.upper),
    level: jaccard.level,
    n: tp + fp + tn + fn,
    method: 'F1, Wilson interval of the Jaccard index carried over',
  };
}
