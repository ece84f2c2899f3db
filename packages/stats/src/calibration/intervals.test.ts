import { expect, test } from 'vitest';
import {
  aif360Metrics,
  averagePrecision,
  calibrateScores,
  classificationMetrics,
  confusionOf,
  estimatedPerformance,
  estimationError,
  generalisedEntropy,
  groupComparison,
  hellinger,
  jensenShannon,
  klDivergence,
  multiclassMetrics,
  predictedCounts,
  type Random,
  ratioInterval,
  regressionMetrics,
  regressionMoments,
  reliability,
  rocAuc,
  scoreCounts,
  totalVariation,
  wasserstein,
  weightedValues,
} from '../index.ts';
import { categories, covers, draw, normal, sample, shareOf } from './sampling.ts';

/** The quick sister of the `*-coverage.slow.test.ts`: coarse bounds, enough to catch a broken formula. */
const RUNS = 250;
const LEAST = 0.89;

test('distances: intervals hold the true distance, alarms without drift are rare, samples of 800 and 200', () => {
  const [r, c] = [
    [0.5, 0.3, 0.2],
    [0.35, 0.35, 0.3],
  ];
  for (const measure of [klDivergence, jensenShannon, hellinger, totalVariation]) {
    const truth = measure({ reference: r.map((p) => p * 1e12), current: c.map((p) => p * 1e12) }).value;
    const covered = shareOf(
      (random) =>
        covers(measure({ reference: categories(random, 800, r), current: categories(random, 200, c) }), truth),
      RUNS,
    );
    expect(covered, measure.name).toBeGreaterThan(LEAST);
  }
  const alarms = shareOf(
    (random) =>
      jensenShannon({ reference: categories(random, 800, r), current: categories(random, 200, r) }).pValue <= 0.05,
    RUNS,
  );
  expect(alarms).toBeLessThan(0.1);
  const moved = shareOf((random) => {
    const current = weightedValues({ values: sample(random, 100).map((x) => x + 0.5) });
    return covers(wasserstein({ reference: weightedValues({ values: sample(random, 300) }), current }), 0.5);
  }, RUNS);
  expect(moved).toBeGreaterThan(LEAST);
});

test('a coin-toss model of known quality: AUC 0.5, precision the share of positives, error none', () => {
  const make = (random: Random) => {
    const scores = Array.from({ length: 300 }, () => Math.ceil(10 * random()) / 10 - 0.05);
    return { scores, labels: scores.map(() => (random() < 0.3 ? 1 : 0)) };
  };
  const auc = shareOf((random) => covers(rocAuc(make(random)), 0.5), RUNS);
  const f1 = shareOf((random) => {
    const { scores, labels } = make(random);
    const predictions = scores.map((score) => (score > 0.5 ? 1 : 0));
    return covers(classificationMetrics(confusionOf({ labels, predictions })).f1, (2 * 0.15) / (0.3 + 0.5));
  }, RUNS);
  const precision = shareOf((random) => covers(averagePrecision(scoreCounts(make(random))), 0.3), RUNS);
  const calibrated = shareOf((random) => {
    const { scores } = make(random);
    const labels = scores.map((score) => (random() < score ? 1 : 0));
    return covers(reliability(scoreCounts({ scores, labels })).expectedCalibrationError, 0);
  }, RUNS);
  for (const covered of [auc, f1, precision, calibrated]) expect(covered).toBeGreaterThan(LEAST);
});

test('averages over classes, and regression, cover', () => {
  const macro = shareOf((random) => {
    const [a = 0, b = 0, c = 0, d = 0] = categories(random, 300, [0.6, 0.1, 0.1, 0.2]);
    const { macro: average } = multiclassMetrics({
      classes: ['x', 'y'],
      counts: [
        [a, b],
        [c, d],
      ],
    });
    return covers(average.recall, (6 / 7 + 2 / 3) / 2);
  }, RUNS);
  expect(macro).toBeGreaterThan(LEAST);
  const covered = { mae: 0, rmse: 0, r2: 0 };
  const truth = { mae: Math.sqrt(2 / Math.PI), rmse: 1, r2: 1 - 1 / 4 };
  shareOf((random) => {
    const targets = Array.from({ length: 200 }, () => 2 * normal(random));
    const metrics = regressionMetrics(
      regressionMoments({ targets, predictions: targets.map((y) => y + normal(random)) }),
    );
    for (const key of ['mae', 'rmse', 'r2'] as const) covered[key] += covers(metrics[key], truth[key]) ? 1 / RUNS : 0;
    return true;
  }, RUNS);
  for (const share of Object.values(covered)) expect(share).toBeGreaterThan(LEAST);
});

test('fairness: ratios, gaps and entropy cover, groups of 400 and 60', () => {
  const ratio = shareOf(
    (random) => covers(ratioInterval({ a: draw(random, 60, 0.3), b: draw(random, 400, 0.5) }), 0.6),
    RUNS,
  );
  const compared = shareOf((random) => {
    const cells = { a: draw(random, 400, 0.5), b: draw(random, 60, 0.3), c: draw(random, 100, 0.5) };
    const { betweenGroups, groupMin } = groupComparison({ cells });
    return covers(betweenGroups.ratio, 0.6) && covers(betweenGroups.difference, 0.2) && covers(groupMin, 0.3);
  }, RUNS);
  const odds = shareOf((random) => {
    const group = (n: number, tpr: number, fpr: number) => {
      const [hits, alarms] = [draw(random, n / 2, tpr).positives, draw(random, n / 2, fpr).positives];
      return { tp: hits, fn: n / 2 - hits, fp: alarms, tn: n / 2 - alarms };
    };
    const metrics = aif360Metrics({ privileged: group(400, 0.8, 0.2), unprivileged: group(60, 0.6, 0.3) });
    return covers(metrics.averageOddsDifference, -0.05);
  }, RUNS);
  const entropy = shareOf((random) => {
    const [fp = 0, fn = 0, tp = 0] = categories(random, 300, [0.1, 0.2, 0.7]);
    return covers(generalisedEntropy({ confusion: { tp, fp, tn: 0, fn } }), ((0.4 + 0.7) / 0.81 - 1) / 2);
  }, RUNS);
  for (const covered of [ratio, compared, odds, entropy]) expect(covered).toBeGreaterThan(LEAST);
});

test('CBPE: the realised accuracy lies in a band of 1.96 sampling errors, references of 1000 rows', () => {
  const held = shareOf((random) => {
    const make = (n: number) => {
      const scores = Array.from({ length: n }, () => Math.round(50 * random()) / 50);
      return { scores, labels: scores.map((score) => (random() < 0.2 + 0.5 * score ? 1 : 0)) };
    };
    const calibration = calibrateScores(scoreCounts(make(1000)));
    const fresh = make(300);
    const estimate = estimatedPerformance({ ...predictedCounts(fresh), calibration, multiplier: 1.96 });
    const predictions = fresh.scores.map((score) => (score >= 0.5 ? 1 : 0));
    const { accuracy } = classificationMetrics(confusionOf({ labels: fresh.labels, predictions }));
    return estimationError(estimate.accuracy, accuracy).withinBand === true;
  }, RUNS);
  expect(held).toBeGreaterThan(LEAST);
  expect(held).toBeLessThan(0.99);
});
