import type { ConfusionMatrix } from './multiclass-metrics.ts';

/** Counts rows by class index of truth and prediction. A row with an index outside `classes` is left out. */
export function confusionMatrixOf(input: {
  readonly classes: readonly string[];
  readonly labels: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
}): ConfusionMatrix {
  const { classes, labels, predictions } = input;
  const counts = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < labels.length; i += 1) {
    const row = counts[labels[i] ?? -1];
    const prediction = predictions[i] ?? -1;
    if (row?.[prediction] !== undefined) row[prediction] = (row[prediction] ?? 0) + 1;
  }
  return { classes, counts };
}
