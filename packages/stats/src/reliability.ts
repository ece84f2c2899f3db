import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { ScoreCounts } from './score-counts.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** One bin of a reliability curve: what was promised and what came. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share of positives, with Wilson's interval. */
  readonly observed: Estimate;
}

export interface Reliability {
  /** Bins with rows, ascending. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: mean over rows of |observed - predicted| of the bin, 0 best. */
  readonly expectedCalibrationError: Estimate & { readonly noise: number };
  /** The largest |observed - predicted| of a bin. */
  readonly maximumCalibrationError: number;
  readonly binning: 'equal-width' | 'equal-mass';
}

/** Ten bins, as in Naeini and others 2015 and most reports. */
const DEFAULT_BINS = 10;
const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI);

/**
 * Reliability curve and expected calibration error (Naeini, Cooper and Hauskrecht 2015) from the counts of each class at each distinct probability
 * (ascending), in bins of equal width over [0, 1] (right-closed) or of about equal rows.
 *
 * The interval is for the calibration error over THESE bins: the plug-in value is biased upwards, by `noise` when the model is calibrated. It is a supremum of
 * means with a sign for each bin, so z standard errors cover its deviation from its median (Borell's inequality), and the median exceeds the truth by no more
 * than the mean absolute error of the bins' shares. Scores that a query rounded to bins before are taken as they are.
 */
export function reliability(
  input: ScoreCounts & {
    readonly bins?: number;
    readonly binning?: 'equal-width' | 'equal-mass';
    readonly level?: number;
  },
): Reliability {
  const { bins: count = DEFAULT_BINS, binning = 'equal-width', level = DEFAULT_LEVEL } = input;
  const filled = fill(input, count, binning);
  const n = filled.reduce((sum, bin) => sum + bin.n, 0);
  const bins = filled.map(({ from, to, n: rows, positives, scores }) => ({
    from,
    to,
    n: rows,
    predicted: scores / rows,
    observed: wilsonInterval({ positives, n: rows, level }),
  }));
  return {
    bins,
    expectedCalibrationError: calibrationError(bins, n, level),
    maximumCalibrationError:
      n === 0 ? Number.NaN : Math.max(...bins.map(({ predicted, observed }) => Math.abs(observed.value - predicted))),
    binning,
  };
}

interface Filled {
  from: number;
  to: number;
  n: number;
  positives: number;
  scores: number;
}

function fill(counts: ScoreCounts, bins: number, binning: Reliability['binning']): Filled[] {
  const { scores, positives, negatives } = counts;
  const filled = new Map<number, Filled>();
  let whole = 0;
  for (let i = 0; i < scores.length; i += 1) whole += (positives[i] ?? 0) + (negatives[i] ?? 0);
  let seen = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const score = scores[i] ?? 0;
    const rows = (positives[i] ?? 0) + (negatives[i] ?? 0);
    if (rows === 0) continue;
    const place =
      binning === 'equal-width' ? Math.ceil(score * bins) - 1 : Math.floor((bins * (seen + rows / 2)) / whole);
    const at = Math.min(bins - 1, Math.max(0, place));
    const [from, to] = binning === 'equal-width' ? [at / bins, (at + 1) / bins] : [score, score];
    const bin = filled.get(at) ?? { from, to, n: 0, positives: 0, scores: 0 };
    bin.to = binning === 'equal-width' ? to : score;
    bin.n += rows;
    bin.positives += positives[i] ?? 0;
    bin.scores += rows * score;
    filled.set(at, bin);
    seen += rows;
  }
  return [...filled.values()];
}

function calibrationError(
  bins: readonly ReliabilityBin[],
  n: number,
  level: number,
): Estimate & { readonly noise: number } {
  const method = 'expected calibration error, Borell bound';
  if (n === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method, noise: Number.NaN };
  const sums = { value: 0, squares: 0, within: 0, noise: 0, excess: 0 };
  for (const bin of bins) {
    const weight = bin.n / n;
    const gap = Math.abs(bin.observed.value - bin.predicted);
    const smooth = (bin.observed.value * bin.n + 1) / (bin.n + 2);
    sums.value += weight * gap;
    sums.squares += weight * gap * gap;
    sums.within += weight * smooth * (1 - smooth);
    sums.noise += weight * MEAN_ABSOLUTE * Math.sqrt((bin.predicted * (1 - bin.predicted)) / bin.n);
    sums.excess += weight * MEAN_ABSOLUTE * Math.sqrt((smooth * (1 - smooth)) / bin.n);
  }
  const variance = (sums.within + Math.max(0, sums.squares - sums.value ** 2)) / n;
  const spread = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  const lower = Math.max(0, sums.value - sums.excess - spread);
  return { value: sums.value, lower, upper: Math.min(1, sums.value + spread), level, n, method, noise: sums.noise };
}
