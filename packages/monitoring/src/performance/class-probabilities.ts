import {
  averagePrecision,
  type Estimate,
  meanEstimate,
  normalEstimate,
  normalQuantile,
  rocAucFromCounts,
  type ScoreCounts,
} from '@haechi/stats';
import { quoteString } from '../sql/quote.ts';
import type { QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { BINS_PER_LOG_ODD, EXACT_SCORES, SCORE_EDGE } from './constants.ts';
import { textColumn } from './role-columns.ts';

type Metric = 'roc_auc' | 'pr_auc' | 'log_loss' | 'brier';

/** What the probabilities of all classes say on one side. */
export interface ClassProbabilities {
  /** Averages over the classes that have rows, each class counting the same. */
  readonly estimates: Readonly<Partial<Record<Metric, Estimate>>>;
  /** The areas with each class weighted by its rows. */
  readonly weighted: Readonly<Partial<Record<'roc_auc' | 'pr_auc', Estimate>>>;
  /** Rows whose probabilities are not between 0 and 1. */
  readonly invalid: number;
  /** Whether every score was counted by itself. */
  readonly exact: boolean;
  readonly costs: readonly QueryCost[];
}

interface LossRow {
  readonly n: number;
  readonly invalid: number;
  readonly loss: number | null;
  readonly loss_variance: number | null;
  readonly brier: number | null;
  readonly brier_variance: number | null;
}

interface CurveRow {
  readonly k: string;
  readonly exact: 0 | 1;
  readonly keys: readonly number[];
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

/** scikit-learn keeps probabilities this far from 0 and 1. */
const CLIP = Number.EPSILON;

/**
 * Log loss, Brier score, and areas under the ROC and precision-recall curves of a classifier with several classes, from the probabilities of its classes: two statements. Losses are those of
 * `sklearn.metrics.log_loss` and the squared differences summed over classes (0 to 2); areas are one class against the rest, as `roc_auc_score(multi_class='ovr')` and
 * `average_precision_score`. Null: the source has no probabilities, or no labelled row of it does.
 */
export async function classProbabilities(
  reader: RowsReader,
  source: TableSource,
  classes: readonly string[],
): Promise<ClassProbabilities | null> {
  if (source.roles.probabilities === undefined) return null;
  const losses = await reader.query<LossRow>(lossSql(source), source.params);
  const [row] = losses.rows;
  if (row === undefined || row.n === 0) return null;
  const curves = await reader.query<CurveRow>(curveSql(source, classes), source.params);
  const known = curves.rows.map((curve) => {
    const counts = countsOf(curve);
    return { rows: sum(counts.positives), roc: rocAucFromCounts(counts), pr: averagePrecision(counts) };
  });
  const average = (of: 'roc' | 'pr', by: 'rows' | 'one'): Estimate =>
    averaged(
      known.map((one) => ({ estimate: one[of], weight: by === 'rows' ? one.rows : 1 })),
      {
        n: row.n,
        method: `one-vs-rest ${of === 'roc' ? 'ROC AUC' : 'average precision'}, ${by === 'rows' ? 'weighted' : 'macro'}`,
      },
    );
  return {
    estimates: {
      roc_auc: average('roc', 'one'),
      pr_auc: average('pr', 'one'),
      log_loss: mean(row.n, row.loss, row.loss_variance),
      brier: mean(row.n, row.brier, row.brier_variance),
    },
    weighted: { roc_auc: average('roc', 'rows'), pr_auc: average('pr', 'rows') },
    invalid: row.invalid,
    exact: curves.rows.every(({ exact }) => exact === 1),
    costs: [losses.cost, curves.cost],
  };
}

const sum = (counts: ArrayLike<number>): number => Array.from(counts).reduce((total, count) => total + count, 0);

/** `variance` with divisor n - 1. */
function mean(n: number, value: number | null, variance: number | null): Estimate {
  const std = Math.sqrt(((variance ?? 0) * (n - 1)) / n);
  return meanEstimate({ n, mean: value ?? Number.NaN, std });
}

/** Rows with a known class and probabilities that are some: `h_t`, `h_m`, `h_p` of the true class. */
function rowsSql({ from, roles }: TableSource): string {
  return `(SELECT h_t, h_m, h_m[h_t] AS h_p, arrayAll(one -> one >= 0 AND one <= 1, mapValues(h_m)) AS h_valid FROM (
    SELECT ${textColumn(roles.target)} AS h_t, ${roles.probabilities} AS h_m FROM ${from}) WHERE h_t NOT IN ('', 'nan') AND length(h_m) > 1)`;
}

function lossSql(source: TableSource): string {
  return `SELECT countIf(h_valid) AS n, countIf(NOT h_valid) AS invalid, avgIf(h_loss, h_valid) AS loss, varSampStableIf(h_loss, h_valid) AS loss_variance,
    avgIf(h_square, h_valid) AS brier, varSampStableIf(h_square, h_valid) AS brier_variance
    FROM (SELECT h_valid, -log(least(greatest(h_p, ${CLIP}), 1 - ${CLIP})) AS h_loss,
      arraySum(arrayMap(one -> one * one, mapValues(h_m))) - 2 * h_p + 1 AS h_square FROM ${rowsSql(source)})`;
}

/** Rows of each class and of the others by its probability: by itself while few are distinct, else in bins of the log odds. */
function curveSql(source: TableSource, classes: readonly string[]): string {
  const list = `[${classes.map((name) => quoteString(name)).join(', ')}]`;
  const each = `(SELECT h_t, arrayJoin(${list}) AS h_k, h_m[h_k] AS h_s FROM ${rowsSql(source)} WHERE h_valid)`;
  const exact = `(SELECT uniqCombined(h_s) <= ${EXACT_SCORES} FROM ${each})`;
  const inside = `least(greatest(h_s, ${SCORE_EDGE}), 1 - ${SCORE_EDGE})`;
  const bin = `round(${BINS_PER_LOG_ODD} * log(${inside} / (1 - ${inside})))`;
  return `SELECT h_k AS k, any(h_exact) AS exact, groupArray(h_key) AS keys, groupArray(h_own) AS positives, groupArray(h_other) AS negatives FROM (
      SELECT h_k, toUInt8(${exact}) AS h_exact, if(h_exact, h_s, ${bin}) AS h_key, countIf(h_t = h_k) AS h_own, countIf(h_t != h_k) AS h_other
      FROM ${each} GROUP BY h_k, h_exact, h_key ORDER BY h_k, h_key)
    GROUP BY h_k ORDER BY h_k`;
}

function countsOf({ keys, positives, negatives }: CurveRow): ScoreCounts {
  const order = keys.map((_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  const sorted = (of: readonly number[]): number[] => order.map((i) => of[i] ?? 0);
  return { scores: sorted(keys), positives: sorted(positives), negatives: sorted(negatives) };
}

interface Weighed {
  readonly estimate: Estimate;
  readonly weight: number;
}

/**
 * The average of areas of classes. The classes share their rows, and how they move together is not among the counts: the standard error is the average of theirs, which is what it is when they
 * move as one and an upper bound else.
 */
function averaged(all: readonly Weighed[], { n, method }: { readonly n: number; readonly method: string }): Estimate {
  const known = all.filter(({ estimate, weight }) => Number.isFinite(estimate.value) && weight > 0);
  const whole = known.reduce((total, { weight }) => total + weight, 0);
  const over = (of: (estimate: Estimate) => number): number =>
    known.reduce((total, { estimate, weight }) => total + (of(estimate) * weight) / whole, 0);
  if (known.length === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const value = over((one) => one.value);
  const half = normalQuantile(0.975);
  const standardError = over(({ lower, upper }) => ((upper ?? 1) - (lower ?? 0)) / 2 / half);
  const { lower, upper, level } = normalEstimate({ value, standardError, n, method });
  const inside = (bound: number | null): number | null => (bound === null ? null : Math.min(1, Math.max(0, bound)));
  return {
    value,
    lower: inside(lower),
    upper: inside(upper),
    level,
    n,
    method: `${method}, interval no narrower than of classes that move as one`,
  };
}
