import {
  type ArmEstimate,
  type ArmSums,
  armDifference,
  armSequence,
  type Estimate,
  type PlannedUnits,
  ratioInterval,
  twoProportionZ,
} from '@haechi/stats';
import { LEAST_UNITS } from './constants.ts';
import type { ExperimentMetric } from './experiment-design.ts';

/** An arm beside the control on both scales, with the p-value of no effect on the metric's own. */
export interface Effect {
  readonly difference: Estimate;
  readonly lift: Estimate;
  /** NaN: not told. */
  readonly p: number;
  readonly method: string;
}

/** An arm as it is compared; counts are those of a proportion that is not adjusted. */
export interface EffectSide {
  readonly arm: ArmEstimate;
  readonly counts: ArmSums | null;
}

export interface EffectInput {
  readonly metric: ExperimentMetric;
  readonly control: EffectSide;
  readonly treatment: EffectSide;
  readonly alpha: number;
  /** null: one look, at the planned end. */
  readonly planned: PlannedUnits | null;
}

/**
 * The effect of one arm. One look: proportions by the pooled z test with Newcombe's interval and the ratio of Wilson intervals, everything else by Welch's t and the delta method. Any number
 * of looks: the asymptotic confidence sequence, from 100 units an arm on.
 */
export function metricEffect(input: EffectInput): Effect {
  if (input.planned !== null) return sequential(input, input.planned);
  const { metric, control, treatment, alpha } = input;
  const level = 1 - alpha;
  if (control.counts !== null && treatment.counts !== null) {
    const [reference, current] = [cellOf(control.counts), cellOf(treatment.counts)];
    const { effect, pValue, method } = twoProportionZ({ reference, current, level });
    return { difference: effect, lift: lessOne(ratioInterval({ a: current, b: reference, level })), p: pValue, method };
  }
  const pair = { control: control.arm, treatment: treatment.arm, level };
  const difference = armDifference(pair);
  const lift = armDifference({ ...pair, scale: 'relative' });
  const judged = metric.scale === 'relative' ? lift : difference;
  return { difference: difference.effect, lift: lift.effect, p: judged.pValue, method: judged.method };
}

function sequential({ metric, control, treatment, alpha }: EffectInput, planned: PlannedUnits): Effect {
  const pair = { control: smoothed(control), treatment: smoothed(treatment) };
  const look = (scale: 'absolute' | 'relative') => {
    const found = armSequence({ ...pair, planned, scale, alpha, minimumUnits: LEAST_UNITS });
    if (found.status === 'judged') return { effect: found.effect, p: found.pValue, method: found.method };
    const plain = armDifference({ ...pair, scale }).effect;
    return { effect: { ...plain, lower: null, upper: null, level: null }, p: Number.NaN, method: found.method };
  };
  const [difference, lift] = [look('absolute'), look('relative')];
  const { p, method } = metric.scale === 'relative' ? lift : difference;
  return { difference: difference.effect, lift: lift.effect, p, method };
}

/** An arm in which nobody or everybody converted would have no variance: (y + 1) / (n + 2) has some. */
export function smoothed({ arm, counts }: EffectSide): ArmEstimate {
  if (counts === null) return arm;
  const rate = (counts.y + 1) / (counts.n + 2);
  return { ...arm, variance: rate * (1 - rate) };
}

function cellOf({ n, y }: ArmSums): { n: number; positives: number } {
  return { n, positives: y };
}

/** A ratio of 1.02 is a lift of 0.02. Without bounds where they are not finite. */
function lessOne({ value, lower, upper, level, ...rest }: Estimate): Estimate {
  if (lower === null || upper === null || !Number.isFinite(upper) || !Number.isFinite(value))
    return { ...rest, value: Number.isFinite(value) ? value - 1 : Number.NaN, lower: null, upper: null, level: null };
  return { ...rest, value: value - 1, lower: lower - 1, upper: upper - 1, level };
}
