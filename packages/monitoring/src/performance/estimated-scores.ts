import type { Estimate } from '@haechi/contract';
import {
  calibrateScores,
  type EstimatedMetric,
  type EstimatedPerformance,
  type EstimationError,
  estimatedPerformance,
  estimationError,
  type IsotonicFit,
  normalCdf,
  normalQuantile,
  type PredictedCounts,
  wilsonInterval,
} from '@haechi/stats';
import type { Estimates } from './classification-estimates.ts';
import { MIN_CALIBRATION } from './constants.ts';
import type { ScoreTable } from './score-table.ts';

const LEVEL = 0.95;

/** Probabilities for scores, learnt from the labelled rows of the reference. Null: too few of them, or of one class only. */
export function calibrationOf(table: ScoreTable | null): IsotonicFit | null {
  if (table === null || table.n < MIN_CALIBRATION) return null;
  const positives = Array.from(table.labelled.positives).reduce((sum, n) => sum + n, 0);
  return positives === 0 || positives === table.n ? null : calibrateScores(table.labelled);
}

/**
 * Performance of the rows without labels (CBPE). The band is three sampling errors; it holds while scores keep their meaning. With several classes a score is the
 * confidence in the predicted class, from which accuracy alone follows.
 */
export function estimatedScores(table: ScoreTable, calibration: IsotonicFit, binary: boolean): Estimates {
  const estimated = estimate(table.unlabelled, calibration);
  if (estimated === null) return {};
  const accuracy = { estimated_accuracy: banded(estimated.accuracy) };
  if (!binary) return accuracy;
  return {
    ...accuracy,
    estimated_precision: banded(estimated.precision),
    estimated_recall: banded(estimated.recall),
    estimated_f1: banded(estimated.f1),
    estimated_roc_auc: banded(estimated.auc),
  };
}

/** How far the estimate of accuracy was from what the labels showed, on the rows whose labels came. Null without such rows. */
export function estimationErrorOf(table: ScoreTable, calibration: IsotonicFit): EstimationError | null {
  const estimated = estimate(table.realised, calibration);
  return estimated === null ? null : estimationError(estimated.accuracy, wilsonInterval(table.judged));
}

/** The size of that error as an indicator: without its sign, with the interval of its sampling error. */
export function errorSize({ error, estimated: { samplingError, n } }: EstimationError): Estimate {
  const half = normalQuantile((1 + LEVEL) / 2) * samplingError;
  const sizes = [Math.abs(error - half), Math.abs(error + half)];
  return {
    value: Math.abs(error),
    lower: Math.abs(error) < half ? 0 : Math.min(...sizes),
    upper: Math.max(...sizes),
    level: LEVEL,
    n: Math.round(n),
    method: 'absolute difference of estimated (CBPE) and realised accuracy',
  };
}

function estimate(counts: PredictedCounts, calibration: IsotonicFit): EstimatedPerformance | null {
  const size = (side: ArrayLike<number>): number => Array.from(side).reduce((sum, n) => sum + n, 0);
  const n = size(counts.predictedPositive) + size(counts.predictedNegative);
  return n === 0 ? null : estimatedPerformance({ ...counts, calibration });
}

function banded({ value, lower, upper, multiplier, n, method }: EstimatedMetric): Estimate {
  return { value, lower, upper, level: 1 - 2 * normalCdf(-multiplier), n: Math.round(n), method };
}
