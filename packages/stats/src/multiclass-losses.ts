import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { meanInterval } from './mean-interval.ts';

const CLIP = Number.EPSILON;

/**
 * Log loss (nats, `sklearn.metrics.log_loss`) and Brier score (sum of squared differences over classes, 0 to 2) of class indices under probabilities, given
 * row after row (`probabilities.length` = rows x classes). Each with a normal interval of the mean.
 */
export function multiclassLosses(input: {
  readonly labels: ArrayLike<number>;
  readonly probabilities: ArrayLike<number>;
  readonly classes: number;
  readonly level?: number;
}): { readonly logLoss: Estimate; readonly brier: Estimate } {
  const { labels, probabilities, classes, level = DEFAULT_LEVEL } = input;
  const n = labels.length;
  if (probabilities.length !== n * classes) {
    throw new RangeError(`multiclassLosses: ${n} rows of ${classes} classes need ${n * classes} probabilities`);
  }
  const loss = (i: number): number => {
    const p = probabilities[i * classes + (labels[i] ?? 0)] ?? Number.NaN;
    return -Math.log(Math.min(1 - CLIP, Math.max(CLIP, p)));
  };
  const square = (i: number): number => {
    let sum = 0;
    for (let k = 0; k < classes; k += 1) {
      sum += ((probabilities[i * classes + k] ?? Number.NaN) - (labels[i] === k ? 1 : 0)) ** 2;
    }
    return sum;
  };
  return {
    logLoss: meanInterval({ term: loss, n, level, method: 'multi-class log loss, normal interval of the mean' }),
    brier: meanInterval({ term: square, n, level, method: 'multi-class Brier score, normal interval of the mean' }),
  };
}
