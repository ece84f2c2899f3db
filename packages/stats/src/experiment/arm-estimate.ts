import { DEFAULT_LEVEL, type Estimate } from '../estimate.ts';
import { studentTCritical } from '../student-t.ts';
import { type ArmMoments, armMoments, type Weights, weightedCovariance } from './arm-moments.ts';
import type { ArmMetric, ArmSums } from './arm-sums.ts';

/** A metric of one arm: what it is, and the variance that one unit brings to it, so that its own is `variance / n`. */
export interface ArmEstimate {
  readonly n: number;
  readonly value: number;
  readonly variance: number;
}

/**
 * A metric of one arm from its sums. `ratio`: sum of y over sum of d with the delta method (Deng, Knoblich and Lu 2018): units are independent, not the rows that the denominator counts;
 * the variance is that of (y - R d) / mean of d. Value NaN without units (or with a denominator of 0), variance NaN under two units.
 */
export function armEstimate(sums: ArmSums, metric: ArmMetric): ArmEstimate {
  const moments = armMoments(sums);
  const { value, weights } = linearised(moments, metric === 'mean' ? ['y'] : ['y', 'd']);
  return { n: sums.n, value, variance: weightedCovariance(moments, weights, weights) };
}

/** A mean, or a ratio of two means as its first-order weights. */
export function linearised(
  moments: ArmMoments,
  [top, bottom]: readonly ['y' | 'x', ('d' | 'w')?],
): { value: number; weights: Weights } {
  const mean = moments.mean(top);
  if (bottom === undefined) return { value: mean, weights: { [top]: 1 } };
  const below = moments.mean(bottom);
  if (below === 0) return { value: Number.NaN, weights: { [top]: Number.NaN } };
  const value = mean / below;
  return { value, weights: { [top]: 1 / below, [bottom]: -value / below } };
}

/** The metric of one arm with the t interval of its own spread. No bounds without spread or under two units. */
export function armInterval(arm: ArmEstimate, level: number = DEFAULT_LEVEL): Estimate {
  const { n, value, variance } = arm;
  const method = 'mean of units, t interval';
  if (!(variance > 0) || !Number.isFinite(value)) return { value, lower: null, upper: null, level: null, n, method };
  const half = studentTCritical(level, n - 1) * Math.sqrt(variance / n);
  return { value, lower: value - half, upper: value + half, level, n, method };
}
