import { describe, expect, test } from 'vitest';
import {
  andersonDarlingKSample,
  benjaminiHochberg,
  type Cell,
  clopperPearsonInterval,
  fisherExact,
  gTest,
  ksOneSample,
  ksTwoSample,
  levene,
  mannWhitney,
  momentsOf,
  permutationTest,
  seededRandom,
  summariseNumeric,
  tallyOf,
  twoProportionZ,
  welchT,
  wilsonInterval,
} from './index.ts';

const random = seededRandom(11);
const wholeRows = (n: number, most: number): number[] => Array.from({ length: n }, () => Math.floor(random() * most));
const REFERENCE = wholeRows(33, 12);
const CURRENT = wholeRows(21, 14);

describe('effects and their intervals', () => {
  test('Mann-Whitney: P(current > reference), turned round by swapping', () => {
    const there = mannWhitney({ reference: REFERENCE, current: CURRENT }).effect;
    const back = mannWhitney({ reference: CURRENT, current: REFERENCE });
    expect(back.effect.value).toBeCloseTo(1 - there.value, 12);
    expect(back.effect.lower).toBeCloseTo(1 - (there.upper ?? 0), 12);
    expect(back.rankBiserial).toBeCloseTo(2 * back.effect.value - 1, 12);
  });
  test('Mann-Whitney: samples that do not overlap have an interval with width', () => {
    const { effect } = mannWhitney({ reference: [1, 2, 3, 4, 5], current: [6, 7, 8, 9] });
    expect(effect.value).toBe(1);
    expect(effect.upper).toBe(1);
    expect(effect.lower).toBeLessThan(0.9);
    expect(effect.lower).toBeGreaterThan(0.3);
    expect(mannWhitney({ reference: [1], current: [2] }).effect.lower).toBeLessThan(0.5);
  });
  test('Welch: the interval leaves out 0 exactly when p < 0.05; population moments are what a numeric summary holds', () => {
    for (const shift of [0, 0.5, 1, 1.5, 2, 2.5, 3, 4]) {
      const current = CURRENT.map((x) => x + shift);
      const result = welchT({
        reference: summariseNumeric(Float64Array.from(REFERENCE), []),
        current: momentsOf(current),
      });
      const excludes = (result.effect.lower ?? 0) > 0 || (result.effect.upper ?? 0) < 0;
      expect(excludes).toBe(result.pValue < 0.05);
    }
  });
  test('Brown-Forsythe: the ratio of spreads is turned over by swapping, and null for three groups', () => {
    const there = levene({ groups: [REFERENCE, CURRENT] }).effect;
    const back = levene({ groups: [CURRENT, REFERENCE] }).effect;
    expect(back?.value).toBeCloseTo(1 / (there?.value ?? 0), 12);
    expect(back?.lower).toBeCloseTo(1 / (there?.upper ?? 0), 12);
    expect(levene({ groups: [REFERENCE, CURRENT, CURRENT] }).effect).toBeNull();
    const twice = levene({ groups: [REFERENCE, REFERENCE.map((x) => 2 * x)] }).effect;
    expect(twice?.value).toBeCloseTo(2, 12);
  });
  test('KS: the band holds the distance and narrows with n', () => {
    const small = ksTwoSample(REFERENCE, CURRENT).effect;
    const many = (rows: number[]): number[] => Array.from({ length: 20 }, () => rows).flat();
    const large = ksTwoSample(many(REFERENCE), many(CURRENT)).effect;
    expect(large.value).toBeCloseTo(small.value, 12);
    expect(large.upper).toBeLessThan(small.upper ?? 0);
    expect(large.lower).toBeGreaterThanOrEqual(small.lower ?? 1);
  });
});

describe('proportions', () => {
  const cell = (positives: number, n: number): Cell => ({ positives, n });
  test('swapping samples turns the odds ratio over and the difference round', () => {
    const [reference, current] = [cell(7, 20), cell(14, 25)];
    const there = fisherExact({ reference, current });
    const back = fisherExact({ reference: current, current: reference });
    expect(back.pValue).toBeCloseTo(there.pValue, 12);
    expect(back.effect.value).toBeCloseTo(1 / there.effect.value, 9);
    expect(back.effect.lower).toBeCloseTo(1 / (there.effect.upper ?? 0), 9);
    const z = twoProportionZ({ reference, current });
    expect(twoProportionZ({ reference: current, current: reference }).statistic).toBeCloseTo(-z.statistic, 12);
    expect(z.effect.value).toBeCloseTo(14 / 25 - 7 / 20, 12);
  });
  test('no outcome, one outcome, no rows', () => {
    expect(fisherExact({ reference: cell(0, 9), current: cell(0, 5) })).toMatchObject({
      pValue: 1,
      effect: { lower: null },
    });
    expect(twoProportionZ({ reference: cell(9, 9), current: cell(5, 5) })).toMatchObject({ statistic: 0, pValue: 1 });
    expect(fisherExact({ reference: cell(0, 0), current: cell(2, 5) }).pValue).toBeNaN();
    expect(twoProportionZ({ reference: cell(1, 4), current: cell(0, 0) }).pValue).toBeNaN();
    expect(clopperPearsonInterval(cell(0, 0))).toMatchObject({ value: Number.NaN, lower: null, n: 0 });
  });
  test('large tables take the approximate odds ratio, which agrees with the exact one where they meet', () => {
    const exact = fisherExact({ reference: cell(9000, 30_000), current: cell(9600, 30_000) }).effect;
    const large = fisherExact({ reference: cell(90_000, 300_000), current: cell(96_000, 300_000) }).effect;
    expect(exact.method).toContain('exact');
    expect(large.method).toContain('logit');
    expect(large.value).toBeCloseTo(exact.value, 3);
  });
  test('Clopper-Pearson is wider than Wilson', () => {
    for (const positives of [0, 1, 5, 17, 20]) {
      const width = ({ lower, upper }: { lower: number | null; upper: number | null }): number =>
        (upper ?? 0) - (lower ?? 0);
      expect(width(clopperPearsonInterval(cell(positives, 20)))).toBeGreaterThan(
        width(wilsonInterval(cell(positives, 20))) * 0.98,
      );
    }
    expect(clopperPearsonInterval(cell(0, 20)).upper).toBeCloseTo(1 - 0.025 ** (1 / 20), 12);
  });
  test('G: order of samples and categories, empty columns and samples', () => {
    const { statistic, pValue } = gTest({
      table: [
        [5, 9, 3],
        [8, 2, 7],
      ],
    });
    expect(
      gTest({
        table: [
          [2, 8, 0, 7],
          [9, 5, 0, 3],
        ],
      }).statistic,
    ).toBeCloseTo(statistic, 12);
    expect(
      gTest({
        table: [
          [2, 8, 0, 7],
          [9, 5, 0, 3],
        ],
      }).pValue,
    ).toBeCloseTo(pValue, 12);
    expect(gTest({ table: [[4], [7]] })).toMatchObject({ statistic: 0, pValue: 1, df: 0 });
    for (const table of [
      [
        [0, 0],
        [1, 2],
      ],
      [[1, 2]],
      [],
    ])
      expect(gTest({ table }).pValue).toBeNaN();
  });
});

test('one-sample KS: order, tallies, missing and empty', () => {
  const uniform = (x: number): number => Math.min(1, Math.max(0, x / 14));
  const answer = ksOneSample({ sample: CURRENT, cdf: uniform });
  expect(ksOneSample({ sample: tallyOf(CURRENT.toReversed()), cdf: uniform })).toEqual(answer);
  expect(ksOneSample({ sample: [Number.NaN], cdf: uniform })).toMatchObject({
    statistic: Number.NaN,
    pValue: Number.NaN,
  });
  expect(ksOneSample({ sample: [7], cdf: uniform })).toMatchObject({ statistic: 0.5, pValue: 1, n: 1 });
});

test('Benjamini-Hochberg: order, unknowns in the family, none at all', () => {
  expect(benjaminiHochberg([]).adjusted).toEqual([]);
  expect(benjaminiHochberg([0.04, 0.01]).adjusted).toEqual([0.04, 0.02]);
  expect(benjaminiHochberg([0.02, Number.NaN])).toMatchObject({ adjusted: [0.04, 1], rejected: [true, false] });
});

describe('permutation test', () => {
  const mean = (rows: Float64Array | undefined): number =>
    Array.from(rows ?? []).reduce((sum, x) => sum + x, 0) / (rows?.length ?? 0);
  const spread = (groups: readonly Float64Array[]): number => {
    const means = groups.map(mean);
    return Math.max(...means) - Math.min(...means);
  };

  test('random relabellings agree with all of them, three unequal groups', () => {
    const groups = [
      [1, 4, 2, 8],
      [5, 7],
      [9, 3, 11],
    ];
    const all = permutationTest({ groups, statistic: spread, random: seededRandom(1), draws: 2000 });
    const some = permutationTest({ groups, statistic: spread, random: seededRandom(1), draws: 1000 });
    expect(all).toMatchObject({ exact: true, draws: 1260, n: 9 });
    expect(some).toMatchObject({ exact: false, draws: 1000 });
    expect(some.pInterval.lower).toBeLessThan(all.pValue);
    expect(some.pInterval.upper).toBeGreaterThan(all.pValue);
  });
  test('the same seed gives the same answer; p is never 0', () => {
    const groups = [Array.from({ length: 20 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => i + 100)];
    const run = () => permutationTest({ groups, statistic: spread, random: seededRandom(5), draws: 99 });
    expect(run()).toEqual(run());
    expect(run().pValue).toBe(0.01);
  });
  test('empty groups, one group, an undefined statistic: no answer', () => {
    const options = { statistic: spread, random: seededRandom(1) };
    for (const groups of [[[], [1]], [[1, 2]], [[Number.NaN], [1, 2]]]) {
      expect(permutationTest({ ...options, groups }).pValue).toBeNaN();
    }
    expect(permutationTest({ ...options, groups: [[1], [2]], statistic: () => Number.NaN }).pValue).toBeNaN();
  });
});

test('Anderson-Darling: p by relabelling goes on where the table ends, and agrees with it inside', () => {
  const inside = { samples: [REFERENCE, CURRENT] };
  const far = { samples: [REFERENCE, REFERENCE.map((x) => x + 9)] };
  expect(andersonDarlingKSample(far)).toMatchObject({ pValue: 0.001, cut: 'below' });
  const same = andersonDarlingKSample({ samples: [REFERENCE, REFERENCE] });
  expect(same).toMatchObject({ pValue: 0.25, cut: 'above' });
  const permutation = { random: seededRandom(3), draws: 1999 };
  expect(andersonDarlingKSample({ ...far, permutation })).toMatchObject({ pValue: 1 / 2000, cut: null });
  const shifted = { samples: [REFERENCE, CURRENT.map((x) => x + 2)] };
  const table = andersonDarlingKSample(shifted).pValue;
  const dealt = andersonDarlingKSample({ ...shifted, permutation }).pValue;
  expect(Math.abs(Math.log(dealt / table))).toBeLessThan(0.5);
  expect(andersonDarlingKSample({ ...inside, permutation }).pValue).toBeGreaterThan(0.05);
});
