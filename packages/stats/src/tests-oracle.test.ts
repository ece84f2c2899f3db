import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fSf } from './f-sf.ts';
import { hypergeometricLogPmf } from './hypergeometric-log-pmf.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import {
  andersonDarlingKSample,
  benjaminiHochberg,
  clopperPearsonInterval,
  cramerVonMises,
  fisherExact,
  gTest,
  ksOneSample,
  ksTwoSample,
  levene,
  mannWhitney,
  momentsOf,
  normalCdf,
  permutationTest,
  twoProportionZ,
  welchT,
} from './index.ts';
import { kolmogorovLimitSf } from './kolmogorov-limit-sf.ts';
import { studentTCritical, studentTTwoSided } from './student-t.ts';

type Pair = [statistic: number, pValue: number];
type Proportion = [positives: number, n: number];

/** Values by scipy and statsmodels; the script that made them stands beside the file. */
interface Oracle {
  beta: [number, number, number, number][];
  student: [number, number, number][];
  t_critical: [number, number, number][];
  f_tail: [number, number, number, number][];
  hypergeometric: [number, number, number, number, number][];
  kolmogorov_limit: [number, number][];
  two_samples: {
    reference: number[];
    current: number[];
    ks: Record<'exact' | 'asymp' | 'auto', Pair>;
    ks_limit: number;
    mann_whitney: { asymptotic: Pair; auto: Pair; exact?: Pair };
    welch?: [number, number, number, number, number];
    cramer_von_mises: { asymptotic: Pair; auto: Pair; exact?: Pair };
    anderson_darling: Pair;
    levene: Record<'median' | 'mean', Pair>;
  }[];
  groups: { groups: number[][]; anderson_darling: Pair; levene: Record<'median' | 'mean', Pair> }[];
  one_sample: { sample: number[]; scale: number; exact: Pair; asymp: Pair }[];
  fisher: {
    current: Proportion;
    reference: Proportion;
    statistic: number | null;
    p: number;
    odds: number | null;
    lower: number;
    upper: number | null;
  }[];
  g: { table: number[][]; statistic: number; df: number; p: number; smallest: number }[];
  z: { reference: Proportion; current: Proportion; statistic: number; p: number }[];
  clopper: { positives: number; n: number; level: number; lower: number; upper: number }[];
  bh: { p: number[]; adjusted: number[] }[];
  permutation: (Record<'two_sided' | 'greater' | 'less' | 'statistic', number> & { a: number[]; b: number[] })[];
}

const oracle = JSON.parse(readFileSync(new URL('../oracle/tests.json', import.meta.url), 'utf8')) as Oracle;

/** Relative closeness; for statistics near 0 also absolute. */
function near(actual: number | null, expected: number, { relative = 1e-9, absolute = 1e-300 } = {}): void {
  const gap = Math.abs((actual ?? Number.NaN) - expected);
  expect(gap, `${actual} against ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected) + absolute);
}

function agrees(
  result: { statistic: number; pValue: number },
  [statistic, p]: Pair,
  { relative = 1e-9, absolute = 1e-13 } = {},
): void {
  near(result.statistic, statistic, { absolute: 1e-12 });
  near(result.pValue, p, { relative, absolute });
}

const cell = ([positives, n]: Proportion) => ({ positives, n });

describe('distributions agree with scipy to 1e-10', () => {
  const relative = 1e-10;
  test('incomplete beta', () => {
    for (const [x, a, b, value] of oracle.beta) near(incompleteBeta({ x, a, b }), value, { relative });
  });
  test('Student t and its quantiles', () => {
    for (const [t, df, p] of oracle.student) near(studentTTwoSided(t, df), p, { relative });
    for (const [level, df, t] of oracle.t_critical) near(studentTCritical(level, df), t, { relative });
  });
  test('F', () => {
    for (const [f, between, within, p] of oracle.f_tail) near(fSf({ f, between, within }), p, { relative });
  });
  test('hypergeometric', () => {
    for (const [k, total, positives, drawn, value] of oracle.hypergeometric)
      near(hypergeometricLogPmf(k, { total, positives, drawn }), value, { relative });
  });
  test('Kolmogorov limit', () => {
    for (const [x, p] of oracle.kolmogorov_limit) near(kolmogorovLimitSf(x), p, { relative });
  });
  test('refuse nonsense', () => {
    expect(incompleteBeta({ x: Number.NaN, a: 1, b: 1 })).toBeNaN();
    expect(incompleteBeta({ x: 0.5, a: 0, b: 1 })).toBeNaN();
    expect(incompleteBeta({ x: -1, a: 1, b: 1 })).toBe(0);
    expect(studentTTwoSided(Number.NaN, 3)).toBeNaN();
    expect(studentTTwoSided(Number.POSITIVE_INFINITY, 3)).toBe(0);
    expect(fSf({ f: Number.NaN, between: 1, within: 1 })).toBeNaN();
    expect(kolmogorovLimitSf(0)).toBe(1);
  });
});

describe('two-sample tests agree with scipy', () => {
  test.each(oracle.two_samples.map((row, i) => ({ ...row, i, sizes: [row.reference.length, row.current.length] })))(
    'case $i, sizes $sizes',
    (row) => {
      const { reference, current } = row;
      agrees(ksTwoSample(reference, current, { method: 'exact' }), row.ks.exact);
      agrees(ksTwoSample(reference, current, { method: 'asymptotic' }), row.ks.asymp, { relative: 1e-6 });
      agrees(ksTwoSample(reference, current), row.ks.auto);
      for (const method of ['asymptotic', 'auto', 'exact'] as const) {
        const rank = row.mann_whitney[method];
        if (rank) agrees(mannWhitney({ reference, current, method }), rank);
        const distance = row.cramer_von_mises[method];
        // scipy leaves out terms below 1e-7 of the limiting law's series.
        if (distance)
          agrees(cramerVonMises({ reference, current, method, ties: 'ignored' }), distance, { absolute: 1e-9 });
      }
      if (row.welch) {
        const welch = welchT({ reference: momentsOf(reference), current: momentsOf(current) });
        const [statistic, p, df, lower, upper] = row.welch;
        agrees(welch, [statistic, p]);
        near(welch.df, df);
        near(welch.effect.lower, lower, { absolute: 1e-10 });
        near(welch.effect.upper, upper, { absolute: 1e-10 });
      }
      agrees(andersonDarlingKSample({ samples: [reference, current], ties: 'ignored' }), row.anderson_darling, {
        relative: 1e-7,
      });
      // scipy answers for two rows in a group too; we do not (their distances from the centre are equal whatever the rows are).
      for (const center of ['median', 'mean'] as const) {
        const answer = levene({ groups: [reference, current], center });
        if (Math.min(reference.length, current.length) < 3) expect(answer.pValue).toBeNaN();
        else agrees(answer, row.levene[center]);
      }
    },
  );

  test('field case 1: KS of 0..99 against 20..119, exact, limiting and finite n', () => {
    const [first, second] = oracle.two_samples;
    if (!first || !second) throw new Error('no cases');
    expect(ksTwoSample(first.reference, first.current).pValue).toBeCloseTo(0.036384288, 8);
    expect(ksTwoSample(first.reference, first.current, { method: 'asymptotic' }).pValue).toBeCloseTo(0.031438778, 8);
    expect(kolmogorovLimitSf(0.2 * Math.sqrt(50))).toBeCloseTo(0.036631053, 8);
    expect(ksTwoSample(second.reference, second.current)).toMatchObject({ statistic: 0.5 });
    expect(ksTwoSample(second.reference, second.current).pValue).toBeCloseTo(0.357142857, 8);
  });
});

test('tests of many groups agree with scipy', () => {
  for (const { groups, ...expected } of oracle.groups) {
    agrees(andersonDarlingKSample({ samples: groups, ties: 'ignored' }), expected.anderson_darling, { relative: 1e-7 });
    for (const center of ['median', 'mean'] as const) agrees(levene({ groups, center }), expected.levene[center]);
  }
});

test('one-sample KS agrees with scipy', () => {
  for (const { sample, scale, exact, asymp } of oracle.one_sample) {
    const cdf = (x: number): number => normalCdf(x / scale);
    agrees(ksOneSample({ sample, cdf }), exact, { relative: 1e-7 });
    agrees(ksOneSample({ sample, cdf, method: 'asymptotic' }), asymp);
  }
});

describe('tables and proportions agree with scipy and statsmodels', () => {
  test.each(oracle.fisher)('Fisher, $reference against $current', ({ reference, current, ...expected }) => {
    const result = fisherExact({ reference: cell(reference), current: cell(current) });
    const unbounded = Number.POSITIVE_INFINITY;
    expect(result.statistic).toBeCloseTo(expected.statistic ?? unbounded, 10);
    near(result.pValue, expected.p);
    for (const [mine, theirs] of [
      [result.effect.value, expected.odds],
      [result.effect.lower, expected.lower],
      [result.effect.upper, expected.upper],
    ] as const) {
      if (theirs === null) expect(mine).toBe(unbounded);
      else near(mine, theirs, { relative: 1e-8 });
    }
  });
  test('G test', () => {
    for (const { table, statistic, p, df, smallest } of oracle.g) {
      const result = gTest({ table });
      agrees(result, [statistic, p]);
      expect(result.df).toBe(df);
      near(result.smallestExpected, smallest);
    }
  });
  test('two-proportion z, field case 6 (60/100 against 45/100: p 0.033672069) among them', () => {
    for (const { reference, current, statistic, p } of oracle.z)
      agrees(twoProportionZ({ reference: cell(reference), current: cell(current) }), [statistic, p]);
    const field = twoProportionZ({ reference: cell([60, 100]), current: cell([45, 100]) });
    expect(field.pValue).toBeCloseTo(0.033672069, 8);
  });
  test('Clopper-Pearson', () => {
    for (const { lower, upper, ...input } of oracle.clopper) {
      near(clopperPearsonInterval(input).lower, lower, { relative: 1e-10 });
      near(clopperPearsonInterval(input).upper, upper, { relative: 1e-10 });
    }
  });
});

describe('Benjamini-Hochberg', () => {
  test('agrees with statsmodels', () => {
    for (const { p, adjusted } of oracle.bh) {
      expect(benjaminiHochberg(p).adjusted).toEqual(adjusted.map((value) => expect.closeTo(value, 12)));
    }
  });
  test('field case 11: three rejected, and four on the very thresholds', () => {
    expect(benjaminiHochberg([0.001, 0.012, 0.028, 0.045, 0.3]).rejected).toEqual([true, true, true, false, false]);
    expect(benjaminiHochberg([0.01, 0.02, 0.03, 0.04, 0.2]).rejected).toEqual([true, true, true, true, false]);
    expect(benjaminiHochberg([0.01 + 1e-9, 0.02 + 1e-9, 0.03 + 1e-9, 0.04 + 1e-9, 0.2]).rejected).not.toContain(true);
  });
});

test('permutation tests with all relabellings agree with scipy', () => {
  const gap = ([a, b]: readonly Float64Array[]): number => meanOf(b) - meanOf(a);
  for (const { a, b, statistic, ...expected } of oracle.permutation) {
    for (const alternative of ['two_sided', 'greater', 'less'] as const) {
      const random = (): number => 0;
      const result = permutationTest({ groups: [a, b], statistic: gap, random, alternative });
      agrees(result, [statistic, expected[alternative]]);
      expect(result.exact).toBe(true);
    }
  }
});

function meanOf(values: Float64Array | undefined): number {
  return Array.from(values ?? []).reduce((sum, x) => sum + x, 0) / (values?.length ?? 0);
}
