import { MINIMUM_CELL } from '../contrast-result.ts';
import { type Alternative, msprt } from '../msprt.ts';
import type { SequentialResult } from '../sequential-result.ts';
import type { ArmEstimate } from './arm-estimate.ts';
import { type ArmPair, type EffectScale, effectError, effectParts } from './effect-parts.ts';

/** Fewest carriers of a lift. Without the rule sparse metrics (1 buyer in 20, log-normal sums) alarm at 13 % of A/A runs instead of at most 5 %. */
const LEAST_CARRIERS = 30;

/** Units of both arms at the planned end: fixed before the data. */
export interface PlannedUnits {
  readonly control: number;
  readonly treatment: number;
}

/**
 * The effect of treatment over control, looked at as often as one likes: mixture SPRT and asymptotic confidence sequence, narrowest where both arms have their planned units (Waudby-Smith,
 * Arbour, Sinha, Kennedy and Ramdas 2021, theorem 2.2, with the tuning stated in units as there: the variances of now stand on both sides of it). Under `minimumUnits` (30) in an arm, without
 * spread, or of a lift with a control near 0 or under 30 carriers (see `carriers`): skipped.
 */
export function armSequence(
  input: ArmPair & {
    readonly planned: PlannedUnits;
    readonly scale?: EffectScale;
    readonly nullValue?: number;
    readonly alternative?: Alternative;
    readonly alpha?: number;
    readonly minimumUnits?: number;
  },
): SequentialResult {
  const { control, treatment, planned, scale = 'absolute', minimumUnits = MINIMUM_CELL, ...options } = input;
  if (!(planned.control > 0 && planned.treatment > 0)) {
    throw new RangeError(`armSequence: planned units must be above 0, not ${JSON.stringify(planned)}`);
  }
  const n = control.n + treatment.n;
  const smallestSample = Math.min(control.n, treatment.n);
  const what = scale === 'relative' ? 'relative lift' : 'difference of arms';
  const skipped = { smallestSample, minimumSample: minimumUnits, n, method: `mixture SPRT of a ${what}` };
  if (smallestSample < minimumUnits) return { status: 'skipped', reason: 'too_few_rows', ...skipped };
  const carried = Math.floor(carriers({ control, treatment }));
  if (scale === 'relative' && carried < LEAST_CARRIERS)
    return {
      status: 'skipped',
      reason: 'too_few_rows',
      ...skipped,
      smallestSample: carried,
      minimumSample: LEAST_CARRIERS,
    };
  const parts = effectParts({ control, treatment }, scale);
  if (parts === null) return { status: 'skipped', reason: 'no_spread', ...skipped };
  const { standardError } = effectError(parts, { control: control.n, treatment: treatment.n });
  if (!(standardError > 0)) return { status: 'skipped', reason: 'no_spread', ...skipped };
  const plannedInformation = 1 / effectError(parts, planned).standardError ** 2;
  const result = msprt({ ...options, estimate: parts.value, standardError, n, plannedInformation });
  return { status: 'judged', ...result, method: `${result.method} of a ${what}` };
}

/**
 * How many units carry the metric of the smaller arm: (sum of y)^2 / sum of y^2 (Kish's effective number), of a proportion the positives. As many as either arm's own, scaled to the other's
 * units, so that an arm in which nobody converts any more is not taken for one too small to judge. NaN (0 here) without spread or value.
 */
function carriers({ control, treatment }: ArmPair): number {
  const share = ({ value, variance }: ArmEstimate): number => {
    const found = (value * value) / (value * value + variance);
    return Number.isNaN(found) ? 0 : found;
  };
  return Math.min(control.n, treatment.n) * Math.max(share(control), share(treatment));
}
