import type { Confusion } from './confusion.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';
import { wilsonInterval } from './wilson-interval.ts';

export interface ClassificationMetrics {
  readonly accuracy: Estimate;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
}

/** Accuracy, precision and recall with Wilson intervals on their own denominators, and F1 with a delta-method interval. */
export function classificationMetrics(confusion: Confusion, level: number = DEFAULT_LEVEL): ClassificationMetrics {
  const { tp, fp, tn, fn } = confusion;
  return {
    accuracy: wilsonInterval({ positives: tp + tn, n: tp + fp + tn + fn, level }),
    precision: wilsonInterval({ positives: tp, n: tp + fp, level }),
    recall: wilsonInterval({ positives: tp, n: tp + fn, level }),
    f1: f1Estimate(confusion, level),
  };
}

/** F1 = 2tp / (2tp + fp + fn). Multinomial delta method: variance = 4 tp e (tp + e) / (2tp + e)^4 with e = fp + fn. */
function f1Estimate({ tp, fp, tn, fn }: Confusion, level: number): Estimate {
  const errors = fp + fn;
  const whole = 2 * tp + errors;
  const n = tp + fp + tn + fn;
  const method = 'F1, multinomial delta method';
  if (whole === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const value = (2 * tp) / whole;
  const half = normalQuantile((1 + level) / 2) * Math.sqrt((4 * tp * errors * (tp + errors)) / whole ** 4);
  return { value, lower: Math.max(0, value - half), upper: Math.min(1, value + half), level, n, method };
}
