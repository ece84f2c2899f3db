/** One number watched over time: the sum of `weights` over the rows of a window, by cell. */
export interface PlanScore {
  readonly id: 'location' | 'spread' | 'share' | 'missing' | 'unseen';
  /** The level whose share it is; only with `share`. */
  readonly level?: string;
  /** One per cell. An indicator (all weights 0 or 1) is judged as a share, anything else as a mean. */
  readonly weights: readonly number[];
  readonly indicator: boolean;
  /** Rows of the baseline that count as hits although their cell is not one: values seen once, for `unseen` (Good and Turing). */
  readonly credit: number;
  /** Part of the column's error that this score may spend; they add up to 1. */
  readonly errorShare: number;
}

/** How one column is summarised per chunk, fixed by its baseline. Plain JSON. */
export interface FeaturePlan {
  readonly kind: 'numeric' | 'levels';
  /** Ascending cuts of a number, bins right-closed; empty for levels. */
  readonly cuts: readonly number[];
  /** Levels with a cell of their own; then one cell for `rare`, one for those never seen, one for missing. */
  readonly levels: readonly string[];
  readonly rare: readonly string[];
  /** Length of a chunk's counts. The last cell is missing. */
  readonly cells: number;
  readonly scores: readonly PlanScore[];
}

/** A value of the baseline and how often it was there: what `GROUP BY value` returns. */
export interface ValueCount<T> {
  readonly value: T;
  readonly count: number;
}
