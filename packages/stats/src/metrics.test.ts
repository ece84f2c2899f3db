import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addRegressionMoments,
  averagePrecision,
  brierScore,
  classificationMetrics,
  confusionMatrixOf,
  confusionOf,
  delongTest,
  type Estimate,
  logLoss,
  multiclassAuc,
  multiclassLosses,
  multiclassMetrics,
  oneVsRest,
  probabilityScores,
  type RegressionMoments,
  regressionMetrics,
  regressionMoments,
  reliability,
  rocAuc,
  rocAucFromCounts,
  scoreCounts,
  seededRandom,
} from './index.ts';

/** Values by scikit-learn; the script that made them stands beside the file. */
interface Oracle {
  quality: {
    labels: number[];
    scores: number[];
    average_precision: number;
    three: number[];
    probabilities: number[];
    multiclass_log_loss: number;
    multiclass_brier: number;
    multiclass_auc_macro: number;
    multiclass_auc_weighted: number;
  };
}
const { quality } = JSON.parse(readFileSync(new URL('../oracle/distances.json', import.meta.url), 'utf8')) as Oracle;

const nothing = { value: Number.NaN, lower: null, upper: null };
function holds({ value, lower, upper }: Estimate): void {
  expect(lower ?? Number.NaN).toBeLessThanOrEqual(value);
  expect(upper ?? Number.NaN).toBeGreaterThanOrEqual(value);
}

describe('scores of a binary classifier', () => {
  test('average precision and multi-class losses are those of scikit-learn', () => {
    const { labels, scores, three, probabilities } = quality;
    const precision = averagePrecision(scoreCounts({ labels, scores }));
    expect(precision.value).toBeCloseTo(quality.average_precision, 12);
    holds(precision);
    const losses = multiclassLosses({ labels: three, probabilities, classes: 3 });
    expect(losses.logLoss.value).toBeCloseTo(quality.multiclass_log_loss, 10);
    expect(losses.brier.value).toBeCloseTo(quality.multiclass_brier, 10);
    const auc = multiclassAuc({ labels: three, scores: probabilities, classes: 3 });
    expect(auc.macro.value).toBeCloseTo(quality.multiclass_auc_macro, 12);
    expect(auc.weighted.value).toBeCloseTo(quality.multiclass_auc_weighted, 12);
    [auc.macro, auc.weighted, ...auc.perClass].forEach(holds);
    expect(() => multiclassLosses({ labels: three, probabilities, classes: 2 })).toThrow('need 120 probabilities');
  });

  test('counts by score give what rows give, whatever the order of the rows', () => {
    const rows = fc.array(fc.tuple(fc.nat(1), fc.nat(10)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(rows, (cells) => {
        const of = (list: typeof cells) => ({ labels: list.map(([y]) => y), scores: list.map(([, s]) => s / 10) });
        const [given, turned] = [of(cells), of(cells.toReversed())];
        const counts = scoreCounts(given);
        expect(scoreCounts(turned)).toEqual(counts);
        expect(rocAuc(given)).toEqual(rocAucFromCounts(counts));
        const { brier, logLoss: loss } = probabilityScores(counts);
        expect(brier.value).toBeCloseTo(brierScore(given).value, 10);
        expect(loss.value).toBeCloseTo(logLoss(given).value, 10);
        expect(brier.lower ?? -9).toBeCloseTo(brierScore(given).lower ?? -9, 10);
      }),
      { numRuns: 60 },
    );
  });

  test('a perfect order has AUC 1 with a lower bound below 1, and average precision likewise', () => {
    const counts = { scores: [0.1, 0.9], negatives: [20, 0], positives: [0, 5] };
    const auc = rocAucFromCounts(counts);
    expect(auc).toMatchObject({ value: 1, upper: 1, n: 25 });
    // Newcombe's method 5 by its definition: the distance to the bound is z standard errors there.
    const low = auc.lower ?? 0;
    const inner = 1 + 11.5 * ((1 - low) / (2 - low) + low / (1 + low));
    expect((1 - low) / Math.sqrt((low * (1 - low) * inner) / 100)).toBeCloseTo(1.959963984540054, 8);
    expect(averagePrecision(counts).lower).toBeCloseTo(0.025 ** (1 / 5), 12);
    expect(rocAucFromCounts({ negatives: [0, 20], positives: [5, 0] })).toMatchObject({ value: 0, lower: 0 });
  });

  test('one-vs-rest AUC of two classes is the AUC, with its interval; a class without rows is unknown', () => {
    const labels = [...quality.labels, ...quality.labels, ...quality.labels, ...quality.labels];
    const scores = [...quality.scores, ...quality.scores, ...quality.scores, ...quality.scores];
    const both = scores.flatMap((score) => [1 - score, score]);
    const { perClass, macro } = multiclassAuc({ labels, scores: both, classes: 2 });
    const auc = rocAuc({ labels, scores });
    expect(perClass[1]?.value).toBeCloseTo(auc.value, 12);
    expect(perClass[1]?.lower).toBeCloseTo(auc.lower ?? 0, 12);
    expect(macro.value).toBeCloseTo(auc.value, 12);
    const third = multiclassAuc({ labels, scores: scores.flatMap((score) => [1 - score, score, 0]), classes: 3 });
    expect(third.perClass[2]).toMatchObject(nothing);
    expect(third.macro.value).toBeCloseTo(auc.value, 12);
    expect(multiclassAuc({ labels: [], scores: [], classes: 2 }).macro).toMatchObject(nothing);
    expect(() => multiclassAuc({ labels: [0], scores: [Number.NaN, 1], classes: 2 })).toThrow('a score is NaN');
  });

  test('one class alone is no answer', () => {
    const counts = { scores: [0.2, 0.4], negatives: [3, 4], positives: [0, 0] };
    expect(rocAucFromCounts(counts)).toMatchObject(nothing);
    expect(averagePrecision(counts)).toMatchObject(nothing);
    const paired = delongTest({ labels: [0, 0], first: [1, 2], second: [2, 1] });
    expect(paired.pValue).toBeNaN();
    expect(paired.difference).toMatchObject(nothing);
    expect(probabilityScores({ scores: [], positives: [], negatives: [] }).brier).toMatchObject(nothing);
  });

  test('DeLong: a model against itself, and models swapped', () => {
    const { labels, scores } = quality;
    const random = seededRandom(4);
    const second = scores.map((score) => score + 0.4 * random());
    expect(delongTest({ labels, first: scores, second: scores })).toMatchObject({ statistic: 0, pValue: 1 });
    const [there, back] = [
      delongTest({ labels, first: scores, second }),
      delongTest({ labels, first: second, second: scores }),
    ];
    expect(back.statistic).toBeCloseTo(-there.statistic, 12);
    expect(there.difference.value).toBeCloseTo(there.second - there.first, 12);
    expect(there.first).toBeCloseTo(rocAuc({ labels, scores }).value, 12);
    holds(there.difference);
  });

  test('reliability: shares per bin with Wilson bounds, error by hand, noise of a calibrated model', () => {
    const counts = { scores: [0.1, 0.35, 0.8], positives: [1, 3, 9], negatives: [9, 7, 1] };
    const { bins, expectedCalibrationError: error, maximumCalibrationError } = reliability(counts);
    expect(bins.map(({ from, to, n }) => [from, to, n])).toEqual([
      [0, 0.1, 10],
      [0.3, 0.4, 10],
      [0.7, 0.8, 10],
    ]);
    expect(error.value).toBeCloseTo((0 + 0.05 + 0.1) / 3, 12);
    expect(maximumCalibrationError).toBeCloseTo(0.1, 12);
    expect(error.lower).toBe(0);
    expect(error.noise).toBeGreaterThan(error.value);
    expect(bins[1]?.observed).toMatchObject({ value: 0.3, n: 10 });
    expect(reliability({ ...counts, bins: 2, binning: 'equal-mass' }).bins.map(({ n }) => n)).toEqual([10, 20]);
    expect(reliability({ scores: [], positives: [], negatives: [] }).expectedCalibrationError).toMatchObject(nothing);
  });
});

describe('several classes', () => {
  const classes = ['a', 'b', 'c'];
  const matrix = {
    classes,
    counts: [
      [50, 10, 0],
      [5, 30, 5],
      [0, 4, 6],
    ],
  };

  test('averages lie in their intervals; two classes agree with the binary metrics; micro is accuracy', () => {
    const all = multiclassMetrics(matrix);
    for (const average of [all.macro, all.weighted, all.micro]) Object.values(average).forEach(holds);
    holds(all.balancedAccuracy);
    expect(all.micro.f1.value).toBe(all.accuracy.value);
    expect(all.weighted.recall.value).toBeCloseTo(all.accuracy.value, 12);
    const two = multiclassMetrics({
      classes: ['no', 'yes'],
      counts: [
        [40, 10],
        [6, 24],
      ],
    });
    const binary = classificationMetrics({ tn: 40, fp: 10, fn: 6, tp: 24 });
    for (const key of ['precision', 'recall', 'f1'] as const) {
      expect(two.perClass['yes']?.[key].value).toBe(binary[key].value);
      expect(two.perClass['yes']?.[key].lower).toBe(binary[key].lower);
    }
    expect(two.balancedAccuracy.value).toBeCloseTo(binary.balancedAccuracy.value, 12);
  });

  test('a class that nobody predicted: unknown, or zero where asked for', () => {
    const counts = [
      [8, 2, 0],
      [1, 9, 0],
      [2, 3, 0],
    ];
    const [unknown, zero] = [
      multiclassMetrics({ classes, counts }),
      multiclassMetrics({ classes, counts, emptyRate: 'zero' }),
    ];
    expect(unknown.perClass['c']?.precision).toMatchObject(nothing);
    expect(zero.perClass['c']?.precision).toMatchObject({ value: 0, lower: null });
    expect(unknown.macro.precision.value).toBeCloseTo((8 / 11 + 9 / 14) / 2, 12);
    expect(zero.macro.precision.value).toBeCloseTo((8 / 11 + 9 / 14) / 3, 12);
    const none = multiclassMetrics({
      classes,
      counts: [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    });
    expect(none.accuracy).toMatchObject(nothing);
    expect(none.macro.f1).toMatchObject(nothing);
    expect(() => multiclassMetrics({ classes, counts: [[1]] })).toThrow('square matrix');
  });

  test('one against the rest keeps all rows; a matrix of rows is that of the counts', () => {
    const rest = oneVsRest(matrix);
    expect(rest['b']).toEqual({ tp: 30, fp: 14, fn: 10, tn: 56 });
    const labels = [0, 0, 1, 2, 2, 7];
    const predictions = [0, 1, 1, 2, 0, 1];
    const counted = confusionMatrixOf({ classes, labels, predictions });
    expect(counted.counts).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 1],
    ]);
    const own = labels.slice(0, 5).map((label) => (label === 0 ? 1 : 0));
    const said = predictions.slice(0, 5).map((label) => (label === 0 ? 1 : 0));
    expect(oneVsRest(counted)['a']).toEqual(confusionOf({ labels: own, predictions: said }));
  });
});

describe('regression', () => {
  const random = seededRandom(9);
  const targets = Array.from({ length: 300 }, () => 1000 + 30 * random());
  const predictions = targets.map((y) => y + 8 * (random() - 0.4));

  test('parts add up to the whole, and the shift changes nothing', () => {
    const of = (from: number, to: number, shift: number): RegressionMoments =>
      regressionMoments({ targets: targets.slice(from, to), predictions: predictions.slice(from, to), shift });
    const whole = regressionMetrics(of(0, 300, 1015));
    const summed = regressionMetrics(addRegressionMoments(of(0, 70, 1015), of(70, 300, 1015)));
    for (const key of ['bias', 'mae', 'rmse', 'r2', 'mape'] as const) {
      expect(summed[key].value).toBeCloseTo(whole[key].value, 10);
      expect(regressionMetrics(of(0, 300, 1000))[key].lower).toBeCloseTo(whole[key].lower ?? 0, 8);
      holds(whole[key]);
    }
    expect(() => addRegressionMoments(of(0, 5, 0), of(5, 9, 1))).toThrow('shifts differ');
  });

  test('by hand; targets of 0 are left out of the relative error; a constant target has no R2', () => {
    const metrics = regressionMetrics(regressionMoments({ targets: [2, 4, 0, Number.NaN], predictions: [1, 5, 2, 3] }));
    expect(metrics.mae).toMatchObject({ value: 4 / 3, n: 3 });
    expect(metrics.rmse.value).toBeCloseTo(Math.SQRT2, 12);
    expect(metrics.mape).toMatchObject({ value: 0.375, n: 2 });
    expect(metrics.r2.value).toBeCloseTo(1 - 6 / 8, 12);
    expect(metrics.bias.value).toBeCloseTo(-2 / 3, 12);
    expect(regressionMetrics(regressionMoments({ targets: [3, 3], predictions: [2, 3] })).r2.value).toBeNaN();
    expect(regressionMetrics(regressionMoments({ targets: [], predictions: [] })).mae).toMatchObject(nothing);
  });
});
