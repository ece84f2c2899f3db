/** Features of a table as small codes: what boosting looks at. */
export interface BinnedFeatures {
  readonly rows: number;
  /** One code below `bins` for each row. */
  readonly columns: readonly Uint8Array[];
  /** Codes of each column: at most `MAX_BINS`. */
  readonly bins: readonly number[];
}

/** Codes of a column: enough for a tree of a few levels, few enough that sums over them stay in the cache. */
const MAX_BINS = 64;

/** Codes of numbers: quantile bins of the values given, NaN in a bin of its own (0). */
export function binNumbers(values: Float64Array): {
  readonly codes: Uint8Array;
  readonly bins: number;
  /** Ascending; code k + 1 has reached k of them. */
  readonly cuts: readonly number[];
} {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const cuts: number[] = [];
  for (let bin = 1; bin < MAX_BINS - 1; bin += 1) {
    const cut = sorted[Math.floor((bin * sorted.length) / (MAX_BINS - 1))];
    if (cut !== undefined && cut !== cuts.at(-1) && cut !== sorted[0]) cuts.push(cut);
  }
  const codes = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1 + reached(cuts, value)));
  return { codes, bins: cuts.length + 2, cuts };
}

/** Cuts that a value has reached, by binary search. */
function reached(cuts: readonly number[], value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= (cuts[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Codes of texts: the most frequent ones each on its own, the rest together in the last; '' (missing) is one of them. */
export function binTexts(values: readonly string[]): {
  readonly codes: Uint8Array;
  readonly bins: number;
  /** Texts by code. */
  readonly order: readonly string[];
} {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const order = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, MAX_BINS - 1);
  const codeOf = new Map(order.map(([value], code) => [value, code]));
  const codes = Uint8Array.from(values, (value) => codeOf.get(value) ?? order.length);
  return { codes, bins: order.length + 1, order: order.map(([value]) => value) };
}
