import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  calibrateScores,
  calibrationGain,
  classificationMetrics,
  confusionOf,
  estimatedPerformance,
  estimationError,
  isotonicLevel,
  isotonicRegression,
  predictedCounts,
  rocAuc,
  scoreCounts,
  seededRandom,
} from './index.ts';

interface Oracle {
  pav: { x: number[]; means: number[]; weights: number[]; grid: number[]; level: number[] };
}
const { pav } = JSON.parse(readFileSync(new URL('../oracle/distances.json', import.meta.url), 'utf8')) as Oracle;

test('weighted isotonic regression is that of scikit-learn, between and outside the points too', () => {
  const fit = isotonicRegression(pav);
  for (const [i, score] of pav.grid.entries()) {
    expect(isotonicLevel(fit, score).level).toBeCloseTo(pav.level[i] ?? 0, 10);
  }
  expect(fit.y).toEqual([...fit.y].sort((a, b) => a - b));
  expect(fit.n).toBe(pav.weights.reduce((sum, weight) => sum + weight, 0));
  expect(isotonicLevel(isotonicRegression({ x: [], means: [], weights: [] }), 1).level).toBeNaN();
});

describe('CBPE', () => {
  test('the worked case: .9 .8 .7 .3 .2 .1 at threshold .5', () => {
    const result = estimatedPerformance(predictedCounts({ scores: [0.9, 0.8, 0.7, 0.3, 0.2, 0.1] }));
    const { tp, fp, tn, fn } = result.expected;
    for (const [cell, value] of [
      [tp, 2.4],
      [fp, 0.6],
      [tn, 2.4],
      [fn, 0.6],
    ]) {
      expect(cell).toBeCloseTo(value ?? 0, 12);
    }
    for (const key of ['accuracy', 'precision', 'recall', 'f1'] as const) {
      expect(result[key].value).toBeCloseTo(0.8, 12);
    }
    expect(result.auc.value).toBeCloseTo(0.844444444, 8);
    // Given the scores the number right is a sum of six Bernoulli variables: variance .46 of .09 .16 .21 twice, over 6 squared.
    expect(result.accuracy.samplingError).toBeCloseTo(Math.sqrt(0.92) / 6, 12);
  });

  /** Scores whose true chance of a positive is `truth(score)`. */
  function draw(seed: number, n: number, truth: (score: number) => number) {
    const random = seededRandom(seed);
    const scores = Array.from({ length: n }, () => Math.round(200 * random()) / 200);
    return { scores, labels: scores.map((score) => (random() < truth(score) ? 1 : 0)) };
  }
  const squashed = (score: number): number => 0.1 + 0.7 * score ** 2;
  const realised = ({ scores, labels }: { scores: number[]; labels: number[] }) => {
    const predictions = scores.map((score) => (score >= 0.5 ? 1 : 0));
    return { ...classificationMetrics(confusionOf({ labels, predictions })), auc: rocAuc({ labels, scores }) };
  };
  const METRICS = ['accuracy', 'precision', 'recall', 'f1', 'auc'] as const;

  test('right when calibrated on rows of the same kind, and its error is stated against what came', () => {
    const calibration = calibrateScores(scoreCounts(draw(1, 20_000, squashed)));
    const fresh = draw(2, 5000, squashed);
    const estimate = estimatedPerformance({ ...predictedCounts(fresh), calibration });
    const came = realised(fresh);
    for (const key of METRICS) {
      const error = estimationError(estimate[key], came[key]);
      expect(error.withinBand, key).toBe(true);
      expect(Math.abs(error.error)).toBeLessThan(0.03);
      expect(error.error).toBeCloseTo(estimate[key].value - came[key].value, 12);
    }
    const raw = estimatedPerformance(predictedCounts(fresh));
    expect(estimationError(raw.accuracy, came.accuracy).withinBand).toBe(false);
  });

  test('calibration is worth keeping where scores are off, and not where they are right', () => {
    const off = calibrationGain({ ...scoreCounts(draw(6, 4000, squashed)), random: seededRandom(1) });
    expect(off.helps).toBe(true);
    expect(off.before.value).toBeGreaterThan(4 * off.after.value);
    expect(off.n).toBeGreaterThan(1800);
    const kept = [1, 2, 3, 4, 5, 6, 7, 8].filter(
      (seed) => calibrationGain({ ...scoreCounts(draw(seed, 300, (p) => p)), random: seededRandom(seed) }).helps,
    );
    expect(kept.length).toBeLessThan(6);
    const none = calibrationGain({ scores: [], positives: [], negatives: [], random: seededRandom(1) });
    expect(none).toMatchObject({ helps: false, n: 0 });
  });

  test('under concept drift it is wrong, and the comparison says so', () => {
    const calibration = calibrateScores(scoreCounts(draw(1, 20_000, squashed)));
    const drifted = draw(3, 5000, (score) => 0.8 - 0.6 * score);
    const estimate = estimatedPerformance({ ...predictedCounts(drifted), calibration });
    const error = estimationError(estimate.accuracy, realised(drifted).accuracy);
    expect(error.withinBand).toBe(false);
    expect(Math.abs(error.sigmas)).toBeGreaterThan(10);
  });

  test('score bins of a query give what rows give', () => {
    const rows = draw(5, 3000, squashed);
    const bins = new Map<number, { n: number; positives: number }>();
    rows.scores.forEach((score, i) => {
      const bin = bins.get(score) ?? { n: 0, positives: 0 };
      bin.n += 1;
      bin.positives += rows.labels[i] ?? 0;
      bins.set(score, bin);
    });
    const sorted = [...bins].sort(([a], [b]) => a - b);
    const fromBins = calibrateScores({
      scores: sorted.map(([score]) => score),
      positives: sorted.map(([, { positives }]) => positives),
      negatives: sorted.map(([, { n, positives }]) => n - positives),
    });
    expect(fromBins).toEqual(calibrateScores(scoreCounts(rows)));
    const counted = {
      scores: sorted.map(([score]) => score),
      predictedPositive: sorted.map(([score, { n }]) => (score >= 0.5 ? n : 0)),
      predictedNegative: sorted.map(([score, { n }]) => (score >= 0.5 ? 0 : n)),
    };
    expect(estimatedPerformance({ ...counted, calibration: fromBins })).toEqual(
      estimatedPerformance({ ...predictedCounts(rows), calibration: fromBins }),
    );
  });

  test('no rows, or nobody predicted positive: no answer, no band', () => {
    const none = estimatedPerformance(predictedCounts({ scores: [] }));
    expect(none.accuracy).toMatchObject({ value: Number.NaN, lower: null, upper: null });
    const low = estimatedPerformance(predictedCounts({ scores: [0.1, 0.2] }));
    expect(low.precision).toMatchObject({ value: Number.NaN, lower: null });
    expect(low.accuracy.value).toBeCloseTo(0.85, 12);
    const realisedNothing = { value: Number.NaN, lower: null, upper: null, level: null, n: 0, method: 'none' };
    expect(estimationError(low.accuracy, realisedNothing).withinBand).toBeNull();
  });
});
