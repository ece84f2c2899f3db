import type { Estimate } from '../estimate.ts';
import { normalQuantile } from '../normal-quantile.ts';
import { type ArmEstimate, linearised } from './arm-estimate.ts';
import { armMoments, type Weights, weightedCovariance } from './arm-moments.ts';
import type { ArmMetric, ArmSums } from './arm-sums.ts';

/** A metric of every arm with what the time before explains taken out. */
export interface CupedArms {
  readonly theta: number;
  /** In the order given. */
  readonly arms: readonly ArmEstimate[];
  /** Share of the variance that went: the squared correlation with the covariate, within arms. */
  readonly reduction: Estimate;
}

/**
 * CUPED (Deng, Xu, Kohavi and Walker 2013): value - theta (covariate - its mean over all arms), theta = covariance / variance of the covariate, both pooled within arms, so that it holds
 * nothing of the effect. Of a `ratio`, value and covariate are both ratios, linearised (Deng, Knoblich and Lu 2018). The expectation of a difference between arms is unchanged.
 * `reduction`: 1 - adjusted / raw variance, its interval from Fisher's z of the correlation (large samples, values not far from normal).
 *
 * @returns null where the covariate is missing or does not vary, or the metric does not
 */
export function cuped(input: {
  readonly arms: readonly ArmSums[];
  readonly metric: ArmMetric;
  readonly level?: number;
}): CupedArms | null {
  const { metric, level = 0.95 } = input;
  const parts = input.arms.map((sums) => {
    const moments = armMoments(sums);
    const after = linearised(moments, metric === 'mean' ? ['y'] : ['y', 'd']);
    const before = linearised(moments, metric === 'mean' ? ['x'] : ['x', 'w']);
    const covariance = (a: Weights, b: Weights): number => weightedCovariance(moments, a, b);
    return {
      n: sums.n,
      after,
      before,
      both: covariance(after.weights, before.weights),
      own: covariance(after.weights, after.weights),
      past: covariance(before.weights, before.weights),
    };
  });
  const pooled = (of: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((sum, part) => sum + (part.n - 1) * of(part), 0);
  const [both, past, own] = [pooled((p) => p.both), pooled((p) => p.past), pooled((p) => p.own)];
  if (!(past > 0 && own > 0) || Number.isNaN(both)) return null;
  const theta = both / past;
  const units = parts.reduce((sum, { n }) => sum + n, 0);
  const centre = parts.reduce((sum, { n, before }) => sum + n * before.value, 0) / units;
  const arms = parts.map((part) => ({
    n: part.n,
    value: part.after.value - theta * (part.before.value - centre),
    variance: Math.max(0, part.own - 2 * theta * part.both + theta * theta * part.past),
  }));
  const correlation = Math.max(-1, Math.min(1, both / Math.sqrt(past * own)));
  return { theta, arms, reduction: squared({ correlation, n: units - parts.length + 1, level }) };
}

/** The square of a correlation; one whose interval holds 0 may be 0. */
function squared({ correlation, n, level }: { correlation: number; n: number; level: number }): Estimate {
  const method = 'variance taken away by CUPED, interval by Fisher z of the correlation';
  const value = correlation * correlation;
  if (n < 4 || value >= 1) return { value, lower: null, upper: null, level: null, n, method };
  const half = normalQuantile((1 + level) / 2) / Math.sqrt(n - 3);
  const [low, high] = [Math.tanh(Math.atanh(correlation) - half), Math.tanh(Math.atanh(correlation) + half)];
  const lower = low <= 0 && high >= 0 ? 0 : Math.min(low * low, high * high);
  return { value, lower, upper: Math.max(low * low, high * high), level, n, method };
}
