import type { EffectTestResult } from './effect-test-result.ts';
import { DEFAULT_LEVEL } from './estimate.ts';
import { newcombeInterval } from './newcombe-interval.ts';
import { normalCdf } from './normal-cdf.ts';
import type { Cell } from './wilson-interval.ts';

/**
 * Two-sided z test that two proportions are equal, variance pooled (statsmodels' `proportions_ztest`, Evidently's z-test). `effect`: the difference,
 * current - reference, with Newcombe's interval, which does not pool, so that the two may disagree at the edge. All outcomes equal: z = 0, p = 1.
 */
export function twoProportionZ(input: { reference: Cell; current: Cell; level?: number }): EffectTestResult {
  const { reference, current, level = DEFAULT_LEVEL } = input;
  const n = reference.n + current.n;
  const effect = newcombeInterval({ a: reference, b: current, level });
  const method = 'two-proportion z, pooled variance';
  if (reference.n === 0 || current.n === 0) return { statistic: Number.NaN, pValue: Number.NaN, n, method, effect };
  const pooled = (reference.positives + current.positives) / n;
  const standardError = Math.sqrt(pooled * (1 - pooled) * (1 / reference.n + 1 / current.n));
  const statistic = standardError === 0 ? 0 : effect.value / standardError;
  return { statistic, pValue: 2 * normalCdf(-Math.abs(statistic)), n, method, effect };
}
