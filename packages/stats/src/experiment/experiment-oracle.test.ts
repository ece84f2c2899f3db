import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type ArmSums,
  armDifference,
  armEstimate,
  armImbalance,
  cuped,
  experimentPower,
  experimentSampleSize,
  interactionTest,
  minimumDetectableEffect,
  nonInferiority,
  sampleRatioCheck,
  winsorisedSums,
} from '../index.ts';

/** Values by scipy and statsmodels; the script that made them stands beside the file. */
interface Oracle {
  means: {
    control: ArmSums;
    treatment: ArmSums;
    statistic: number;
    p: number;
    df: number;
    difference: number;
    lower: number;
    upper: number;
    margin: number;
    harm: number;
    safe: number;
    upper_worsening: number;
  }[];
  ratios: { arms: { sums: ArmSums; value: number; error: number }[]; theta: number; adjusted: number }[];
  covariates: {
    arms: ArmSums[];
    theta: number;
    effects: number[];
    reduction: number;
    imbalance: { statistic: number; p: number; df: number[] };
  }[];
  ratio_checks: { counts: number[]; weights: number[]; statistic?: number; p: number }[];
  interactions: { cells: ArmSums[][]; statistic: number; p: number }[];
  powers: { n: number; ratio: number; d: number; alpha: number; normal: number; t: number }[];
  sizes: { d: number; power: number; n: number }[];
  proportions: { rate: number; effect: number; ratio: number; n: number; power: number }[];
  winsor: { arms: number[][]; quantile: number; cap: number; sums: ArmSums[] };
}

const oracle: Oracle = JSON.parse(readFileSync(join(import.meta.dirname, '../../oracle/experiment.json'), 'utf8'));
const arm = (sums: ArmSums | undefined) => armEstimate(sums ?? { n: 0, y: 0, yy: 0 }, 'mean');

test.each(oracle.means)('the difference of means from sums is that of ttest_ind on rows (n = $control.n)', (one) => {
  const found = armDifference({ control: arm(one.control), treatment: arm(one.treatment) });
  expect(found.statistic).toBeCloseTo(one.statistic, 9);
  expect(found.pValue).toBeCloseTo(one.p, 10);
  expect(found.df).toBeCloseTo(one.df, 7);
  expect(found.effect.value).toBeCloseTo(one.difference, 11);
  expect(found.effect.lower).toBeCloseTo(one.lower, 9);
  expect(found.effect.upper).toBeCloseTo(one.upper, 9);
});

test.each(oracle.means)('non-inferiority is the one-sided test against the margin (n = $control.n)', (one) => {
  const pair = { control: arm(one.control), treatment: arm(one.treatment) };
  const found = nonInferiority({ ...pair, better: 'higher', margin: one.margin });
  expect(found.pHarm).toBeCloseTo(one.harm, 9);
  expect(found.pSafe).toBeCloseTo(one.safe, 9);
  expect(found.worsening.upper).toBeCloseTo(one.upper_worsening, 9);
  const turned = { control: arm(negated(one.control)), treatment: arm(negated(one.treatment)) };
  expect(nonInferiority({ ...turned, better: 'lower', margin: one.margin }).pHarm).toBeCloseTo(one.harm, 9);
});

describe('ratio metrics', () => {
  test.each(oracle.ratios)('have the error of a weighted regression with robust errors', ({ arms }) => {
    for (const { sums, value, error } of arms) {
      const found = armEstimate(sums, 'ratio');
      expect(found.value).toBeCloseTo(value, 12);
      expect(Math.sqrt(found.variance / found.n)).toBeCloseTo(error, 12);
    }
  });
  test.each(oracle.ratios)(
    'are adjusted as an analysis of covariance of their scores does',
    ({ arms, theta, adjusted }) => {
      const found = cuped({ arms: arms.map(({ sums }) => sums), metric: 'ratio' });
      expect(found?.theta).toBeCloseTo(theta, 9);
      expect((found?.arms[1]?.value ?? 0) - (found?.arms[0]?.value ?? 0)).toBeCloseTo(adjusted, 9);
    },
  );
});

test.each(oracle.covariates)('CUPED is the analysis of covariance, its gain the residual variance that went', (one) => {
  const found = cuped({ arms: one.arms, metric: 'mean' });
  expect(found?.theta).toBeCloseTo(one.theta, 9);
  const [control, ...others] = found?.arms ?? [];
  expect(others.length).toBe(one.effects.length);
  others.forEach(({ value }, i) => {
    expect(value - (control?.value ?? 0)).toBeCloseTo(one.effects[i] ?? 0, 9);
  });
  expect(found?.reduction.value).toBeCloseTo(one.reduction, 9);
});

test.each(oracle.covariates)('arms before the experiment: Welch analysis of variance', ({ arms, imbalance }) => {
  const before = arms.map(({ n, x = 0, xx = 0 }) => armEstimate({ n, y: x, yy: xx }, 'mean'));
  const found = armImbalance({ arms: before });
  expect(found.statistic).toBeCloseTo(imbalance.statistic, 8);
  expect(found.pValue).toBeCloseTo(imbalance.p, 8);
  expect(found.df[1]).toBeCloseTo(imbalance.df[1] ?? 0, 7);
});

test.each(oracle.ratio_checks)('sample ratio $counts by $weights', ({ counts, weights, statistic, p }) => {
  const found = sampleRatioCheck({ arms: counts.map((units, i) => ({ units, weight: weights[i] ?? 0 })) });
  // The multinomial law is exact where a chi-square value was asked of scipy for comparison.
  const exact = found.method === 'exact multinomial test';
  expect(exact).toBe(statistic === undefined);
  expect(found.pValue / p).toBeCloseTo(1, 8);
  if (statistic !== undefined) expect(found.statistic).toBeCloseTo(statistic, 9);
});

test.each(oracle.interactions)('interaction: what the additive weighted fit leaves', ({ cells, statistic, p }) => {
  const found = interactionTest({ cells: cells.map((row) => row.map(arm)) });
  expect(found.statistic).toBeCloseTo(statistic, 7);
  expect(found.pValue).toBeCloseTo(p, 8);
});

describe('design', () => {
  test.each(oracle.powers)('power for means, n = $n, ratio $ratio', ({ n, ratio, d, alpha, normal, t }) => {
    const metric = { kind: 'mean', mean: 1, std: 1 } as const;
    const { power } = experimentPower({ metric, weights: [1, ratio], alpha, units: n * (1 + ratio), effect: d });
    expect(power).toBeCloseTo(normal, 10);
    expect(Math.abs(power - t)).toBeLessThan(0.002);
  });
  test.each(oracle.sizes)('sample size for means, d = $d', ({ d, power, n }) => {
    const metric = { kind: 'mean', mean: 10, std: 2 } as const;
    expect(experimentSampleSize({ metric, weights: [1, 1], effect: 2 * d, power }).perArm).toEqual([
      Math.ceil(n),
      Math.ceil(n),
    ]);
  });
  test.each(oracle.proportions)('proportions, $rate and $effect, ratio $ratio', ({ rate, effect, ratio, n, power }) => {
    const plan = { metric: { kind: 'proportion', rate } as const, weights: [ratio, 1] };
    const size = experimentSampleSize({ ...plan, effect });
    if (effect > 0) expect(size.perArm).toEqual([Math.ceil(ratio * n), Math.ceil(n)]);
    const found = experimentPower({ ...plan, units: 2000 * (1 + ratio), effect });
    expect(found.power).toBeCloseTo(power, 6);
    const direction = effect > 0 ? 'increase' : 'decrease';
    const back = minimumDetectableEffect({ ...plan, units: 2000 * (1 + ratio), power, direction });
    expect(back.effect).toBeCloseTo(Math.abs(effect), 6);
  });
});

test('winsorising takes the inverted distribution function of both arms together for a cap', () => {
  const { arms, quantile, cap, sums } = oracle.winsor;
  const found = winsorisedSums({ arms: arms.map((values) => ({ values, counts: values.map(() => 1) })), quantile });
  expect(found.cap).toBe(cap);
  found.arms.forEach((one, i) => {
    expect(one.y).toBeCloseTo(sums[i]?.y ?? 0, 8);
    expect(one.yy).toBeCloseTo(sums[i]?.yy ?? 0, 6);
  });
});

function negated({ n, y, yy }: ArmSums): ArmSums {
  return { n, y: -y, yy };
}
