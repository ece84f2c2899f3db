import { describe, expect, test } from 'vitest';
import {
  type ColumnFacts,
  chunkLimits,
  type DriftMethod,
  type DriftScore,
  driftPlan,
  driftScore,
  edgeCounts,
  seededRandom,
  valueCounts,
  valueMoments,
  type WeightedValues,
  weightedValues,
} from './index.ts';

const R = weightedValues({ values: Array.from({ length: 100 }, (_, i) => i) });
const C = weightedValues({ values: Array.from({ length: 100 }, (_, i) => i + 20) });

function numericFacts(reference: WeightedValues, current: WeightedValues): ColumnFacts {
  const distinct = valueCounts(reference, current).values.length;
  return { kind: 'numeric', reference: valueMoments(reference), current: valueMoments(current), distinct };
}

function score(preset: 'evidently' | 'nannyml', method?: DriftMethod): DriftScore {
  const plan = driftPlan({ preset, facts: numericFacts(R, C), ...(method ? { method } : {}) });
  return driftScore(plan, { values: { reference: R, current: C } });
}

describe('worked cases of the peers, run on their own code', () => {
  test('Evidently: 0..99 against 20..119 in 9 Sturges bins', () => {
    const evidently = (method: DriftMethod): number => score('evidently', method).score;
    expect(evidently('psi')).toBeCloseTo(2.101219564, 8);
    expect(evidently('kl')).toBeCloseTo(1.050504731, 8);
    expect(evidently('jensen_shannon')).toBeCloseTo(0.325853822, 8);
    expect(evidently('hellinger')).toBeCloseTo(0.393765191, 8);
    expect(evidently('wasserstein')).toBeCloseTo(0.692854967, 8);
    // Its choice for 100 reference rows: Kolmogorov-Smirnov, exact as scipy has it.
    expect(score('evidently').score).toBeCloseTo(0.036384288, 8);
    expect(score('evidently')).toMatchObject({ drifted: true, plan: { method: 'ks' } });
    expect(score('evidently', 'psi')).toMatchObject({ bins: 9, drifted: true, plan: { fill: 'evidently' } });
  });

  test('NannyML: the same samples under the same name give another number (Doane, outside bin, base 2)', () => {
    const result = score('nannyml');
    expect(result.score).toBeCloseTo(0.419179688, 8);
    expect(result).toMatchObject({ bins: 9, drifted: null, plan: { base: 2, outsideBin: true, limit: null } });
    expect(result.plan.edges).toHaveLength(9);
  });

  test('Evidently: chi-square 16,18,16,14,12,12 against 16,16,16,16,16,8; z-test 60/100 against 45/100', () => {
    const plan = (distinct: number) =>
      driftPlan({ preset: 'evidently', facts: { kind: 'categorical', reference: { n: 88 }, distinct } });
    const counts = { reference: [16, 18, 16, 14, 12, 12], current: [16, 16, 16, 16, 16, 8] };
    expect(driftScore(plan(6), { counts }).score).toBeCloseTo(0.673087601, 8);
    const facts = { kind: 'categorical', reference: { n: 88 }, distinct: 6 } as const;
    const hellinger = driftPlan({ preset: 'evidently', method: 'hellinger', facts });
    expect(driftScore(hellinger, { counts }).score).toBeCloseTo(0.068127744, 8);
    const two = driftScore(plan(2), { counts: { reference: [60, 40], current: [45, 55] } });
    expect(two.score).toBeCloseTo(0.033672069, 8);
    expect(two).toMatchObject({ drifted: true, plan: { method: 'z_test' } });
  });

  test('NannyML: limits of 0..9 are mean -/+ 3 population deviations', () => {
    const limits = chunkLimits({ values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
    expect(limits.lower).toBeCloseTo(-4.116844, 6);
    expect(limits.upper).toBeCloseTo(13.116844, 6);
    expect(chunkLimits({ values: [0.1, 0.2], min: 0 }).lower).toBe(0);
  });
});

describe('the default choice', () => {
  const choose = (facts: ColumnFacts): DriftMethod => driftPlan({ preset: 'evidently', facts }).method;
  const numeric = (n: number, distinct: number): ColumnFacts => ({
    kind: 'numeric',
    reference: { n, distinct, min: 0, max: 1, skewness: 0 },
    current: { n: 50_000, min: 0, max: 1 },
    distinct,
  });
  test.each([
    [1000, 6, 'ks'],
    [1001, 6, 'wasserstein'],
    [1000, 5, 'chi_square'],
    [1000, 2, 'z_test'],
    [1001, 5, 'jensen_shannon'],
  ])('numeric, %i reference rows, %i distinct values: %s', (n, distinct, method) => {
    expect(choose(numeric(n, distinct))).toBe(method);
  });
  test.each([
    [1000, 3, 'chi_square'],
    [1000, 2, 'z_test'],
    [1001, 2, 'jensen_shannon'],
  ])('categorical, %i reference rows, %i categories: %s', (n, distinct, method) => {
    expect(choose({ kind: 'categorical', reference: { n }, distinct })).toBe(method);
  });
  test('a method that the preset does not know is refused by name', () => {
    expect(() => driftPlan({ preset: 'nannyml', facts: numeric(10, 10), method: 'psi' })).toThrow('no method psi');
  });
});

test('counts made by a query over the edges of the plan give the number that raw values give', () => {
  const random = seededRandom(7);
  const reference = weightedValues({ values: Array.from({ length: 3000 }, () => Math.round(1000 * random()) / 10) });
  const current = weightedValues({ values: Array.from({ length: 700 }, () => Math.round(1200 * random()) / 10) });
  for (const [preset, method] of [
    ['evidently', 'jensen_shannon'],
    ['evidently', 'psi'],
    ['evidently', 'hellinger'],
    ['nannyml', 'jensen_shannon'],
  ] as const) {
    const plan = driftPlan({ preset, method, facts: numericFacts(reference, current) });
    const row = (sample: WeightedValues): number[] => {
      const { counts, outside } = edgeCounts(sample, plan.edges ?? []);
      return plan.outsideBin ? [...counts, outside] : counts;
    };
    const fromRows = driftScore(plan, { values: { reference, current } });
    const fromCounts = driftScore(plan, { counts: { reference: row(reference), current: row(current) } });
    expect(fromCounts).toEqual(fromRows);
    expect(fromRows.score).toBeGreaterThan(fromRows.noise ?? 1);
  }
});

test('few distinct values make a bin each; no rows make no verdict', () => {
  const few = weightedValues({ values: [1, 1, 2, 3, 3, 3] });
  const none = weightedValues({ values: [Number.NaN] });
  const plan = driftPlan({ preset: 'evidently', method: 'jensen_shannon', facts: numericFacts(few, few) });
  expect(plan).toMatchObject({ binning: 'per-value', edges: null });
  expect(driftScore(plan, { values: { reference: few, current: few } })).toMatchObject({ score: 0, drifted: false });
  expect(driftScore(plan, { values: { reference: few, current: none } })).toMatchObject({ drifted: null, currentN: 0 });
});
