import type { EffectTestResult } from '../effect-test-result.ts';
import { studentTCritical, studentTTwoSided } from '../student-t.ts';

/** A t test that an effect is 0, and its interval, from its standard error and degrees of freedom. A standard error of NaN: NaN and no bounds. */
export function welchEffect(input: {
  readonly value: number;
  readonly standardError: number;
  readonly df: number;
  readonly n: number;
  readonly what: string;
  readonly level: number;
}): EffectTestResult & { readonly df: number } {
  const { value, standardError, df, n, what, level } = input;
  const method = `${what}, Welch t, two-sided`;
  const shape = { value, n, method: `${what}, Welch interval` };
  if (!(standardError > 0)) {
    const nothing = { statistic: Number.NaN, pValue: Number.NaN, df: Number.NaN };
    return { ...nothing, n, method, effect: { ...shape, lower: null, upper: null, level: null } };
  }
  const statistic = value / standardError;
  const half = studentTCritical(level, df) * standardError;
  const effect = { ...shape, lower: value - half, upper: value + half, level };
  return { statistic, pValue: studentTTwoSided(statistic, df), df, n, method, effect };
}
