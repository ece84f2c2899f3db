import { chiSquareEffect } from './chi-square-effect.ts';
import { chiSquareSf } from './chi-square-sf.ts';
import type { EffectTestResult } from './effect-test-result.ts';

/**
 * Pearson's chi-square test of observed counts against a distribution taken as KNOWN (`expected` is scaled to the observed total; scipy's
 * `chisquare`, Evidently's chi-square). When the expectation is itself a sample use `chiSquareHomogeneity`: this one then alarms too
 * often. A category with expected 0 that was observed gives statistic Infinity, p 0. No row observed or expected: NaN.
 * `effect`: Cohen's w with its interval (`chiSquareEffect` of one row).
 */
export function chiSquareGoodnessOfFit(input: {
  expected: readonly number[];
  observed: readonly number[];
  level?: number;
}): EffectTestResult & { readonly df: number } {
  const { expected, observed } = input;
  const n = observed.reduce((sum, count) => sum + count, 0);
  const whole = expected.reduce((sum, count) => sum + count, 0);
  const scale = n / whole;
  let statistic = 0;
  let columns = 0;
  for (let i = 0; i < observed.length; i += 1) {
    const wanted = (expected[i] ?? 0) * scale;
    const seen = observed[i] ?? 0;
    if (wanted === 0 && seen === 0) continue;
    columns += 1;
    statistic += wanted === 0 ? Number.POSITIVE_INFINITY : (seen - wanted) ** 2 / wanted;
  }
  const df = Math.max(0, columns - 1);
  const method = 'chi-square goodness of fit';
  const known = n > 0 && whole > 0;
  const effect = chiSquareEffect({ statistic: known ? statistic : Number.NaN, df, n, lesser: 1, level: input.level });
  if (!known) return { statistic: Number.NaN, pValue: Number.NaN, n, method, df, effect };
  return { statistic, pValue: df === 0 ? 1 : chiSquareSf(statistic, df), n, method, df, effect };
}
