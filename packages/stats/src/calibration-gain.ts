import { binomialDraw } from './binomial-draw.ts';
import { calibrateScores } from './calibrate-scores.ts';
import type { Random } from './estimate.ts';
import { isotonicLevel } from './isotonic-regression.ts';
import { type Reliability, reliability } from './reliability.ts';
import type { ScoreCounts } from './score-counts.ts';

type CalibrationError = Reliability['expectedCalibrationError'];

export interface CalibrationGain {
  /** Expected calibration error of the raw scores and of the calibrated ones, both on the half that did not calibrate. */
  readonly before: CalibrationError;
  readonly after: CalibrationError;
  /** Whether calibrating lowers the error; false without rows in either half. */
  readonly helps: boolean;
  readonly n: number;
  readonly method: string;
}

/**
 * Whether isotonic calibration helps on unseen rows, as NannyML asks before it keeps one: fits on a random half of the reference (each count is split by a binomial
 * draw) and compares the expected calibration error on the other half. Scores outside [0, 1] are no probabilities: the error before is then of no use, and `helps` is true.
 */
export function calibrationGain(counts: ScoreCounts & { readonly random: Random }): CalibrationGain {
  const { scores, positives, negatives, random } = counts;
  const half = (rows: ArrayLike<number>): number[] =>
    Array.from(rows, (count) => binomialDraw({ n: count, p: 0.5, random }));
  const fitted = { scores, positives: half(positives), negatives: half(negatives) };
  const rest = (all: ArrayLike<number>, taken: readonly number[]): number[] =>
    taken.map((count, i) => (all[i] ?? 0) - count);
  const held = {
    scores,
    positives: rest(positives, fitted.positives),
    negatives: rest(negatives, fitted.negatives),
  };
  const fit = calibrateScores(fitted);
  const calibrated = Array.from(scores, (score) => isotonicLevel(fit, score).level);
  const before = reliability(held).expectedCalibrationError;
  const after = reliability({ ...held, scores: calibrated }).expectedCalibrationError;
  const bounded = Array.from(scores).every((score) => score >= 0 && score <= 1);
  return {
    before,
    after,
    helps: !Number.isNaN(after.value) && (!bounded || after.value < before.value),
    n: before.n,
    method: 'expected calibration error on a held-out half, before and after isotonic calibration',
  };
}
