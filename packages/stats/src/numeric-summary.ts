import { binCounts } from './bin-counts.ts';

/** What is kept of a numeric column: plain numbers, addable with another over the same cuts. Empty: mean, std, min, max are null. */
export interface NumericSummary {
  readonly cuts: readonly number[];
  /** `cuts.length + 1` counts, bins right-closed. */
  readonly counts: readonly number[];
  /** Rows with a value. */
  readonly n: number;
  readonly missing: number;
  readonly mean: number | null;
  /** Population standard deviation (divisor n), so that summaries merge without loss. */
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Summarises values over given cuts (those of the reference, when the summary will be compared). NaN is missing. */
export function summariseNumeric(values: Float64Array, cuts: readonly number[]): NumericSummary {
  const { counts, missing } = binCounts(values, cuts);
  let n = 0;
  let mean = 0;
  let squares = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    n += 1;
    const step = value - mean;
    mean += step / n;
    squares += step * (value - mean);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (n === 0) return { cuts, counts, n, missing, mean: null, std: null, min: null, max: null };
  return { cuts, counts, n, missing, mean, std: Math.sqrt(squares / n), min, max };
}

/** The summary of both samples together (Chan, Golub and LeVeque 1983 for the moments). Cuts must be the same: a RangeError says they are not. */
export function mergeNumeric(a: NumericSummary, b: NumericSummary): NumericSummary {
  if (a.cuts.length !== b.cuts.length || a.cuts.some((cut, i) => cut !== b.cuts[i])) {
    throw new RangeError('mergeNumeric: the summaries have different cuts');
  }
  const n = a.n + b.n;
  const counts = a.counts.map((count, i) => count + (b.counts[i] ?? 0));
  const shared = { cuts: a.cuts, counts, n, missing: a.missing + b.missing };
  if (n === 0) return { ...shared, mean: null, std: null, min: null, max: null };
  const gap = (b.mean ?? a.mean ?? 0) - (a.mean ?? b.mean ?? 0);
  const mean = ((a.mean ?? 0) * a.n + (b.mean ?? 0) * b.n) / n;
  const squares = a.n * (a.std ?? 0) ** 2 + b.n * (b.std ?? 0) ** 2 + (gap * gap * a.n * b.n) / n;
  return {
    ...shared,
    mean,
    std: Math.sqrt(squares / n),
    min: Math.min(a.min ?? Number.POSITIVE_INFINITY, b.min ?? Number.POSITIVE_INFINITY),
    max: Math.max(a.max ?? Number.NEGATIVE_INFINITY, b.max ?? Number.NEGATIVE_INFINITY),
  };
}
