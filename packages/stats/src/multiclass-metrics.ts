import { logitInterval } from './delta-interval.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** Value of a rate without a denominator: unknown (NaN, left out of averages), or 0 as scikit-learn and Fairlearn have it. */
export type EmptyRate = 'nan' | 'zero';

/** Counts of a classifier with several classes: `counts[truth][prediction]`, in the order of `classes`. */
export interface ConfusionMatrix {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

export interface ClassRates {
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
  /** Rows of the class in truth. */
  readonly support: number;
}

export interface AveragedRates {
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
}

export interface MulticlassMetrics {
  readonly n: number;
  readonly emptyRate: EmptyRate;
  readonly accuracy: Estimate;
  /** Mean recall of the classes that occur in truth. */
  readonly balancedAccuracy: Estimate;
  readonly perClass: Readonly<Record<string, ClassRates>>;
  /** Plain mean over classes, mean weighted by support, and all rows in one pot (which is accuracy when each row has one label). */
  readonly macro: AveragedRates;
  readonly weighted: AveragedRates;
  readonly micro: AveragedRates;
}

/**
 * Quality of a classifier with two or more classes from its confusion matrix, as scikit-learn's `precision_recall_fscore_support` and `balanced_accuracy_score`.
 * Intervals: Wilson for accuracy, precision and recall of a class, Wilson carried over from the Jaccard index for F1 of a class; for averages the
 * multinomial delta method on the logit scale, with half a row added to each of the cells (in the variance alone, so that a perfect matrix has some).
 */
export function multiclassMetrics(
  input: ConfusionMatrix & { readonly emptyRate?: EmptyRate; readonly level?: number },
): MulticlassMetrics {
  const { classes, counts, emptyRate = 'nan', level = DEFAULT_LEVEL } = input;
  if (counts.length !== classes.length || counts.some((row) => row.length !== classes.length)) {
    throw new RangeError(`multiclassMetrics: ${classes.length} classes need a square matrix of that size`);
  }
  const margins = marginsOf(counts);
  const accuracy = wilsonInterval({ positives: margins.correct, n: margins.n, level });
  const perClass = classes.map((_, k) => classRates({ counts, margins, k, level, emptyRate }));
  const averaged = (name: RateKey, weights: Weighting): Estimate =>
    average({ counts, margins, name, weights, level, emptyRate });
  const all = (weights: Weighting): AveragedRates => ({
    precision: averaged('precision', weights),
    recall: averaged('recall', weights),
    f1: averaged('f1', weights),
  });
  return {
    n: margins.n,
    emptyRate,
    accuracy,
    balancedAccuracy: average({ counts, margins, name: 'recall', weights: 'macro', level, emptyRate: 'nan' }),
    perClass: Object.fromEntries(classes.map((name, k) => [name, perClass[k] as ClassRates])),
    macro: all('macro'),
    weighted: all('weighted'),
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
  };
}

type RateKey = 'precision' | 'recall' | 'f1';
type Weighting = 'macro' | 'weighted';

interface Margins {
  readonly n: number;
  readonly correct: number;
  readonly rows: number[];
  readonly columns: number[];
}

function marginsOf(counts: readonly (readonly number[])[]): Margins {
  const rows = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = counts.map((_, k) => counts.reduce((sum, row) => sum + (row[k] ?? 0), 0));
  const correct = counts.reduce((sum, row, k) => sum + (row[k] ?? 0), 0);
  return { n: rows.reduce((sum, count) => sum + count, 0), correct, rows, columns };
}

/** Numerator, denominator: how often each cell [truth, prediction] counts in the denominator follows from the margins. */
function ratio(counts: readonly (readonly number[])[], margins: Margins, k: number): Record<RateKey, [number, number]> {
  const hit = counts[k]?.[k] ?? 0;
  const [row, column] = [margins.rows[k] ?? 0, margins.columns[k] ?? 0];
  return { precision: [hit, column], recall: [hit, row], f1: [2 * hit, row + column] };
}

function classRates(input: {
  counts: readonly (readonly number[])[];
  margins: Margins;
  k: number;
  level: number;
  emptyRate: EmptyRate;
}): ClassRates {
  const { counts, margins, k, level, emptyRate } = input;
  const { precision, recall, f1 } = ratio(counts, margins, k);
  const hit = precision[0];
  const jaccard = wilsonInterval({ positives: hit, n: f1[1] - hit, level });
  const carried = (j: number | null): number | null => (j === null ? null : (2 * j) / (1 + j));
  const filled = (estimate: Estimate): Estimate =>
    Number.isNaN(estimate.value) && emptyRate === 'zero' ? { ...estimate, value: 0 } : estimate;
  return {
    precision: filled(wilsonInterval({ positives: hit, n: precision[1], level })),
    recall: filled(wilsonInterval({ positives: hit, n: recall[1], level })),
    f1: filled({
      ...jaccard,
      value: f1[1] === 0 ? Number.NaN : f1[0] / f1[1],
      lower: carried(jaccard.lower),
      upper: carried(jaccard.upper),
      n: margins.n,
      method: 'F1, Wilson interval of the Jaccard index carried over',
    }),
    support: margins.rows[k] ?? 0,
  };
}

interface AverageInput {
  readonly counts: readonly (readonly number[])[];
  readonly margins: Margins;
  readonly name: RateKey;
  readonly weights: Weighting;
  readonly level: number;
  readonly emptyRate: EmptyRate;
}

function average(input: AverageInput): Estimate {
  const { margins, name, weights, level } = input;
  const value = averageValue(input).value;
  const method = `${weights} average of ${name}, multinomial delta method on the logit scale`;
  const k = margins.rows.length;
  const counts = input.counts.map((row) => row.map((count) => count + 0.5 / k));
  const smooth = { ...input, counts, margins: marginsOf(counts) };
  const { value: centre, slopes } = averageValue(smooth);
  const n = smooth.margins.n;
  let [mean, squares] = [0, 0];
  for (const [i, row] of counts.entries()) {
    for (const [j, count] of row.entries()) {
      const slope = slopes(i, j);
      mean += (slope * count) / n;
      squares += (slope * slope * count) / n;
    }
  }
  const variance = Math.max(0, squares - mean * mean) / n;
  const bounds = logitInterval({ value: centre, variance, n: margins.n, method, level });
  if (Number.isNaN(value) || margins.n === 0) return { ...bounds, value, lower: null, upper: null, level: null };
  const [lower, upper] = [Math.min(value, bounds.lower ?? 0), Math.max(value, bounds.upper ?? 1)];
  return { ...bounds, value, lower, upper };
}

/** The average and its derivative by the share of each cell. Shares sum to 1, so counts over n stand for them. */
function averageValue({ counts, margins, name, weights, emptyRate }: AverageInput): {
  value: number;
  slopes: (truth: number, prediction: number) => number;
} {
  const { n, rows } = margins;
  const rates = counts.map((_, k) => {
    const [top, bottom] = ratio(counts, margins, k)[name];
    const empty = emptyRate === 'zero' ? 0 : Number.NaN;
    return { rate: bottom === 0 ? empty : top / bottom, bottom: bottom / n, weight: (rows[k] ?? 0) / n };
  });
  const known = rates.map(({ rate }) => !Number.isNaN(rate));
  const present = known.filter(Boolean).length;
  const mass = rates.reduce((sum, { weight }, k) => sum + (known[k] === true ? weight : 0), 0);
  const share = (k: number): number =>
    known[k] !== true ? 0 : weights === 'macro' ? 1 / present : (rates[k]?.weight ?? 0) / mass;
  const value =
    present === 0 ? Number.NaN : rates.reduce((sum, { rate }, k) => sum + (known[k] === true ? share(k) * rate : 0), 0);
  const part = (k: number, hit: boolean, times: number): number => {
    const { rate, bottom } = rates[k] ?? { rate: 0, bottom: 0 };
    if (bottom === 0 || times === 0) return 0;
    return (share(k) * ((hit ? (name === 'f1' ? 2 : 1) : 0) - times * rate)) / bottom;
  };
  const slopes = (truth: number, prediction: number): number => {
    const hit = truth === prediction;
    const inRow = name === 'precision' ? 0 : 1;
    const inColumn = name === 'recall' ? 0 : 1;
    const own = hit
      ? part(truth, true, inRow + inColumn)
      : part(truth, false, inRow) + part(prediction, false, inColumn);
    const weighted = weights === 'weighted' && known[truth] === true ? ((rates[truth]?.rate ?? 0) - value) / mass : 0;
    return own + weighted;
  };
  return { value, slopes };
}
