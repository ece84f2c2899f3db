import { type IsotonicFit, isotonicLevel } from './isotonic-regression.ts';

/** An estimate made without labels, with a band for what the labels will show if the calibration holds. */
export interface EstimatedMetric {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Standard deviation of (realised - estimated): the chance of the labels, and of the calibration where its rows are known. */
  readonly samplingError: number;
  /** The band is the value -/+ so many sampling errors, within [0, 1]. */
  readonly multiplier: number;
  readonly n: number;
  readonly method: string;
}

export interface EstimatedPerformance {
  readonly accuracy: EstimatedMetric;
  readonly precision: EstimatedMetric;
  readonly recall: EstimatedMetric;
  readonly f1: EstimatedMetric;
  readonly auc: EstimatedMetric;
  /** Expected counts. */
  readonly expected: { readonly tp: number; readonly fp: number; readonly tn: number; readonly fn: number };
  readonly n: number;
}

/** Unlabelled rows by distinct score, ascending: `[negatives, positives]` as the model predicted them, so that other rules than one threshold work too. */
export interface PredictedCounts {
  readonly scores: ArrayLike<number>;
  readonly predictedPositive: ArrayLike<number>;
  readonly predictedNegative: ArrayLike<number>;
}

/** As in NannyML: a band that realised values leave in about 3 of 1000 chunks. */
const DEFAULT_MULTIPLIER = 3;

/**
 * Confidence-based performance estimation (CBPE: Guillory and others 2021 for accuracy; NannyML's form): from calibrated probabilities p, expected cells TP = sum of p over
 * predicted positives, FP of 1 - p, FN and TN alike, every metric from them, AUC by cumulating p and 1 - p in the order of raw scores.
 *
 * `calibration` (see `calibrateScores`) maps scores to probabilities; without one the scores are taken as probabilities, and one outside [0, 1] leaves no answer. Sampling error: each label is Bernoulli(p) given the
 * scores, carried to the metric by the delta method; with a calibration the binomial error of its blocks is added. It holds while P(label | score) does:
 * under concept drift the estimate is wrong and nothing here shows it (compare with `estimationError` once labels come).
 */
export function estimatedPerformance(
  input: PredictedCounts & { readonly calibration?: IsotonicFit; readonly multiplier?: number },
): EstimatedPerformance {
  const { calibration, multiplier = DEFAULT_MULTIPLIER } = input;
  const cells = cellsOf(input);
  const [tp, fp] = [sum(cells, (c) => c.p * c.positive), sum(cells, (c) => (1 - c.p) * c.positive)];
  const [fn, tn] = [sum(cells, (c) => c.p * c.negative), sum(cells, (c) => (1 - c.p) * c.negative)];
  const n = sum(cells, (c) => c.positive + c.negative);
  const metric = (value: number, slopes: Slopes): EstimatedMetric => {
    const samplingError = Math.sqrt(variance({ cells, slopes, calibration }));
    const method = 'CBPE, Bernoulli labels given calibrated scores';
    if (Number.isNaN(value)) return { value, lower: null, upper: null, samplingError: value, multiplier, n, method };
    const lower = Math.max(0, value - multiplier * samplingError);
    const upper = Math.min(1, value + multiplier * samplingError);
    return { value, lower, upper, samplingError, multiplier, n, method };
  };
  const [flagged, actual, whole] = [tp + fp, tp + fn, 2 * tp + fp + fn];
  const both = (positive: number, negative: number): Slopes => ({ positive: () => positive, negative: () => negative });
  const auc = expectedAuc(cells);
  return {
    accuracy: metric((tp + tn) / n, both(1 / n, -1 / n)),
    precision: metric(tp / flagged, both(1 / flagged, 0)),
    recall: metric(tp / actual, both(fn / actual ** 2, -tp / actual ** 2)),
    f1: metric((2 * tp) / whole, both((2 * (whole - tp)) / whole ** 2, (-2 * tp) / whole ** 2)),
    auc: metric(auc.value, { positive: auc.slope, negative: auc.slope }),
    expected: { tp, fp, tn, fn },
    n,
  };
}

interface Cell {
  readonly p: number;
  readonly point: number;
  readonly positive: number;
  readonly negative: number;
}

/** Derivative of the metric by the probability of one row, by what was predicted. */
interface Slopes {
  readonly positive: (cell: number) => number;
  readonly negative: (cell: number) => number;
}

function cellsOf(input: PredictedCounts & { readonly calibration?: IsotonicFit }): Cell[] {
  const { scores, predictedPositive, predictedNegative, calibration } = input;
  return Array.from({ length: scores.length }, (_, i) => {
    const score = scores[i] ?? Number.NaN;
    const { level, point } = calibration
      ? isotonicLevel(calibration, score)
      : { level: score >= 0 && score <= 1 ? score : Number.NaN, point: i };
    return { p: level, point, positive: predictedPositive[i] ?? 0, negative: predictedNegative[i] ?? 0 };
  });
}

function sum(cells: readonly Cell[], term: (cell: Cell) => number): number {
  return cells.reduce((total, cell) => total + term(cell), 0);
}

function variance(input: { cells: readonly Cell[]; slopes: Slopes; calibration: IsotonicFit | undefined }): number {
  const { cells, slopes, calibration } = input;
  const pulls = new Map<number, number>();
  let labels = 0;
  for (const [i, { p, point, positive, negative }] of cells.entries()) {
    const [up, down] = [slopes.positive(i), slopes.negative(i)];
    labels += p * (1 - p) * (positive * up * up + negative * down * down);
    const pull = positive * up + negative * down;
    pulls.set(point, (pulls.get(point) ?? 0) + pull);
  }
  return labels + (calibration ? blockVariance(calibration, pulls) : 0);
}

/** Two points of one block share its level, so their pulls are added before squaring. */
function blockVariance({ y, weight }: IsotonicFit, pulls: ReadonlyMap<number, number>): number {
  let total = 0;
  for (let i = 0; i < y.length; i += 1) {
    const level = y[i] ?? 0;
    const shared = y[i + 1] === level && weight[i + 1] === weight[i];
    const pull = (pulls.get(i) ?? 0) + (shared ? (pulls.get(i + 1) ?? 0) : 0);
    total += (pull * pull * level * (1 - level)) / (weight[i] ?? 1);
    if (shared) i += 1;
  }
  return total;
}

function expectedAuc(cells: readonly Cell[]): { value: number; slope: (cell: number) => number } {
  const rows = cells.map(({ positive, negative }) => positive + negative);
  const positives = cells.reduce((total, { p }, i) => total + p * (rows[i] ?? 0), 0);
  const negatives = cells.reduce((total, { p }, i) => total + (1 - p) * (rows[i] ?? 0), 0);
  const pairs = positives * negatives;
  let below = 0;
  let ordered = 0;
  const placed = cells.map(({ p }, i) => {
    const [here, there] = [p * (rows[i] ?? 0), (1 - p) * (rows[i] ?? 0)];
    ordered += here * (below + there / 2);
    const place = { below, here, there };
    below += there;
    return place;
  });
  const value = ordered / pairs;
  let above = 0;
  const slopes = placed.map(() => 0);
  for (let i = placed.length - 1; i >= 0; i -= 1) {
    const { below: under, here, there } = placed[i] ?? { below: 0, here: 0, there: 0 };
    const gained = under + there / 2 - (above + here / 2);
    slopes[i] = gained / pairs - value * (1 / positives - 1 / negatives);
    above += here;
  }
  return { value: pairs > 0 ? value : Number.NaN, slope: (cell) => slopes[cell] ?? 0 };
}
