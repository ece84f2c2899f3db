import { DEFAULT_POWER, type ExperimentPlan } from './experiment-plan.ts';
import { experimentPower } from './experiment-power.ts';

const HALVINGS = 80;

/** The smallest effect that an experiment can be expected to find. */
export interface DetectableEffect {
  /** On the plan's scale, without a sign; null: not even the largest possible effect has this power. */
  readonly effect: number | null;
  readonly n: number;
  readonly method: string;
}

/**
 * The smallest increase (`direction: 'decrease'`: decrease) that `units` in all find with probability `power`: `experimentPower` inverted by bisection to 1e-12 of itself. For proportions the two
 * directions differ.
 *
 * @throws RangeError where the plan is impossible
 */
export function minimumDetectableEffect(
  plan: ExperimentPlan & {
    readonly units: number;
    readonly power?: number;
    readonly direction?: 'increase' | 'decrease';
  },
): DetectableEffect {
  const { power = DEFAULT_POWER, direction = 'increase' } = plan;
  const sign = direction === 'increase' ? 1 : -1;
  const reaches = (size: number): boolean => experimentPower({ ...plan, effect: sign * size }).power >= power;
  const method = 'power inverted';
  let high = largest(plan, reaches, sign);
  if (!reaches(high)) return { effect: null, n: plan.units, method };
  let low = 0;
  for (let i = 0; i < HALVINGS && high - low > 1e-12 * high; i += 1) {
    const middle = (low + high) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return { effect: high, n: plan.units, method };
}

/** Where the search begins: a hair inside the end of a rate, or as far as it takes. */
function largest(plan: ExperimentPlan, reaches: (size: number) => boolean, sign: number): number {
  const { metric, scale } = plan;
  if (metric.kind === 'proportion') {
    const room = (sign > 0 ? 1 - metric.rate : metric.rate) * (1 - 1e-9);
    return scale === 'relative' ? room / metric.rate : room;
  }
  let high = scale === 'relative' ? 1 : metric.std;
  for (let i = 0; i < HALVINGS && !reaches(high); i += 1) high *= 2;
  return high;
}
