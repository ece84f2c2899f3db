import type { Analysis } from '@haechi/contract';
import type { WeightedValues } from '@haechi/stats';

/** Rows of one side of a column that are in no bin. */
export interface SideRows {
  /** Rows that have a value and are compared. */
  readonly n: number;
  readonly missing: number;
  /** Rows with an infinite value: counted, never compared. */
  readonly infinite: number;
}

interface PairOf {
  readonly name: string;
  readonly rows: { readonly reference: SideRows; readonly current: SideRows };
}

/** Both sides of a numeric column as distinct values with their rows. */
export interface NumericPair extends PairOf {
  readonly kind: 'numeric';
  /** `values`: the values themselves. `cells`, `bins`: each stands for the middle of a cell of a fine grid, or of a bin of a stored profile. */
  readonly resolution: 'values' | 'cells' | 'bins';
  /** Values that stand for themselves alone, where the others stand for a cell or bin. */
  readonly atoms: ReadonlySet<number>;
  readonly reference: WeightedValues;
  readonly current: WeightedValues;
  /** Rows of both sides over the values of either, ascending. */
  readonly aligned: {
    readonly values: readonly number[];
    readonly reference: readonly number[];
    readonly current: readonly number[];
  };
}

/** Both sides of a categorical column over the same levels, the reference's most frequent first. */
export interface CategoricalPair extends PairOf {
  readonly kind: 'categorical';
  readonly levels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Rows of levels too rare to have come back by name. */
  readonly other: { readonly reference: number; readonly current: number };
}

export type ColumnPair = NumericPair | CategoricalPair;

/** Columns of a window beside those of its reference. */
export interface Compared {
  readonly rows: { readonly reference: number; readonly current: number };
  readonly path: Analysis['path'];
  readonly pairs: readonly ColumnPair[];
  readonly skipped: Analysis['skipped'];
}
