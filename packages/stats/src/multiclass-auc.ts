import { logitInterval } from './delta-interval.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { type Placements, placements } from './placements.ts';

export interface MulticlassAuc {
  /** One against the rest; NaN for a class that no row, or every row, has. */
  readonly perClass: readonly Estimate[];
  /** Mean over classes with an AUC, plain and weighted by their rows. */
  readonly macro: Estimate;
  readonly weighted: Estimate;
}

/**
 * One-vs-rest ROC AUC of class indices under scores given row after row (`scores.length` = rows x classes), as scikit-learn's
 * `roc_auc_score(multi_class='ovr')`. Intervals on the logit scale: the influence of a row is the sum of its placements in all classes (DeLong's, carried to the
 * average), so that the dependence between classes is counted. A score that is NaN: RangeError.
 */
export function multiclassAuc(input: {
  readonly labels: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly classes: number;
  readonly level?: number;
}): MulticlassAuc {
  const { labels, scores, classes, level = DEFAULT_LEVEL } = input;
  const n = labels.length;
  if (scores.length !== n * classes) {
    throw new RangeError(`multiclassAuc: ${n} rows of ${classes} classes need ${n * classes} scores`);
  }
  if (Array.prototype.some.call(scores, Number.isNaN)) throw new RangeError('multiclassAuc: a score is NaN');
  const all = Array.from({ length: classes }, (_, k) =>
    placements({
      scores: Float64Array.from({ length: n }, (_row, i) => scores[i * classes + k] ?? 0),
      isPositive: (row) => labels[row] === k,
    }),
  );
  const estimate = (weights: readonly number[], weighted: boolean): Estimate => {
    const value = all.reduce((sum, { auc }, k) => sum + ((weights[k] ?? 0) > 0 ? (weights[k] ?? 0) * auc : 0), 0);
    const method = 'one-vs-rest ROC AUC, DeLong placements on the logit scale';
    const known = weights.some((weight) => weight > 0);
    if (!known) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
    const variance = rowVariance({ all, labels, weights, value, weighted });
    return logitInterval({ value, variance, n, method, level });
  };
  const usable = all.map(({ auc }) => !Number.isNaN(auc));
  const count = usable.filter(Boolean).length;
  const rows = all.reduce((sum, { above }, k) => sum + (usable[k] === true ? above : 0), 0);
  const only = (k: number): number[] => all.map((_, j) => (j === k && usable[k] === true ? 1 : 0));
  return {
    perClass: all.map((_, k) => estimate(only(k), false)),
    macro: estimate(
      usable.map((is) => (is ? 1 / count : 0)),
      false,
    ),
    weighted: estimate(
      all.map(({ above }, k) => (usable[k] === true ? above / rows : 0)),
      true,
    ),
  };
}

function rowVariance(input: {
  all: readonly Placements[];
  labels: ArrayLike<number>;
  weights: readonly number[];
  value: number;
  weighted: boolean;
}): number {
  const { all, labels, weights, value, weighted } = input;
  let squares = 0;
  for (let row = 0; row < labels.length; row += 1) {
    let influence = 0;
    for (const [k, { auc, above, below, places }] of all.entries()) {
      const weight = weights[k] ?? 0;
      if (weight === 0) continue;
      const own = labels[row] === k;
      const rows = own ? above : below;
      // Variances of placements have divisor rows - 1, as DeLong's.
      influence += (weight * ((places[row] ?? 0) - auc)) / Math.sqrt(rows * Math.max(1, rows - 1));
      if (weighted && own) influence += (auc - value) / labels.length;
    }
    squares += influence * influence;
  }
  return squares;
}
