import { describe, expect, test } from 'vitest';
import {
  alwaysValidP,
  meanDifferenceSequence,
  mixtureTuning,
  momentsOf,
  msprt,
  msprtMean,
  msprtMeans,
  msprtRates,
} from './index.ts';

const sampleOf = (n: number, mean: number, std: number) => ({ n, mean, std });
const planned = { reference: { n: 4000, std: 1 }, current: { n: 500, std: 2 } };

describe('msprt', () => {
  const base = { estimate: 0.2, standardError: 0.05, n: 800, plannedInformation: 400 };

  test('is the likelihood ratio against a normal mixture, by quadrature', () => {
    const nu = mixtureTuning({ plannedInformation: 400, alpha: 0.05 });
    const information = 1 / 0.05 ** 2;
    const score = 0.2 * information;
    let twoSided = 0;
    let steps = 0;
    for (let theta = -3; theta < 3; theta += 1e-4) {
      const density = Math.sqrt(nu / (2 * Math.PI)) * Math.exp((-nu * theta * theta) / 2);
      twoSided += density * Math.exp(theta * score - (theta * theta * information) / 2) * 1e-4;
      steps += 1;
    }
    expect(steps).toBeGreaterThan(50_000);
    expect(msprt(base).statistic).toBeCloseTo(Math.log(twoSided), 8);
    expect(msprt(base).pValue).toBeCloseTo(1 / twoSided, 10);
  });

  test('one-sided is the half-normal mixture, by quadrature', () => {
    const nu = mixtureTuning({ plannedInformation: 400, alpha: 0.1 });
    const information = 1 / 0.05 ** 2;
    for (const estimate of [0.2, -0.03]) {
      let ratio = 0;
      for (let theta = 5e-6; theta < 3; theta += 1e-5) {
        const density = 2 * Math.sqrt(nu / (2 * Math.PI)) * Math.exp((-nu * theta * theta) / 2);
        ratio += density * Math.exp(theta * estimate * information - (theta * theta * information) / 2) * 1e-5;
      }
      expect(msprt({ ...base, estimate, alternative: 'greater' }).statistic).toBeCloseTo(Math.log(ratio), 6);
      expect(msprt({ ...base, estimate: -estimate, alternative: 'less' }).statistic).toBeCloseTo(Math.log(ratio), 6);
    }
  });

  test('its interval leaves out the null exactly when p is below alpha, and its p is that of alwaysValidP', () => {
    const nu = mixtureTuning({ plannedInformation: 400, alpha: 0.05 });
    for (const estimate of [0.05, 0.1, 0.14, 0.145, 0.15, 0.155, 0.16, 0.3]) {
      const { pValue, effect } = msprt({ ...base, estimate });
      expect(pValue < 0.05).toBe((effect.lower ?? 0) > 0);
      expect(pValue).toBeCloseTo(alwaysValidP({ estimate, standardError: 0.05, margin: 0, nu }), 12);
    }
  });

  test('one-sided wants less evidence than two-sided on its side, and none is found on the other', () => {
    expect(msprt({ ...base, alternative: 'greater' }).pValue).toBeLessThan(msprt(base).pValue);
    expect(msprt({ ...base, alternative: 'less' }).pValue).toBe(1);
  });

  test('moving the null moves the estimate', () => {
    expect(msprt({ ...base, estimate: 0.5, nullValue: 0.3 }).statistic).toBeCloseTo(msprt(base).statistic, 10);
  });

  test('without a standard error there is no answer', () => {
    expect(msprt({ ...base, standardError: 0 })).toMatchObject({ pValue: Number.NaN, effect: { lower: null } });
    expect(msprt({ ...base, estimate: Number.NaN }).pValue).toBeNaN();
  });
});

test('the tuning from the plan is the best there is: no other nu is narrower at the planned information', () => {
  const width = (nu: number, information: number) =>
    Math.sqrt((information + nu) * Math.log((information + nu) / (nu * 0.05 ** 2))) / information;
  for (const information of [50, 4000]) {
    const best = mixtureTuning({ plannedInformation: information, alpha: 0.05 });
    for (const factor of [0.5, 0.9, 0.99, 1.01, 1.1, 2]) {
      expect(width(best, information)).toBeLessThan(width(best * factor, information));
    }
  }
});

describe('msprtMeans', () => {
  const input = { reference: sampleOf(4000, 10, 1), current: sampleOf(500, 10.5, 2), planned };

  test('finds a difference with unequal sizes and spreads; its interval is the confidence sequence', () => {
    const result = msprtMeans(input);
    if (result.status !== 'judged') throw new Error('not judged');
    expect(result.pValue).toBeLessThan(1e-4);
    expect(result.n).toBe(4500);
    const { value, lower, upper } = meanDifferenceSequence(input);
    expect(result.effect).toMatchObject({ value, lower, upper });
    expect(value).toBeCloseTo(0.5, 12);
  });

  test('swapping samples turns the sign', () => {
    const swapped = msprtMeans({
      reference: input.current,
      current: input.reference,
      planned: { reference: planned.current, current: planned.reference },
    });
    const straight = msprtMeans(input);
    if (swapped.status !== 'judged' || straight.status !== 'judged') throw new Error('not judged');
    expect(swapped.pValue).toBeCloseTo(straight.pValue, 14);
    expect(swapped.effect.value).toBe(-straight.effect.value);
  });

  test('the interval is tightest where it was planned', () => {
    const width = (factor: number) => {
      const times = { n: planned.reference.n * factor, std: 1 };
      const { lower, upper } = meanDifferenceSequence({
        ...input,
        planned: { reference: times, current: { n: planned.current.n * factor, std: 2 } },
      });
      return (upper ?? 0) - (lower ?? 0);
    };
    for (const wrong of [0.1, 0.5, 2, 10]) expect(width(1)).toBeLessThan(width(wrong));
    expect(width(4)).toBeLessThan(1.1 * width(1));
  });

  test('few rows and equal rows are skipped with the reason', () => {
    expect(msprtMeans({ ...input, current: sampleOf(29, 10.5, 2) })).toMatchObject({
      status: 'skipped',
      reason: 'too_few_rows',
      smallestSample: 29,
      n: 4029,
    });
    const constant = msprtMeans({ ...input, reference: sampleOf(99, 1, 0), current: sampleOf(99, 2, 0) });
    expect(constant).toMatchObject({ status: 'skipped', reason: 'no_spread' });
    const empty = { n: 0, mean: null, std: null };
    expect(meanDifferenceSequence({ ...input, current: empty })).toMatchObject({ value: Number.NaN, lower: null });
  });

  test('rows and their moments give one answer', () => {
    const rows = (n: number, shift: number) => Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) + shift);
    const { mean, std, n } = momentsOf(rows(120, 0.5));
    const plain = rows(120, 0.5).reduce((sum, x) => sum + x, 0) / 120;
    expect(mean).toBeCloseTo(plain, 12);
    expect(std).toBeCloseTo(Math.sqrt(rows(120, 0.5).reduce((sum, x) => sum + (x - plain) ** 2, 0) / 120), 12);
    expect(n).toBe(120);
  });
});

test('msprtMean judges one mean, paired differences included', () => {
  const shifted = msprtMean({ sample: sampleOf(400, 0.3, 1), planned: { n: 400, std: 1 } });
  expect(shifted).toMatchObject({ status: 'judged', n: 400 });
  expect(shifted.status === 'judged' && shifted.pValue).toBeLessThan(0.001);
  const held = msprtMean({ sample: sampleOf(400, 0.3, 1), planned: { n: 400, std: 1 }, nullValue: 0.3 });
  expect(held.status === 'judged' && held.pValue).toBe(1);
  expect(msprtMean({ sample: sampleOf(10, 0.3, 1), planned: { n: 400, std: 1 } }).status).toBe('skipped');
  expect(msprtMean({ sample: sampleOf(40, 1, 0), planned: { n: 40, std: 1 } })).toMatchObject({ reason: 'no_spread' });
});

test('msprtRates judges two proportions, also when one has no positives', () => {
  const input = { planned: { reference: 1000, current: 100 } };
  const found = msprtRates({ ...input, reference: { positives: 0, n: 1000 }, current: { positives: 20, n: 100 } });
  expect(found).toMatchObject({ status: 'judged', effect: { value: 0.2 } });
  expect(found.status === 'judged' && found.pValue).toBeLessThan(0.01);
  const same = msprtRates({ ...input, reference: { positives: 500, n: 1000 }, current: { positives: 50, n: 100 } });
  expect(same.status === 'judged' && same.pValue).toBe(1);
  const few = msprtRates({ ...input, reference: { positives: 500, n: 1000 }, current: { positives: 5, n: 10 } });
  expect(few).toMatchObject({ status: 'skipped', reason: 'too_few_rows', smallestSample: 10, minimumSample: 30 });
});
