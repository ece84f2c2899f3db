import { describe, expect, test } from 'vitest';
import {
  blockBootstrapInterval,
  bootstrapInterval,
  brierScore,
  chiSquareGoodnessOfFit,
  chiSquareHomogeneity,
  clopperPearsonInterval,
  countBootstrapInterval,
  cramerVonMises,
  ddm,
  delongTest,
  estimatedPerformance,
  fisherExact,
  generalisedEntropy,
  gTest,
  klDivergence,
  ksFromBins,
  ksTwoSample,
  levene,
  logLoss,
  msprtMeans,
  permutationTest,
  poissonDraw,
  predictedCounts,
  ratioInterval,
  regressionMetrics,
  regressionMoments,
  rocAuc,
  seededRandom,
  startDdm,
  twoProportionZ,
  wasserstein,
  weightedValues,
  wilsonInterval,
} from './index.ts';

const NO_BOUNDS = { lower: null, upper: null, level: null };
const random = seededRandom(1);
const meanOf = (rows: ArrayLike<number>): number => Array.from(rows).reduce((sum, x) => sum + x, 0) / rows.length;

describe('no data and no sight is no answer', () => {
  test('chi-square tests', () => {
    expect(chiSquareHomogeneity({ reference: {}, current: { a: 3, b: 4 } }).pValue).toBeNaN();
    expect(chiSquareHomogeneity({ reference: { a: 8 }, current: { b: 8 } })).toMatchObject({
      pValue: Number.NaN,
      pooled: ['a', 'b'],
    });
    expect(chiSquareHomogeneity({ reference: { a: 8 }, current: { a: 3 } }).pValue).toBe(1);
    for (const [expected, observed] of [
      [
        [3, 4],
        [0, 0],
      ],
      [
        [0, 0],
        [3, 4],
      ],
      [[], []],
    ] as const) {
      expect(chiSquareGoodnessOfFit({ expected, observed }).pValue).toBeNaN();
    }
  });

  test('two rows a group have no spread of distances', () => {
    expect(
      levene({
        groups: [
          [0, 2],
          [0, 5],
        ],
      }).pValue,
    ).toBeNaN();
    expect(
      levene({
        groups: [
          [0.1, 0.3, 0.1, 0.3],
          [0, 5, 0, 5],
        ],
      }).pValue,
    ).toBeNaN();
    expect(
      levene({
        groups: [
          [0, 1, 5],
          [0, 2, 9],
        ],
      }).pValue,
    ).toBeGreaterThan(0);
  });

  test('means, distances and resamples without spread have no bounds', () => {
    const one = weightedValues({ values: [1] });
    expect(wasserstein({ reference: one, current: weightedValues({ values: [3, 4] }) })).toMatchObject(NO_BOUNDS);
    const same = { targets: [1, 2, 3], predictions: [2, 3, 4] };
    const { mae, rmse } = regressionMetrics(regressionMoments(same));
    expect([mae, rmse]).toMatchObject([NO_BOUNDS, NO_BOUNDS]);
    const infinite = regressionMetrics(regressionMoments({ targets: [1, 2, 3], predictions: [1, Infinity, 4] }));
    expect([infinite.mae, infinite.rmse]).toMatchObject([NO_BOUNDS, NO_BOUNDS]);
    expect(bootstrapInterval({ n: 1, statistic: () => 5, random })).toMatchObject({ value: 5, ...NO_BOUNDS });
    expect(blockBootstrapInterval({ n: 3, statistic: meanOf, random })).toMatchObject(NO_BOUNDS);
    expect(blockBootstrapInterval({ n: 64, statistic: meanOf, random, blockLength: 2.5 }).blockLength).toBe(3);
    expect(generalisedEntropy({ confusion: { tp: 5, fp: 2, tn: 5, fn: 0 }, alpha: 0 })).toMatchObject(NO_BOUNDS);
    const infinity = klDivergence({ reference: [5, 1], current: [6, 0], fill: null });
    expect(infinity).toMatchObject({ value: Infinity, pValue: Number.NaN, ...NO_BOUNDS });
  });

  test('rows without a score are left out, of one model or of two', () => {
    const labels = [0, 1, 0, 1, 1];
    const scores = [Number.NaN, 0.5, 0.7, 0.6, 0.2];
    const known = { labels: labels.slice(1), scores: scores.slice(1) };
    expect(brierScore({ labels, scores })).toEqual(brierScore(known));
    expect(logLoss({ labels, scores })).toEqual(logLoss(known));
    const second = [0.1, 0.4, 0.5, 0.9, 0.3];
    expect(delongTest({ labels, first: scores, second })).toEqual(
      delongTest({ labels: known.labels, first: known.scores, second: second.slice(1) }),
    );
    const opposite = { first: [0.1, 0.2, 0.1, 0.4], second: [0.9, 0.1, 0.9, 0.1] };
    expect(delongTest({ labels: [0, 1, 0, 1], ...opposite }).difference).toMatchObject({ value: -1, ...NO_BOUNDS });
  });

  test('scores that are no probabilities give no estimate', () => {
    const { accuracy, n } = estimatedPerformance(predictedCounts({ scores: [5, -3, 2] }));
    expect(accuracy).toMatchObject({ value: Number.NaN, lower: null });
    expect(n).toBe(3);
  });
});

describe('p is never 0 for samples that do not overlap', () => {
  test('KS from bins is KS of rows, exact where rows are few', () => {
    expect(ksFromBins({ reference: [3, 0], current: [0, 3] }).pValue).toBeCloseTo(0.1, 12);
    for (let i = 0; i < 50; i += 1) {
      const draw = (n: number): number[] => Array.from({ length: n }, () => Math.floor(6 * random()));
      const rows = [draw(1 + Math.floor(40 * random())), draw(1 + Math.floor(40 * random()))] as const;
      const [reference, current] = rows.map((own) =>
        [0, 1, 2, 3, 4, 5].map((value) => own.filter((x) => x === value).length),
      );
      for (const method of ['auto', 'asymptotic'] as const) {
        const binned = ksFromBins({ reference: reference ?? [], current: current ?? [], method });
        const { statistic, pValue } = ksTwoSample(...rows, { method });
        expect(binned.statistic).toBeCloseTo(statistic, 12);
        expect(binned.pValue).toBeCloseTo(pValue, 10);
      }
    }
  });

  test('asymptotic and many rows against one', () => {
    const { pValue } = ksTwoSample(
      Float64Array.from({ length: 50_000 }, (_, i) => i),
      [60_000],
    );
    expect(pValue).toBeCloseTo(2 / 50_001, 12);
    expect(ksTwoSample([1], [2], { method: 'asymptotic' }).pValue).toBeCloseTo(1, 12);
    expect(cramerVonMises({ reference: [1], current: [2], method: 'asymptotic' }).pValue).toBe(1);
  });

  test('permutations of an infinite statistic, or of one that is NaN for some', () => {
    const groups = [
      [1, 1, 1],
      [2, 2, 2],
    ];
    const ratio = ([a = [], b = []]: readonly ArrayLike<number>[]): number =>
      Math.abs(meanOf(a) - meanOf(b)) / (new Set([...Array.from(a)]).size - 1);
    expect(permutationTest({ groups, statistic: ratio, random }).pValue).toBeCloseTo(2 / 20, 12);
    const seldom = ([a = []]: readonly ArrayLike<number>[]): number => (meanOf(a) === 1 ? 1 : Number.NaN);
    expect(permutationTest({ groups, statistic: seldom, random }).pValue).toBe(1);
  });
});

test('impossible counts and plans are refused, and never hang', () => {
  const good = { n: 10, positives: 5 };
  for (const bad of [
    { n: 10, positives: 12 },
    { n: 10, positives: -1 },
    { n: Number.NaN, positives: 1 },
  ]) {
    for (const use of [
      () => wilsonInterval(bad),
      () => clopperPearsonInterval(bad),
      () => twoProportionZ({ reference: good, current: bad }),
      () => fisherExact({ reference: bad, current: good }),
      () => ratioInterval({ a: bad, b: good }),
    ]) {
      expect(use).toThrow(RangeError);
    }
  }
  expect(() => fisherExact({ reference: good, current: { n: 9, positives: 2.5 } })).toThrow('not whole rows');
  expect(() =>
    gTest({
      table: [
        [-1, 3],
        [2, 3],
      ],
    }),
  ).toThrow(RangeError);
  expect(() => poissonDraw(Number.NaN, random)).toThrow(RangeError);
  expect(() => countBootstrapInterval({ counts: [3, Number.NaN], statistic: meanOf, random })).toThrow(RangeError);
  const sample = { n: 50, mean: 0, std: 1 };
  const planned = { reference: { n: 0, std: 1 }, current: { n: 9, std: 1 } };
  expect(() => msprtMeans({ reference: sample, current: sample, planned })).toThrow('must be above 0');
});

test('Fisher exact of a thousand million rows takes milliseconds and agrees with the normal law', () => {
  const reference = { n: 1e9, positives: 5e8 };
  const current = { n: 1e9, positives: 5e8 + 30_000 };
  expect(fisherExact({ reference, current }).pValue).toBeCloseTo(twoProportionZ({ reference, current }).pValue, 4);
  expect(gTest({ table: [new Array(200_000).fill(1), new Array(200_000).fill(1)] }).statistic).toBe(0);
});

test('the ratio of proportions where the upper bound of b is twice its value, and around it', () => {
  const lowers = [1, 2, 3, 4, 5].map((positives) =>
    ratioInterval({ a: { n: 100, positives: 30 }, b: { n: 40, positives } }),
  );
  for (const { lower, value } of lowers) expect(lower).toBeLessThan(value);
  const upperIsTwice = (n: number): number => {
    const { value, upper } = wilsonInterval({ n, positives: 4 });
    return (upper ?? 0) - 2 * value;
  };
  let [few, many] = [8, 4000];
  for (let i = 0; i < 80; i += 1) {
    const middle = (few + many) / 2;
    if (Math.sign(upperIsTwice(middle)) === Math.sign(upperIsTwice(many))) many = middle;
    else few = middle;
  }
  const at = (n: number): number => ratioInterval({ a: { n: 100, positives: 30 }, b: { n, positives: 4 } }).lower ?? 0;
  expect(at(many) / at(many * 1.0001)).toBeCloseTo(1, 3);
});

test('DDM: the first error after a start without errors is no alarm, a run of them is', () => {
  let state = startDdm();
  const feed = (error: number): string => {
    const step = ddm(state, error);
    state = step.state;
    return step.verdict.verdict;
  };
  for (let i = 0; i < 60; i += 1) feed(0);
  expect(feed(1)).toBe('pass');
  expect([1, 1, 1, 1, 1, 1].map(feed)).toContain('fail');
});

test('coverage of the AUC with few rows of one class, where DeLong covers 0.72', () => {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const labels = Array.from({ length: 302 }, (_, i) => (i < 2 ? 1 : 0));
  let covered = 0;
  for (let run = 0; run < 300; run += 1) {
    const { lower, upper } = rocAuc({ labels, scores: labels.map(normal) });
    if ((lower ?? 1) <= 0.5 && (upper ?? 0) >= 0.5) covered += 1;
  }
  expect(covered / 300).toBeGreaterThan(0.91);
});

test('weighted counts may be off by rounding', () => {
  const { value, upper } = wilsonInterval({ n: 17.99911347509073, positives: 17.999113475090738 });
  expect([value, upper]).toEqual([1, 1]);
  expect(() => wilsonInterval({ n: 18, positives: 18.001 })).toThrow(RangeError);
});
