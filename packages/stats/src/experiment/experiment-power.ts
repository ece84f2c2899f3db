import { normalCdf } from '../normal-cdf.ts';
import { criticalValue, type ExperimentPlan, plannedErrors } from './experiment-plan.ts';

/** The chance that an effect is found. */
export interface ExperimentPower {
  readonly power: number;
  readonly n: number;
  readonly method: string;
}

/**
 * The chance that an experiment of `units` in all finds `effect` in its smallest arm, two-sided, large samples (normal law; of proportions with the pooled variance under no effect: Fleiss, Levin and
 * Paik 2003, chapter 4; statsmodels' `NormalIndPower` and `power_proportions_2indep`). `sequential`: the chance that the confidence sequence leaves out 0 at the planned end itself, a lower
 * bound for finding it at any look until then.
 *
 * @throws RangeError where the plan is impossible (a rate outside 0 to 1, no treatment arm, …)
 */
export function experimentPower(
  plan: ExperimentPlan & { readonly units: number; readonly effect: number },
): ExperimentPower {
  const { critical } = criticalValue(plan);
  const { none, some, delta } = plannedErrors(plan, plan.effect);
  const root = Math.sqrt(plan.units);
  const tail = (sign: number): number => normalCdf((sign * delta * root - critical * none) / some);
  const method = plan.analysis === 'sequential' ? 'confidence sequence at its planned end' : 'two-sided normal test';
  return { power: tail(1) + tail(-1), n: plan.units, method };
}
