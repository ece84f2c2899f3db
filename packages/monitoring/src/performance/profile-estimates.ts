import type { ReferenceProfile } from '@haechi/contract';
import { addConfusions, type Confusion, classificationMetrics, EMPTY_CONFUSION, wilsonInterval } from '@haechi/stats';
import type { Estimates } from './classification-estimates.ts';
import type { ClassSystem } from './positive-class.ts';

/**
 * What a stored profile says of a classifier of two classes: its groups by outcome, put together, are the confusion matrix of its rows. An attribute that some rows have no value of says it of
 * a selection, so that one is asked for whose groups hold every predicted row; without one, or without a positive class, the profile says nothing.
 */
export function profileEstimates(
  profile: ReferenceProfile,
  classes: ClassSystem,
): { readonly n: number; readonly estimates: Estimates } {
  const rows = profile.prediction?.n ?? 0;
  const whole = Object.values(profile.groups ?? {})
    .map((groups) => Object.values(groups).reduce((sum, one) => addConfusions(sum, one), EMPTY_CONFUSION))
    .find((confusion) => sizeOf(confusion) === rows);
  if (whole === undefined || rows === 0 || classes.kind !== 'binary' || classes.classes.length > 2)
    return { n: 0, estimates: {} };
  const { balancedAccuracy, precision, recall, f1 } = classificationMetrics(whole);
  return {
    n: rows,
    estimates: {
      accuracy: wilsonInterval({ positives: whole.tp + whole.tn, n: rows }),
      balanced_accuracy: balancedAccuracy,
      precision,
      recall,
      f1,
    },
  };
}

function sizeOf({ tp, fp, tn, fn }: Confusion): number {
  return tp + fp + tn + fn;
}
