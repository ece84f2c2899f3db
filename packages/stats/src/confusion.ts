/** Counts of a binary classifier; "positive" is class index 1. */
export interface Confusion {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** Counts outcomes of 0/1 labels and predictions, over all rows or those named. */
export function confusionOf(input: {
  labels: ArrayLike<number>;
  predictions: ArrayLike<number>;
  rows?: ArrayLike<number>;
}): Confusion {
  const { labels, predictions, rows } = input;
  const cells = [0, 0, 0, 0];
  const length = rows ? rows.length : labels.length;
  for (let i = 0; i < length; i += 1) {
    const row = rows ? (rows[i] ?? 0) : i;
    const cell = (labels[row] === 1 ? 2 : 0) + (predictions[row] === 1 ? 1 : 0);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  const [tn = 0, fp = 0, fn = 0, tp = 0] = cells;
  return { tp, fp, tn, fn };
}

/** Sum of two confusions. */
export function addConfusions(a: Confusion, b: Confusion): Confusion {
  return { tp: a.tp + b.tp, fp: a.fp + b.fp, tn: a.tn + b.tn, fn: a.fn + b.fn };
}

export const EMPTY_CONFUSION: Confusion = { tp: 0, fp: 0, tn: 0, fn: 0 };
