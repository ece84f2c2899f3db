import type { Estimate } from '../estimate.ts';
import { wilsonInterval } from '../wilson-interval.ts';

/** Units that were exposed to more than one arm, among all. */
export interface MultipleExposureCheck {
  readonly verdict: 'pass' | 'fail' | 'skipped';
  readonly reason: 'rare' | 'frequent' | 'no_units';
  readonly share: Estimate;
}

/** From this share on, and from this many units, results are not to be trusted (defaults of GrowthBook). */
const MOST_SHARE = 0.01;
const LEAST_UNITS = 10;

/**
 * Whether too many units met more than one arm: at least 1 % of all and at least 10. A limit, not a test: units that met two arms are left out of the analysis, and this many are not left out by
 * chance. Without units: skipped.
 *
 * @param input.units all that were exposed, those to several arms included
 */
export function multipleExposureCheck({
  units,
  multiple,
}: {
  readonly units: number;
  readonly multiple: number;
}): MultipleExposureCheck {
  const share = wilsonInterval({ positives: multiple, n: units });
  if (units === 0) return { verdict: 'skipped', reason: 'no_units', share };
  const fails = share.value >= MOST_SHARE && multiple >= LEAST_UNITS;
  return { verdict: fails ? 'fail' : 'pass', reason: fails ? 'frequent' : 'rare', share };
}
