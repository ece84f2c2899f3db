import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  brierScore,
  chiSquareGoodnessOfFit,
  chiSquareHomogeneity,
  chiSquareSf,
  classificationMetrics,
  confusionOf,
  holm,
  kolmogorovSf,
  ksTwoSample,
  logLoss,
  mixtureTuning,
  newcombeInterval,
  normalCdf,
  normalQuantile,
  psi,
  rocAuc,
  wilsonInterval,
} from './index.ts';

/** Values by scipy, statsmodels and scikit-learn; the script that made them stands beside the file. */
interface Oracle {
  normal_cdf: [number, number][];
  normal_quantile: [number, number][];
  chi_square_sf: [number, number, number][];
  kolmogorov_sf: [number, number, number][];
  ks_two_sample: { a: number[]; b: number[]; statistic: number; p: number }[];
  homogeneity: { reference: number[]; current: number[]; statistic: number; df: number; p: number }[];
  goodness: { expected: number[]; observed: number[]; statistic: number; p: number }[];
  wilson: { positives: number; n: number; level: number; lower: number; upper: number }[];
  newcombe: { a: [number, number]; b: [number, number]; level: number; lower: number; upper: number }[];
  holm: { p: number[]; adjusted: number[] }[];
  mixture_tuning: { alpha: number; planned: number; nu: number }[];
  quality: { labels: number[]; scores: number[]; delong_variance: number } & Record<
    'auc' | 'log_loss' | 'brier' | 'accuracy' | 'precision' | 'recall' | 'f1',
    number
  >;
}

const oracle = JSON.parse(readFileSync(new URL('../oracle/oracle.json', import.meta.url), 'utf8')) as Oracle;

/** Relative closeness; absolute below 1e-300. */
function near(actual: number | null, expected: number, relative = 1e-9): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300);
}

describe('distributions agree with scipy', () => {
  test('normal', () => {
    for (const [x, p] of oracle.normal_cdf) near(normalCdf(x), p, 1e-11);
    for (const [p, x] of oracle.normal_quantile) expect(normalQuantile(p)).toBeCloseTo(x, 12);
  });
  test('chi-square', () => {
    for (const [x, df, p] of oracle.chi_square_sf) near(chiSquareSf(x, df), p);
  });
  test('Kolmogorov, in every region of the algorithm', () => {
    for (const [n, d, p] of oracle.kolmogorov_sf) near(kolmogorovSf(n, d), p, 1e-6);
  });
});

describe('tests agree with scipy', () => {
  test.each(oracle.ks_two_sample)('two-sample KS, D = $statistic', ({ a, b, statistic, p }) => {
    const result = ksTwoSample(a, b, { method: 'asymptotic' });
    near(result.statistic, statistic);
    near(result.pValue, p, 1e-7);
    expect(result.n).toBe(a.length + b.length);
  });
  test.each(oracle.homogeneity)(
    'homogeneity of $reference and $current',
    ({ reference, current, statistic, df, p }) => {
      const named = (counts: number[]): Record<string, number> =>
        Object.fromEntries(counts.map((count, i) => [`c${i}`, count]));
      const result = chiSquareHomogeneity({ reference: named(reference), current: named(current) });
      near(result.statistic, statistic);
      near(result.pValue, p);
      expect(result.df).toBe(df);
    },
  );
  test.each(oracle.goodness)('fit of $observed to $expected', ({ expected, observed, statistic, p }) => {
    const result = chiSquareGoodnessOfFit({ expected, observed });
    near(result.statistic, statistic);
    near(result.pValue, p);
  });
  test('Holm', () => {
    for (const { p, adjusted } of oracle.holm)
      expect(holm(p)).toEqual(adjusted.map((value) => expect.closeTo(value, 12)));
  });
});

describe('intervals agree with statsmodels', () => {
  test('Wilson', () => {
    for (const { lower, upper, ...cell } of oracle.wilson) {
      expect(wilsonInterval(cell).lower).toBeCloseTo(lower, 10);
      expect(wilsonInterval(cell).upper).toBeCloseTo(upper, 10);
    }
  });
  test('Newcombe', () => {
    for (const { a, b, level, lower, upper } of oracle.newcombe) {
      const interval = newcombeInterval({ a: { positives: a[0], n: a[1] }, b: { positives: b[0], n: b[1] }, level });
      expect(interval.lower).toBeCloseTo(lower, 10);
      expect(interval.upper).toBeCloseTo(upper, 10);
    }
  });
});

test('the mixture is tuned as Lambert W says', () => {
  for (const { alpha, planned, nu } of oracle.mixture_tuning)
    near(mixtureTuning({ plannedInformation: planned, alpha }), nu);
});

test('model quality agrees with scikit-learn, and the AUC interval with DeLong from its definition', () => {
  const { labels, scores, ...expected } = oracle.quality;
  near(rocAuc({ labels, scores }).value, expected.auc);
  near(logLoss({ labels, scores }).value, expected.log_loss);
  near(brierScore({ labels, scores }).value, expected.brier);
  const metrics = classificationMetrics(confusionOf({ labels, predictions: scores.map((s) => (s >= 0.5 ? 1 : 0)) }));
  for (const name of ['accuracy', 'precision', 'recall', 'f1'] as const) near(metrics[name].value, expected[name]);
  near(delongVariance(labels, scores), expected.delong_variance);
  // Four times the rows, so that enough are out of order for DeLong's interval.
  const four = <T>(rows: readonly T[]): T[] => [...rows, ...rows, ...rows, ...rows];
  const many = { labels: four(labels), scores: four(scores) };
  const { value, lower, upper, method } = rocAuc(many);
  expect(method).toContain('DeLong');
  const logit = (p: number | null): number => Math.log((p ?? 0) / (1 - (p ?? 0)));
  const half = (1.959963984540054 * Math.sqrt(delongVariance(many.labels, many.scores))) / (value * (1 - value));
  near(logit(upper) - logit(lower), 2 * half);
});

/** DeLong's variance of the AUC from its definition, pair by pair. */
function delongVariance(labels: readonly number[], scores: readonly number[]): number {
  const of = (label: number): number[] => scores.filter((_, i) => labels[i] === label);
  const [above, below] = [of(1), of(0)];
  const won = (a: number, b: number): number => (a > b ? 1 : a === b ? 0.5 : 0);
  const mean = (x: readonly number[]): number => x.reduce((sum, own) => sum + own, 0) / x.length;
  const part = (x: readonly number[]): number =>
    x.reduce((sum, own) => sum + (own - mean(x)) ** 2, 0) / (x.length - 1) / x.length;
  return (
    part(above.map((a) => mean(below.map((b) => won(a, b))))) +
    part(below.map((b) => mean(above.map((a) => won(a, b)))))
  );
}

describe('published cases', () => {
  test('PSI by hand, and with a new category and fill 0.0001 (Evidently)', () => {
    expect(psi({ reference: [50, 30, 20], current: [40, 35, 25] }).value).toBeCloseTo(0.041179067, 8);
    expect(psi({ reference: [50, 30, 20, 0], current: [40, 30, 20, 10] }).value).toBeCloseTo(0.712399108, 8);
  });
  test('KS of 0..99 against 20..119: D 0.2, p 0.031438778 (scipy, asymptotic)', () => {
    const r = Float64Array.from({ length: 100 }, (_, i) => i);
    const { statistic, pValue } = ksTwoSample(
      r,
      r.map((x) => x + 20),
      { method: 'asymptotic' },
    );
    expect(statistic).toBeCloseTo(0.2, 12);
    expect(pValue).toBeCloseTo(0.031438778, 8);
  });
  test('chi-square: 4.083333 on 2 degrees, p 0.129812177; Evidently test case p 0.673087601', () => {
    expect(chiSquareGoodnessOfFit({ expected: [50, 30, 20], observed: [40, 35, 25] }).pValue).toBeCloseTo(
      0.129812177,
      8,
    );
    const evidently = chiSquareGoodnessOfFit({ expected: [16, 18, 16, 14, 12, 12], observed: [16, 16, 16, 16, 16, 8] });
    expect(evidently.pValue).toBeCloseTo(0.673087601, 8);
  });
});
