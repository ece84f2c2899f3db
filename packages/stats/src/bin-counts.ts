export interface BinnedValues {
  /** One count per bin, `cuts.length + 1` of them. */
  readonly counts: number[];
  readonly missing: number;
}

/** Counts values per bin over ascending `cuts`; bin = number of cuts < x (right-closed), NaN counts as missing. */
export function binCounts(values: Float64Array, cuts: readonly number[]): BinnedValues {
  const edges = Float64Array.from(cuts);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let missing = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) missing += 1;
    else {
      const bin = binIndex(edges, value);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return { counts, missing };
}

/** The bin of one value: the number of cuts strictly below it, by binary search. */
export function binIndex(cuts: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cuts[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
