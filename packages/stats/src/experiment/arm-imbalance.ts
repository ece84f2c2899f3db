import type { EffectTestResult } from '../effect-test-result.ts';
import { DEFAULT_LEVEL, type Estimate } from '../estimate.ts';
import { fSf } from '../f-sf.ts';
import { armDifference } from './arm-difference.ts';
import type { ArmEstimate } from './arm-estimate.ts';

/**
 * Whether the arms have one mean, variances not assumed equal: Welch's analysis of variance (Welch 1951; statsmodels' `anova_oneway(use_var="unequal")`). For what was measured before the experiment
 * a difference means that the arms are not alike. `effect`: the difference of the arm furthest (in standard errors) from the first, with an interval that holds for all arms together
 * (Bonferroni). NaN where an arm has under two units or no spread, or there is one arm only.
 *
 * @param arms the control first
 */
export function armImbalance(input: {
  readonly arms: readonly ArmEstimate[];
  readonly level?: number;
}): EffectTestResult & { readonly df: readonly [number, number] } {
  const { arms, level = DEFAULT_LEVEL } = input;
  const k = arms.length;
  const n = arms.reduce((sum, arm) => sum + arm.n, 0);
  const method = 'Welch analysis of variance';
  const weights = arms.map((arm) => (arm.variance > 0 ? arm.n / arm.variance : Number.NaN));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const centre = arms.reduce((sum, arm, i) => sum + (weights[i] ?? 0) * arm.value, 0) / total;
  const between = arms.reduce((sum, arm, i) => sum + (weights[i] ?? 0) * (arm.value - centre) ** 2, 0) / (k - 1);
  const spread = arms.reduce((sum, arm, i) => sum + (1 - (weights[i] ?? 0) / total) ** 2 / (arm.n - 1), 0);
  const statistic = between / (1 + (2 * (k - 2) * spread) / (k * k - 1));
  const within = (k * k - 1) / (3 * spread);
  const pValue = Number.isFinite(statistic) ? fSf({ f: statistic, between: k - 1, within }) : Number.NaN;
  return { statistic, pValue, df: [k - 1, within], n, method, effect: furthest(arms, level) };
}

function furthest([control, ...others]: readonly ArmEstimate[], level: number): Estimate {
  const none = { value: Number.NaN, lower: null, upper: null, level: null, n: control?.n ?? 0, method: 'no other arm' };
  if (control === undefined) return none;
  const each = 1 - (1 - level) / others.length;
  let best: ReturnType<typeof armDifference> | null = null;
  for (const treatment of others) {
    const found = armDifference({ control, treatment, level: each });
    if (!(Math.abs(best?.statistic ?? 0) >= Math.abs(found.statistic))) best = found;
  }
  return best === null ? none : { ...best.effect, method: `${best.effect.method}, Bonferroni over arms` };
}
