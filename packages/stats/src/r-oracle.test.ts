import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  andersonDarlingKSample,
  benjaminiHochberg,
  chiSquareGoodnessOfFit,
  chiSquareHomogeneity,
  clopperPearsonInterval,
  cramerVonMises,
  fisherExact,
  gTest,
  holm,
  ksOneSample,
  ksTwoSample,
  mannWhitney,
  momentsOf,
  seededRandom,
  twoProportionZ,
  welchT,
  wilsonInterval,
} from './index.ts';
import { noncentralChiSquareCdf, noncentralityOf } from './noncentral-chi-square.ts';

type Values = Readonly<Record<string, number>>;
/** Base R's values; `make_r_oracle.R` beside the file made them. */
interface Oracle {
  readonly samples: Readonly<Record<'a' | 'b' | 'tied_a' | 'tied_b' | 'small' | 'other', number[]>>;
  readonly wilcox: Readonly<Record<'asymptotic' | 'tied' | 'exact', Values>>;
  readonly ks: Readonly<Record<'exact' | 'asymptotic' | 'one_sample', Values>>;
  readonly welch: Readonly<Record<'plain' | 'tied' | 'small', Values>>;
  readonly chisq: Readonly<Record<'table' | 'goodness', Values>>;
  readonly fisher: Readonly<Record<'tea' | 'large' | 'zero', Values>>;
  readonly prop: Readonly<Record<'two' | 'wide' | 'one', Values>>;
  readonly binom: Readonly<Record<'middle' | 'none' | 'all', Values>>;
  readonly p_adjust: Readonly<Record<'p' | 'holm' | 'bh', number[]>>;
  readonly noncentral: [number, number, number, number, number][];
  readonly noncentrality: [number, number, number, number][];
}
const r: Oracle = JSON.parse(readFileSync(new URL('../oracle/r.json', import.meta.url), 'utf8'));
const { a, b, tied_a, tied_b, small, other } = r.samples;
const near = (found: number | null, wanted: number | undefined, digits = 10): void => {
  const of = wanted ?? Number.NaN;
  expect(Math.abs((found ?? Number.NaN) - of) / Math.max(1e-3, Math.abs(of))).toBeLessThan(10 ** -digits);
};

test('rank tests: wilcox.test with the continuity correction, ties, and exact; ks.test', () => {
  near(mannWhitney({ reference: a, current: b, method: 'asymptotic' }).pValue, r.wilcox.asymptotic['p']);
  near(mannWhitney({ reference: tied_a, current: tied_b, method: 'asymptotic' }).pValue, r.wilcox.tied['p']);
  near(mannWhitney({ reference: small, current: other, method: 'exact' }).pValue, r.wilcox.exact['p']);
  near(ksTwoSample(a, b).statistic, r.ks.exact['statistic']);
  near(ksTwoSample(a, b, { method: 'exact' }).pValue, r.ks.exact['p']);
  const one = ksOneSample({ sample: small, cdf: (x) => x, method: 'exact' });
  near(one.statistic, r.ks.one_sample['statistic']);
  near(one.pValue, r.ks.one_sample['p']);
});

test.each(['plain', 'tied', 'small'] as const)('t.test by Welch, %s samples', (which) => {
  const [x, y] = { plain: [a, b], tied: [tied_a, tied_b], small: [small, other] }[which] as [number[], number[]];
  const found = welchT({ reference: momentsOf(y), current: momentsOf(x) });
  const wanted = r.welch[which];
  near(found.statistic, wanted['statistic']);
  near(found.df, wanted['df']);
  near(found.pValue, wanted['p']);
  near(found.effect.lower, wanted['lower'], 8);
  near(found.effect.upper, wanted['upper'], 8);
});

test('chisq.test, fisher.test with its interval, prop.test, binom.test, p.adjust', () => {
  const found = chiSquareHomogeneity({
    reference: { a: 30, b: 14, c: 34, d: 45, e: 57 },
    current: { a: 20, b: 26, c: 24, d: 39, e: 61 },
  });
  near(found.statistic, r.chisq.table['statistic']);
  near(found.pValue, r.chisq.table['p']);
  const fit = chiSquareGoodnessOfFit({ expected: [2, 2, 4, 2], observed: [18, 22, 39, 21] });
  near(fit.statistic, r.chisq.goodness['statistic']);
  near(fit.pValue, r.chisq.goodness['p']);
  const fisher = { tea: [3, 4, 1, 4], large: [41, 53, 19, 52], zero: [7, 7, 4, 10] } as const;
  for (const which of ['tea', 'large', 'zero'] as const) {
    const [x, n, y, m] = fisher[which];
    const one = fisherExact({ current: { positives: x, n }, reference: { positives: y, n: m } });
    near(one.pValue, r.fisher[which]['p'], 9);
    // R finds its own bounds by uniroot, the upper one as 1 / x to 1e-4.
    near(one.effect.lower, r.fisher[which]['lower'], 3.5);
    if (which !== 'zero') near(one.effect.upper, r.fisher[which]['upper'], which === 'tea' ? 1 : 3);
  }
  near(
    twoProportionZ({ current: { positives: 120, n: 400 }, reference: { positives: 160, n: 420 } }).pValue,
    r.prop.wide['p'],
  );
  const wilson = wilsonInterval({ positives: 17, n: 40 });
  near(wilson.lower, r.prop.one['lower']);
  near(wilson.upper, r.prop.one['upper']);
  for (const [which, positives, n] of [
    ['middle', 17, 40],
    ['none', 0, 25],
    ['all', 12, 12],
  ] as const) {
    const exact = clopperPearsonInterval({ positives, n });
    near(exact.lower, r.binom[which]['lower']);
    near(exact.upper, r.binom[which]['upper']);
  }
  for (const [i, p] of holm(r.p_adjust.p).entries()) near(p, r.p_adjust.holm[i]);
  for (const [i, p] of benjaminiHochberg(r.p_adjust.p).adjusted.entries()) near(p, r.p_adjust.bh[i]);
});

describe('effects of chi-square tests', () => {
  test('the non-central law is that of pchisq, and its inversion that of uniroot', () => {
    // Below 1e-3 the difference itself counts: `near` says so.
    for (const [x, df, lambda, p] of r.noncentral) near(noncentralChiSquareCdf({ x, df, lambda }), p, 9);
    for (const [x, df, lower, upper] of r.noncentrality) {
      near(noncentralityOf({ x, df, p: 0.975 }), lower, 7);
      near(noncentralityOf({ x, df, p: 0.025 }), upper, 7);
    }
    // The sum and the normal form meet where one takes over from the other.
    const [summed, formed] = [199_999.9, 200_000.1].map((whole) =>
      noncentralChiSquareCdf({ x: whole / 2 + 500, df: 4, lambda: whole / 2 - 500 }),
    );
    near(summed ?? 0, formed, 4);
  });

  test('V less chance with an interval that holds it; no effect is 0 to something; a larger one is found again', () => {
    const none = chiSquareHomogeneity({ reference: { a: 500, b: 500 }, current: { a: 500, b: 500 } }).effect;
    expect([none.value, none.lower]).toEqual([0, 0]);
    expect(none.upper).toBeGreaterThan(0);
    const some = gTest({
      table: [
        [800, 200],
        [600, 400],
      ],
    }).effect;
    // 0.2 of difference, shares 0.7 and 0.3: V = 0.1 / sqrt(0.21)
    expect(some.value).toBeCloseTo(0.1 / Math.sqrt(0.21), 2);
    expect(some.lower).toBeLessThan(some.value);
    expect(some.upper).toBeGreaterThan(some.value);
    expect(some).toMatchObject({ level: 0.95, n: 2000 });
    expect(gTest({ table: [[1, 2]] }).effect).toMatchObject({ value: Number.NaN, lower: null });
    expect(chiSquareGoodnessOfFit({ expected: [1, 0], observed: [1, 5] }).effect.lower).toBeNull();
  });
});

test('gaps of distribution functions: 0 without one, in bounds, monotone, and without draws no interval', () => {
  const random = seededRandom(3);
  const rows = (n: number, shift: number) => Array.from({ length: n }, () => random() + shift);
  const bootstrap = { random: seededRandom(4), draws: 200 };
  const [reference, alike, moved, apart] = [rows(400, 0), rows(300, 0), rows(300, 0.2), rows(300, 3)];
  const gaps = [alike, moved, apart].map((current) => cramerVonMises({ reference, current, bootstrap }).effect);
  expect(gaps[0]?.lower).toBe(0);
  expect(gaps[0]?.value).toBeLessThan(0.05);
  // Uniform, shifted by s = 0.2: |F - G| is s in between, and rises to it at both ends.
  expect(gaps[1]?.value).toBeGreaterThan(0.13);
  expect(gaps[1]?.value).toBeLessThan(0.22);
  expect((gaps[1]?.lower ?? 0) < 0.17 && (gaps[1]?.upper ?? 0) > 0.17).toBe(true);
  expect(gaps[2]?.value).toBeCloseTo(Math.sqrt(1 / 3), 1);
  expect(cramerVonMises({ reference, current: moved }).effect).toMatchObject({ lower: null, n: 700 });
  const three = andersonDarlingKSample({ samples: [reference, alike, moved], bootstrap }).effect;
  expect(three.value).toBeGreaterThan(0.1);
  expect(three.lower).toBeLessThan(three.value);
  expect(three.upper).toBeGreaterThan(three.value);
  expect(three.method).toContain('wider percentile bootstrap of 200 draws');
  expect(andersonDarlingKSample({ samples: [[1], [2]] }).effect.lower).toBeNull();
});
