/** Where each row's score stands among the rows of the other class. */
export interface Placements {
  /** ROC AUC; NaN without both classes. */
  readonly auc: number;
  readonly above: number;
  readonly below: number;
  /** In row order: for a positive the share of negatives below it, for a negative the share of positives above it; ties half. */
  readonly places: Float64Array;
}

/** Placements of rows (DeLong, DeLong and Clarke-Pearson 1988), of which the AUC is the mean over either class. */
export function placements(input: {
  readonly scores: ArrayLike<number>;
  readonly isPositive: (row: number) => boolean;
}): Placements {
  const { scores, isPositive } = input;
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (x, y) => (scores[x] ?? 0) - (scores[y] ?? 0),
  );
  let above = 0;
  for (const row of order) above += isPositive(row) ? 1 : 0;
  const below = scores.length - above;
  const places = new Float64Array(scores.length);
  let [p, q, start, total] = [0, 0, 0, 0];
  while (start < order.length) {
    let [end, here] = [start, 0];
    const score = scores[order[start] ?? 0];
    while (end < order.length && scores[order[end] ?? 0] === score) {
      here += isPositive(order[end] ?? 0) ? 1 : 0;
      end += 1;
    }
    const there = end - start - here;
    for (const row of order.subarray(start, end)) {
      places[row] = isPositive(row) ? (q + there / 2) / below : 1 - (p + here / 2) / above;
    }
    total += here * (q + there / 2);
    p += here;
    q += there;
    start = end;
  }
  return { auc: above === 0 || below === 0 ? Number.NaN : total / above / below, above, below, places };
}
