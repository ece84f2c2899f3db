/** Values with the rows of each, in any order: what `GROUP BY value` returns, and all that a rank test needs (`WeightedValues` is one). For bins take the bin's number as the value. */
export interface Tally {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** Distinct values in ascending order, none of them NaN or without rows. */
export interface SortedTally {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** One sample: rows in any order, or the tally of them. NaN is missing and left out; infinite values are the smallest and largest. */
export type Sample = ArrayLike<number> | Tally;

/**
 * The tally of a sample, sorted, without NaN and empty counts. A RangeError says when a given tally is impossible (a count that is negative
 * or not whole, or lists of different length).
 */
export function tallyOf(sample: Sample): SortedTally {
  return 'counts' in sample ? cleanTally(sample) : countRows(sample);
}

/** Rows in a tally. */
export function tallySize({ counts }: SortedTally): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Samples over the distinct values of all of them: `counts[i][j]` rows of sample i have `values[j]`. */
export interface AlignedTallies {
  readonly values: readonly number[];
  readonly counts: readonly (readonly number[])[];
  /** Rows per sample. */
  readonly sizes: readonly number[];
}

export function alignTallies(samples: readonly Sample[]): AlignedTallies {
  const tallies = samples.map(tallyOf);
  const values = tallyOf(tallies.flatMap((tally) => tally.values)).values;
  const counts = tallies.map((tally) => {
    const aligned = new Array<number>(values.length).fill(0);
    let at = 0;
    tally.values.forEach((value, i) => {
      while ((values[at] ?? value) < value) at += 1;
      aligned[at] = tally.counts[i] ?? 0;
    });
    return aligned;
  });
  return { values, counts, sizes: tallies.map(tallySize) };
}

function countRows(rows: ArrayLike<number>): SortedTally {
  const sorted = Float64Array.from(rows)
    .filter((x) => !Number.isNaN(x))
    .sort();
  const values: number[] = [];
  const counts: number[] = [];
  let start = 0;
  for (let i = 1; i <= sorted.length; i += 1) {
    if (i < sorted.length && sorted[i] === sorted[start]) continue;
    values.push(sorted[start] ?? 0);
    counts.push(i - start);
    start = i;
  }
  return { values, counts };
}

function cleanTally(tally: Tally): SortedTally {
  const [values, counts] = [Array.from(tally.values), Array.from(tally.counts)];
  if (values.length !== counts.length) {
    throw new RangeError(`tally: ${values.length} values but ${counts.length} counts`);
  }
  const bad = counts.findIndex((count) => !(count >= 0 && Number.isInteger(count)));
  if (bad >= 0)
    throw new RangeError(`tally: the count of value ${values[bad]} is ${counts[bad]}, not a number of rows`);
  const order = values
    .map((_, i) => i)
    .filter((i) => !Number.isNaN(values[i]) && (counts[i] ?? 0) > 0)
    .sort((i, j) => Number((values[i] ?? 0) > (values[j] ?? 0)) - Number((values[i] ?? 0) < (values[j] ?? 0)));
  const merged: { values: number[]; counts: number[] } = { values: [], counts: [] };
  for (const i of order) {
    const last = merged.values.length - 1;
    if (merged.values[last] === values[i]) merged.counts[last] = (merged.counts[last] ?? 0) + (counts[i] ?? 0);
    else {
      merged.values.push(values[i] ?? 0);
      merged.counts.push(counts[i] ?? 0);
    }
  }
  return merged;
}
