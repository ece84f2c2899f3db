import { describe, expect, test } from 'vitest';
import {
  alignTallies,
  andersonDarlingKSample,
  benjaminiHochberg,
  type Cell,
  clopperPearsonInterval,
  cramerVonMises,
  fisherExact,
  gTest,
  ksOneSample,
  ksTwoSample,
  levene,
  mannWhitney,
  momentsOf,
  permutationTest,
  type Sample,
  seededRandom,
  summariseNumeric,
  tallyOf,
  twoProportionZ,
  weightedValues,
  welchT,
  wilsonInterval,
} from './index.ts';

interface Answer {
  readonly statistic: number;
  readonly pValue: number;
  readonly n: number;
}

/** Every two-sample test that takes rows or tallies. */
const rankTests: Record<string, (reference: Sample, current: Sample) => Answer> = {
  'KS exact': (reference, current) => ksTwoSample(reference, current, { method: 'exact' }),
  'KS asymptotic': (reference, current) => ksTwoSample(reference, current, { method: 'asymptotic' }),
  'Mann-Whitney': (reference, current) => mannWhitney({ reference, current }),
  'Mann-Whitney exact': (reference, current) => mannWhitney({ reference, current, method: 'exact' }),
  'Cramer-von Mises': (reference, current) => cramerVonMises({ reference, current }),
  'Anderson-Darling': (reference, current) => andersonDarlingKSample({ samples: [reference, current] }),
  'Brown-Forsythe': (reference, current) => levene({ groups: [reference, current] }),
  Levene: (reference, current) => levene({ groups: [reference, current], center: 'mean' }),
};

const random = seededRandom(11);
const wholeRows = (n: number, most: number): number[] => Array.from({ length: n }, () => Math.floor(random() * most));
const REFERENCE = wholeRows(33, 12);
const CURRENT = wholeRows(21, 14);

describe.each(Object.entries(rankTests))('%s', (_name, run) => {
  const answer = run(REFERENCE, CURRENT);

  test('answers with ties', () => {
    expect(answer.pValue).toBeGreaterThan(0);
    expect(answer.pValue).toBeLessThanOrEqual(1);
    expect(answer.n).toBe(54);
  });
  test('does not mind the order of rows, nor missing values', () => {
    const messy = [Number.NaN, ...REFERENCE.toReversed(), Number.NaN];
    const other = run(messy, Float64Array.from(CURRENT.toSorted()));
    expect(other.statistic).toBeCloseTo(answer.statistic, 12);
    expect(other.pValue).toBeCloseTo(answer.pValue, 12);
    expect(other.n).toBe(answer.n);
  });
  test('rows, tallies in any order and weighted values agree', () => {
    const tally = tallyOf(REFERENCE);
    const backwards = { values: tally.values.toReversed(), counts: tally.counts.toReversed() };
    expect(run(backwards, tallyOf(CURRENT))).toEqual(answer);
    expect(run(weightedValues({ values: REFERENCE }), weightedValues({ values: CURRENT }))).toEqual(answer);
    const split = {
      values: [...tally.values, 3, 99],
      counts: [...tally.counts.map((c, i) => c - (i === 3 ? 1 : 0)), 1, 0],
    };
    expect(run(split, CURRENT)).toEqual(answer);
  });
  test('p does not mind which sample comes first', () => {
    expect(run(CURRENT, REFERENCE).pValue).toBeCloseTo(answer.pValue, 12);
  });
  test('an empty sample has no answer', () => {
    for (const [a, b] of [
      [[], CURRENT],
      [REFERENCE, [Number.NaN]],
      [[], []],
    ] as const) {
      expect(run(a, b)).toMatchObject({ statistic: Number.NaN, pValue: Number.NaN });
    }
  });
  test('a sample against itself is no alarm, far samples are', () => {
    expect(run(REFERENCE, REFERENCE).pValue).toBeGreaterThanOrEqual(0.25);
    const far = REFERENCE.map((x) => x * 9 + 100);
    expect(run(REFERENCE, far).pValue).toBeLessThan(0.002);
  });
  test('impossible counts are refused', () => {
    expect(() => run({ values: [1, 2], counts: [3, -1] }, CURRENT)).toThrow(RangeError);
    expect(() => run({ values: [1, 2], counts: [3] }, CURRENT)).toThrow(RangeError);
  });
});

describe('rank tests see order only', () => {
  const monotone = (x: number): number => Math.exp(x / 3) - 5;
  test.each(Object.entries(rankTests).filter(([name]) => !/Levene|Brown/.test(name)))('%s', (_name, run) => {
    const there = run(REFERENCE, CURRENT);
    expect(run(REFERENCE.map(monotone), CURRENT.map(monotone))).toEqual(there);
  });
});

test('all values equal: Mann-Whitney p 1, no answer where spread is needed', () => {
  const same = [4, 4, 4, 4, 4];
  expect(mannWhitney({ reference: same, current: same }).pValue).toBe(1);
  expect(mannWhitney({ reference: same, current: same, method: 'exact' }).pValue).toBe(1);
  expect(ksTwoSample(same, same).pValue).toBe(1);
  expect(cramerVonMises({ reference: same, current: same }).pValue).toBe(1);
  expect(levene({ groups: [same, same] }).pValue).toBeNaN();
  expect(andersonDarlingKSample({ samples: [same, same] }).pValue).toBeNaN();
  expect(welchT({ reference: momentsOf(same), current: momentsOf(same) }).pValue).toBeNaN();
});

test('one value each: an answer, or none, but never an alarm', () => {
  for (const [name, run] of Object.entries(rankTests)) {
    // The finite-n form knows no law for so few rows: its p is 0 whenever samples do not overlap, as scipy's.
    if (name === 'KS asymptotic') continue;
    const { pValue } = run([1], [2]);
    expect(Number.isNaN(pValue) || pValue >= 0.25).toBe(true);
  }
  expect(welchT({ reference: momentsOf([1]), current: momentsOf([2]) })).toMatchObject({ pValue: Number.NaN });
});

test('infinite values are the largest and smallest of their sample', () => {
  const infinite = [Number.NEGATIVE_INFINITY, ...REFERENCE, Number.POSITIVE_INFINITY];
  const finite = [-1000, ...REFERENCE, 1000];
  expect(mannWhitney({ reference: infinite, current: CURRENT })).toEqual(
    mannWhitney({ reference: finite, current: CURRENT }),
  );
  expect(ksTwoSample(infinite, CURRENT)).toEqual(ksTwoSample(finite, CURRENT));
  expect(alignTallies([infinite, CURRENT]).sizes).toEqual([35, 21]);
});

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

describe('ties are corrected for', () => {
  const draw = seededRandom(8);
  const tied = (n: number, values: number): Float64Array =>
    Float64Array.from({ length: n }, () => Math.floor(draw() * values));
  const [a, b] = [tied(60, 6), tied(25, 8).map((x) => Math.min(5, x))];

  test.each([
    ['Cramer-von Mises', (x: Sample, y: Sample) => cramerVonMises({ reference: x, current: y })],
    ['Anderson-Darling', (x: Sample, y: Sample) => andersonDarlingKSample({ samples: [x, y] })],
  ] as const)('%s on six values: p is about that of random relabellings', (_name, run) => {
    const statistic = ([x = a, y = b]: readonly Float64Array[]): number => run(x, y).statistic;
    const dealt = permutationTest({ groups: [a, b], statistic, random: seededRandom(2), draws: 1999 });
    expect(dealt.pValue).toBeGreaterThan(0.002);
    expect(dealt.pValue).toBeLessThan(0.24);
    expect(Math.abs(Math.log(run(a, b).pValue / dealt.pValue))).toBeLessThan(0.3);
  });

  test('one tie among many rows changes next to nothing', () => {
    const [reference, current] = [
      Float64Array.from({ length: 600 }, draw),
      Float64Array.from({ length: 300 }, () => draw() * 0.9),
    ];
    const before = cramerVonMises({ reference, current });
    const darling = andersonDarlingKSample({ samples: [reference, current] });
    reference[1] = reference[0] ?? 0;
    expect(cramerVonMises({ reference, current }).method).toContain('ties');
    expect(Math.abs(Math.log(cramerVonMises({ reference, current }).pValue / before.pValue))).toBeLessThan(0.06);
    const after = andersonDarlingKSample({ samples: [reference, current] });
    expect(Math.abs(Math.log(after.pValue / darling.pValue))).toBeLessThan(0.06);
  });

  test('ignored as scipy does it, Cramer-von Mises alarms on a sample against its own copies', () => {
    const rows = tied(100, 5);
    const fourfold = Float64Array.from({ length: 400 }, (_, i) => rows[i % 100] ?? 0);
    expect(cramerVonMises({ reference: fourfold, current: rows, ties: 'ignored' }).pValue).toBeLessThan(0.001);
    expect(cramerVonMises({ reference: fourfold, current: rows }).pValue).toBeGreaterThan(0.9);
  });
});
