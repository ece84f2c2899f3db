import type { EffectTestResult } from './effect-test-result.ts';
import { DEFAULT_LEVEL } from './estimate.ts';
import { type Moments, unbiasedVariance } from './moments.ts';
import { studentTCritical, studentTTwoSided } from './student-t.ts';

/**
 * Welch's t test that two means are equal, variances not assumed so (Welch 1947; scipy's `ttest_ind_from_stats(equal_var=False)`), from moments.
 * `statistic` and `effect` are of current - reference; the interval is Welch's with Satterthwaite's degrees of freedom. NaN and no bounds under two rows
 * in a sample or without any spread (equal constants say nothing about spread). Under five rows in one
 * sample and many in the other it alarms too often (0.12 at 2 and 100 rows, 0.07 at 3 and 100).
 */
export function welchT(input: {
  readonly reference: Moments;
  readonly current: Moments;
  readonly level?: number;
}): EffectTestResult & { readonly df: number } {
  const { reference, current, level = DEFAULT_LEVEL } = input;
  const n = reference.n + current.n;
  const a = unbiasedVariance(reference) / reference.n;
  const b = unbiasedVariance(current) / current.n;
  const value = (current.mean ?? Number.NaN) - (reference.mean ?? Number.NaN);
  const method = 'Welch t, two-sided';
  const effect = { value, n, method: 'difference of means, Welch interval' };
  if (!(a + b > 0)) {
    const nothing = { statistic: Number.NaN, pValue: Number.NaN, df: Number.NaN };
    return { ...nothing, n, method, effect: { ...effect, lower: null, upper: null, level: null } };
  }
  const df = (a + b) ** 2 / (a ** 2 / (reference.n - 1) + b ** 2 / (current.n - 1));
  const standardError = Math.sqrt(a + b);
  const statistic = value / standardError;
  const half = studentTCritical(level, df) * standardError;
  return {
    statistic,
    pValue: studentTTwoSided(statistic, df),
    n,
    method,
    df,
    effect: { ...effect, lower: value - half, upper: value + half, level },
  };
}
