/** How a numeric feature becomes model columns: (value or median - mean) / scale at `offset`, and 1 at `offset + 1` when missing. */
export interface NumericEncoding {
  readonly kind: 'numeric';
  readonly name: string;
  readonly offset: number;
  readonly median: number;
  readonly mean: number;
  readonly scale: number;
}

/** How a categorical feature becomes model columns: a 1 at `offset + index of level`, after the levels one for "other", then "missing". */
export interface CategoricalEncoding {
  readonly kind: 'categorical';
  readonly name: string;
  readonly offset: number;
  readonly levels: readonly string[];
}

export type FeatureEncoding = NumericEncoding | CategoricalEncoding;

/** Number of model columns that a feature takes. */
export function encodedWidth(encoding: FeatureEncoding): number {
  return encoding.kind === 'numeric' ? 2 : encoding.levels.length + 2;
}

/** Number of model columns in all. */
export function totalWidth(encodings: readonly FeatureEncoding[]): number {
  return encodings.reduce((sum, encoding) => sum + encodedWidth(encoding), 0);
}
