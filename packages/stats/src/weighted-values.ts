/** A sample as its distinct values, ascending, with how many rows have each: what a query with GROUP BY returns. */
export interface WeightedValues {
  readonly values: Float64Array;
  /** Rows of each value (or any weights above zero; `n` is their sum). */
  readonly counts: Float64Array;
  readonly n: number;
  /** Rows left out: NaN and infinite values. */
  readonly left: number;
}

/** Makes a sample from raw values, or from values with counts in any order. Values that are not finite are left out and counted. */
export function weightedValues(input: {
  readonly values: ArrayLike<number>;
  readonly counts?: ArrayLike<number>;
}): WeightedValues {
  const all = Float64Array.from(input.values);
  const weight = input.counts;
  const kept = new Uint32Array(all.length);
  let size = 0;
  let left = 0;
  for (let i = 0; i < all.length; i += 1) {
    const rows = weight === undefined ? 1 : (weight[i] ?? 0);
    if (!Number.isFinite(all[i])) left += rows;
    else if (rows > 0) {
      kept[size] = i;
      size += 1;
    }
  }
  if (weight === undefined) return { ...runs(sortedValues(all, kept.subarray(0, size))), left };
  const order = kept.subarray(0, size).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0));
  const values = Float64Array.from(order, (i) => (all[i] ?? 0) + 0);
  return { ...runs(values, (place) => weight[order[place] ?? 0] ?? 0), left };
}

/** Negative zero becomes zero, so that both are one value. */
function sortedValues(all: Float64Array, kept: Uint32Array): Float64Array {
  return Float64Array.from(kept, (i) => (all[i] ?? 0) + 0).sort();
}

function runs(sorted: Float64Array, weight?: (place: number) => number): Omit<WeightedValues, 'left'> {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let last = -1;
  let n = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    const value = sorted[i] ?? 0;
    if (last < 0 || values[last] !== value) {
      last += 1;
      values[last] = value;
    }
    const rows = weight ? weight(i) : 1;
    counts[last] = (counts[last] ?? 0) + rows;
    n += rows;
  }
  return { values: values.slice(0, last + 1), counts: counts.slice(0, last + 1), n };
}
