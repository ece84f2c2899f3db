import { mixtureTuning } from '../mixture-tuning.ts';
import { normalQuantile } from '../normal-quantile.ts';
import type { EffectScale } from './effect-parts.ts';

/** What is known of a metric before the experiment: of a proportion its rate, of a mean or a ratio the standard deviation that one unit brings (of a ratio that of (y - R d) / mean of d). */
export type PlannedMetric =
  | { readonly kind: 'proportion'; readonly rate: number }
  | { readonly kind: 'mean' | 'ratio'; readonly mean: number; readonly std: number };

/** What an experiment is designed from. */
export interface ExperimentPlan {
  readonly metric: PlannedMetric;
  /** Weights of the arms, the control first, in any unit; at least two above 0. */
  readonly weights: readonly number[];
  readonly scale?: EffectScale;
  readonly alpha?: number;
  /** Comparisons that are corrected for together (treatment arms times primary metrics); the number of treatment arms where left out. Bonferroni: Holm's first step. */
  readonly comparisons?: number;
  readonly analysis?: 'fixed' | 'sequential';
  /** Share of the variance that CUPED is expected to take away, 0 to below 1; not for proportions, whose variance the rate gives. */
  readonly varianceReduction?: number;
}

export const DEFAULT_POWER = 0.8;
const DEFAULT_ALPHA = 0.05;

/** Two-sided critical values in standard errors, and the level of one comparison. */
export function criticalValue(plan: ExperimentPlan): { critical: number; alphaEach: number } {
  const { alpha = DEFAULT_ALPHA, comparisons = Math.max(1, activeArms(plan).length - 1), analysis = 'fixed' } = plan;
  if (!(alpha > 0 && alpha < 1 && comparisons >= 1)) {
    throw new RangeError(`criticalValue: alpha ${alpha} and ${comparisons} comparisons are impossible`);
  }
  const alphaEach = alpha / comparisons;
  if (analysis === 'fixed') return { critical: normalQuantile(1 - alphaEach / 2), alphaEach };
  // At the planned information the boundary is sqrt(u) standard errors, u = 1 + V / nu being the solution of u - ln u = 1 - 2 ln alpha.
  const critical = Math.sqrt(1 + 1 / mixtureTuning({ plannedInformation: 1, alpha: alphaEach }));
  return { critical, alphaEach };
}

/** Shares of the arms that get units, the control first. */
export function activeArms({ weights }: ExperimentPlan): number[] {
  const [control = 0] = weights;
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.filter((weight) => weight > 0).map((weight) => weight / whole);
  if (!(control > 0) || shares.length < 2 || weights.some((weight) => !(weight >= 0 && Number.isFinite(weight)))) {
    throw new RangeError(`activeArms: the control and one other arm need a weight above 0, not ${weights.join(', ')}`);
  }
  return shares;
}

/**
 * Standard errors of the effect with one unit in all: with no effect (of proportions pooled, as the z test has it) and with `effect`, for the arm with the least units.
 */
export function plannedErrors(plan: ExperimentPlan, effect: number): { none: number; some: number; delta: number } {
  const { metric, scale = 'absolute', varianceReduction = 0, analysis = 'fixed' } = plan;
  if (!(varianceReduction >= 0 && varianceReduction < 1)) {
    throw new RangeError(`plannedErrors: a variance reduction is from 0 to below 1, not ${varianceReduction}`);
  }
  const [control = 0, ...others] = activeArms(plan);
  const treatment = Math.min(...others);
  const base = metric.kind === 'proportion' ? metric.rate : metric.mean;
  if (scale === 'relative' && base === 0)
    throw new RangeError('plannedErrors: a relative effect needs a base that is not 0');
  const delta = scale === 'relative' ? effect * Math.abs(base) : effect;
  if (metric.kind !== 'proportion') {
    const variance = metric.std ** 2 * (1 - varianceReduction);
    // On the relative scale the control's error counts by the treatment's value.
    const grown = scale === 'relative' ? ((base + delta) / base) ** 2 : 1;
    const some = Math.sqrt((variance * grown) / control + variance / treatment);
    return { none: some, some, delta };
  }
  const other = base + delta;
  if (!(base > 0 && base < 1 && other > 0 && other < 1)) {
    throw new RangeError(`plannedErrors: rates of ${base} and ${other} are impossible`);
  }
  const some = Math.sqrt((base * (1 - base)) / control + (other * (1 - other)) / treatment);
  const pooled = (base * control + other * treatment) / (control + treatment);
  const none = Math.sqrt(pooled * (1 - pooled) * (1 / control + 1 / treatment));
  // The confidence sequence does not pool.
  return { none: analysis === 'fixed' ? none : some, some, delta };
}
