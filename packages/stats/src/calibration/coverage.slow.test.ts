import { describe, expect, test } from 'vitest';
import {
  binCounts,
  brierScore,
  chiSquareGoodnessOfFit,
  chiSquareHomogeneity,
  classificationMetrics,
  coarsenBins,
  confidenceSequence,
  confusionOf,
  gapEstimate,
  ksFromBins,
  ksTwoSample,
  logLoss,
  newcombeInterval,
  psi,
  quantileCuts,
  type Random,
  rocAuc,
  seededRandom,
  wilsonInterval,
} from '../index.ts';
import { categories, covers, draw, normal, sample, shareOf } from './sampling.ts';

const RUNS = 2000;
const share = (happens: (random: Random) => boolean, runs = RUNS): number => shareOf(happens, runs);

describe('false alarms at 0.05 when both samples have one distribution, sizes equal and not', () => {
  test.each([
    [200, 200],
    [5000, 300],
    [1000, 50],
  ])(
    'n = %i, m = %i',
    (n, m) => {
      const ks = share((random) => ksTwoSample(sample(random, n), sample(random, m)).pValue <= 0.05);
      const reference = (random: Random) => {
        const values = sample(random, n);
        const cuts = quantileCuts(values);
        return { cuts, reference: binCounts(values, cuts).counts, current: binCounts(sample(random, m), cuts).counts };
      };
      const binned = share((random) => ksFromBins(reference(random)).pValue <= 0.05);
      const index = share((random) => {
        const p = [0.4, 0.25, 0.15, 0.12, 0.08];
        return psi({ reference: categories(random, n, p), current: categories(random, m, p) }).pValue <= 0.05;
      });
      const chi = share((random) => {
        const p = [0.6, 0.2, 0.15, 0.04, 0.01];
        const named = (counts: number[]) => Object.fromEntries(counts.map((count, i) => [String(i), count]));
        return (
          chiSquareHomogeneity({ reference: named(categories(random, n, p)), current: named(categories(random, m, p)) })
            .pValue <= 0.05
        );
      });
      process.stdout.write(
        `calibration: n ${n} m ${m}: ks ${ks}, binned ks ${binned}, psi ${index}, chi-square ${chi}\n`,
      );
      for (const rate of [ks, binned, chi]) expect(rate).toBeLessThan(0.065);
      expect(index).toBeLessThan(m < 100 ? 0.09 : 0.07);
      for (const rate of [ks, chi]) expect(rate).toBeGreaterThan(0.02);
    },
    300_000,
  );
});

test('psi intervals cover a known index, sizes equal and not', () => {
  const r = [0.4, 0.25, 0.15, 0.12, 0.08];
  const c = [0.25, 0.25, 0.2, 0.15, 0.15];
  const truth = r.reduce((sum, p, i) => sum + (p - (c[i] ?? 0)) * Math.log(p / (c[i] ?? 1)), 0);
  for (const [n, m] of [
    [1000, 1000],
    [5000, 200],
  ] as const) {
    const covered = share((random) =>
      covers(psi({ reference: categories(random, n, r), current: categories(random, m, c) }), truth),
    );
    process.stdout.write(`calibration: psi interval n ${n} m ${m}: covers ${covered}\n`);
    expect(covered).toBeGreaterThan(0.92);
  }
}, 300_000);

test('psi over coarsened quantile bins stays near its noise when nothing drifts', () => {
  let sum = 0;
  for (let run = 0; run < 200; run += 1) {
    const random = seededRandom(run);
    const values = sample(random, 5000);
    const cuts = quantileCuts(values);
    const bins = coarsenBins({
      reference: binCounts(values, cuts).counts,
      current: binCounts(sample(random, 500), cuts).counts,
    });
    const result = psi(bins);
    sum += result.value / result.noise;
  }
  expect(sum / 200).toBeGreaterThan(0.85);
  expect(sum / 200).toBeLessThan(1.2);
}, 300_000);

describe('95 % intervals cover', () => {
  test.each([
    [30, 0.1],
    [100, 0.5],
    [500, 0.97],
  ])('Wilson, n = %i, p = %d', (n, p) => {
    expect(share((random) => covers(wilsonInterval(draw(random, n, p)), p))).toBeGreaterThan(0.925);
  });
  test.each([
    { first: { n: 900, p: 0.8 }, second: { n: 100, p: 0.6 } },
    { first: { n: 30, p: 0.1 }, second: { n: 300, p: 0.1 } },
  ])('Newcombe, $first against $second', ({ first, second }) => {
    const covered = share((random) => {
      const [a, b] = [draw(random, first.n, first.p), draw(random, second.n, second.p)];
      return covers(newcombeInterval({ a, b }), second.p - first.p);
    });
    expect(covered).toBeGreaterThan(0.935);
  });
  test('AUC, F1, Brier score and log loss of a known model, classes 80 to 20', () => {
    const one = (random: Random, n: number) => {
      const labels = Array.from({ length: n }, () => (random() < 0.2 ? 1 : 0));
      const odds = labels.map((label) => Math.log(0.25) - 0.5 + (label === 1 ? 1 : 0) + normal(random));
      return { labels, scores: odds.map((x) => 1 / (1 + Math.exp(-x))) };
    };
    const f1 = ({ labels, scores }: ReturnType<typeof one>) =>
      classificationMetrics(confusionOf({ labels, predictions: scores.map((s) => (s > 0.25 ? 1 : 0)) })).f1;
    const many = one(seededRandom(1), 400_000);
    for (const measure of [rocAuc, brierScore, logLoss, f1]) {
      const truth = measure(many).value;
      const covered = share((random) => covers(measure(one(random, 400)), truth), 1000);
      process.stdout.write(`calibration: ${measure.name}: covers ${covered}\n`);
      expect(covered).toBeGreaterThan(0.925);
      expect(covered).toBeLessThan(0.985);
    }
  }, 300_000);
});

test('a goodness-of-fit test alarms at 0.05 when the expectation is right', () => {
  const expected = [0.5, 0.3, 0.15, 0.05];
  const rate = share(
    (random) => chiSquareGoodnessOfFit({ expected, observed: categories(random, 300, expected) }).pValue <= 0.05,
  );
  expect(rate).toBeGreaterThan(0.035);
  expect(rate).toBeLessThan(0.065);
});

test('a confidence sequence holds at all of a hundred looks together', () => {
  for (const p of [0.1, 0.5]) {
    const held = share((random) => {
      let positives = 0;
      for (let n = 1; n <= 5000; n += 1) {
        if (random() < p) positives += 1;
        if (n % 50 !== 0) continue;
        const estimate = positives / n;
        const smooth = (positives + 1) / (n + 2);
        const standardError = Math.sqrt((smooth * (1 - smooth)) / n);
        if (!covers(confidenceSequence({ estimate, standardError, n, plannedN: 2000 }), p)) return false;
      }
      return true;
    }, 1000);
    process.stdout.write(`calibration: confidence sequence p ${p}: holds throughout ${held}\n`);
    expect(held).toBeGreaterThan(0.936);
  }
}, 300_000);

test('the interval of the largest gap covers it, groups of very unequal size', () => {
  const plans = [
    { rates: [0.8, 0.8, 0.8], sizes: [900, 90, 30] },
    { rates: [0.8, 0.6, 0.7, 0.75], sizes: [900, 90, 40, 300] },
  ];
  for (const { rates, sizes } of plans) {
    const truth = Math.max(...rates) - Math.min(...rates);
    const covered = share((random) => {
      const groups = Object.fromEntries(rates.map((p, i) => [String(i), draw(random, sizes[i] ?? 0, p)]));
      return covers(gapEstimate({ groups }), truth);
    });
    process.stdout.write(`calibration: gap ${truth.toFixed(2)}: covers ${covered}\n`);
    expect(covered).toBeGreaterThan(0.94);
  }
});
