/** A Wasserstein-1 distance read from bins. */
export interface BinnedWasserstein {
  /** Distance of the two samples with the values of each bin spread evenly over it. */
  readonly value: number;
  /** The distance on raw values differs from `value` by at most this. 0 where every bin is a single value (width 0). */
  readonly errorBound: number;
  readonly n: number;
  readonly bins: number;
  readonly scale: number;
  readonly method: string;
}

/**
 * Wasserstein-1 distance from counts over shared edges (`edges.length` = bins + 1, ascending, the outer two the least and greatest value of
 * both samples): the exact integral of |F - G| for distribution functions that are straight within a bin. Inside a bin a raw function
 * strays from the straight one by an area of at most width x share / 2, which gives the bound. `scale` divides the result (1: units of
 * the values; the reference's standard deviation: Evidently's "normed"). No sampling interval: use `wasserstein` on distinct values for one.
 */
export function wassersteinFromBins(input: {
  readonly edges: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  readonly scale?: number;
}): BinnedWasserstein {
  const { edges, reference, current, scale = 1 } = input;
  const bins = edges.length - 1;
  if (reference.length !== bins || current.length !== bins) {
    throw new RangeError(`wassersteinFromBins: ${edges.length} edges need ${bins} counts of each sample`);
  }
  const [n, m] = [total(reference), total(current)];
  const method = 'Wasserstein-1 distance from bins, values spread evenly within each';
  if (n === 0 || m === 0) return { value: Number.NaN, errorBound: Number.NaN, n: n + m, bins, scale, method };
  let value = 0;
  let errorBound = 0;
  let gap = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const width = (edges[bin + 1] ?? 0) - (edges[bin] ?? 0);
    const [r, c] = [(reference[bin] ?? 0) / n, (current[bin] ?? 0) / m];
    const next = gap + r - c;
    value += width * meanAbsolute(gap, next);
    errorBound += (width * (r + c)) / 2;
    gap = next;
  }
  return { value: value / scale, errorBound: errorBound / scale, n: n + m, bins, scale, method };
}

/** Mean of |x| on a straight line from a to b. */
function meanAbsolute(a: number, b: number): number {
  if (a * b >= 0) return Math.abs(a + b) / 2;
  return (a * a + b * b) / (2 * (Math.abs(a) + Math.abs(b)));
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i += 1) sum += counts[i] ?? 0;
  return sum;
}
