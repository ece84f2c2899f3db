import { normalQuantile } from '../normal-quantile.ts';
import { activeArms, criticalValue, DEFAULT_POWER, type ExperimentPlan, plannedErrors } from './experiment-plan.ts';

/** How many units an experiment needs. */
export interface ExperimentSampleSize {
  /** All arms together, and each arm in the order given (0 for one of weight 0). */
  readonly units: number;
  readonly perArm: readonly number[];
  /** Level of one comparison after correction. */
  readonly alphaEach: number;
  /** How many times the units of a fixed analysis of the same plan this is; 1 for a fixed one. */
  readonly inflation: number;
  readonly method: string;
}

/**
 * Units at which `effect` is found with probability `power` in the treatment arm that has the least: (critical value * error under no effect + power quantile * error under the effect)^2 / effect^2
 * (Fleiss, Levin and Paik 2003, equation 4.14 for proportions; unequal arms, several arms by Bonferroni, relative effects by the delta method). `sequential`: the critical value is the
 * boundary of the confidence sequence at these units, where it is tuned; an effect of this size is mostly found before, so that the units are a maximum.
 *
 * @throws RangeError where the plan is impossible, the effect is 0 or the power not between 0 and 1
 */
export function experimentSampleSize(
  plan: ExperimentPlan & { readonly effect: number; readonly power?: number },
): ExperimentSampleSize {
  const { effect, power = DEFAULT_POWER } = plan;
  if (!(power > 0 && power < 1) || effect === 0 || !Number.isFinite(effect)) {
    throw new RangeError(`experimentSampleSize: no units give an effect of ${effect} a power of ${power}`);
  }
  const wanted = (own: ExperimentPlan): number => {
    const { none, some, delta } = plannedErrors(own, effect);
    return ((criticalValue(own).critical * none + normalQuantile(power) * some) / delta) ** 2;
  };
  const least = wanted(plan);
  const shares = activeArms(plan);
  let next = 0;
  const perArm = plan.weights.map((weight) => (weight > 0 ? Math.ceil(least * (shares[next++] ?? 0)) : 0));
  const { analysis = 'fixed' } = plan;
  return {
    units: perArm.reduce((sum, count) => sum + count, 0),
    perArm,
    alphaEach: criticalValue(plan).alphaEach,
    inflation: analysis === 'fixed' ? 1 : least / wanted({ ...plan, analysis: 'fixed' }),
    method: analysis === 'fixed' ? 'normal test at the planned end' : 'confidence sequence tuned to the planned end',
  };
}
