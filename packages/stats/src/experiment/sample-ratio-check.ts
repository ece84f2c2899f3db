import { chiSquareGoodnessOfFit } from '../chi-square-goodness-of-fit.ts';
import type { EffectTestResult } from '../effect-test-result.ts';
import { multinomialP } from './multinomial-p.ts';

/** Units of one arm and the weight that traffic was shared out by. */
export interface ArmCount {
  readonly units: number;
  readonly weight: number;
}

/** Whether the arms got the units that their weights promise. */
export interface SampleRatioCheck extends EffectTestResult {
  readonly verdict: 'pass' | 'fail' | 'skipped';
  readonly df: number;
  readonly reason: 'as_planned' | 'mismatch' | 'too_few_units' | 'single_arm';
  /** In the order given; null for an arm of weight 0, which takes no part. */
  readonly expected: readonly (number | null)[];
}

/** The convention of the large experiment platforms (Fabijan and others 2019): a real mismatch is far below it, and it is looked at every day. */
const ALPHA = 0.001;
/** Fewest units an arm must be due before the counts are judged. They are the due ones: an arm that got none of its many is a mismatch, not too small. */
const LEAST_UNITS = 8;

/**
 * Sample-ratio check: counts against weights by chi-square (exactly by the multinomial law where there are few outcomes: two arms up to 49 999 units, three up to 314). Arms of weight 0 are
 * dropped from both sides, units and degrees of freedom. `effect`: Cohen's w. Under 8 units due to an arm, or with fewer than two arms of weight: skipped.
 *
 * @throws RangeError on negative or broken counts, or negative weights
 */
export function sampleRatioCheck(input: {
  readonly arms: readonly ArmCount[];
  readonly alpha?: number;
  readonly leastUnits?: number;
}): SampleRatioCheck {
  const { alpha = ALPHA, leastUnits = LEAST_UNITS } = input;
  for (const { units, weight } of input.arms) {
    if (!(Number.isInteger(units) && units >= 0 && weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`sampleRatioCheck: ${units} units of weight ${weight} are impossible`);
  }
  const arms = input.arms.filter(({ weight }) => weight > 0);
  const n = arms.reduce((sum, { units }) => sum + units, 0);
  const whole = arms.reduce((sum, { weight }) => sum + weight, 0);
  const expected = input.arms.map(({ weight }) => (weight > 0 ? (n * weight) / whole : null));
  const shares = arms.map(({ weight }) => weight / whole);
  const test = chiSquareGoodnessOfFit({ observed: arms.map(({ units }) => units), expected: shares });
  const none = { ...test, statistic: Number.NaN, pValue: Number.NaN, expected, verdict: 'skipped' as const };
  if (arms.length < 2) return { ...none, reason: 'single_arm' };
  if (Math.min(...shares) * n < leastUnits) return { ...none, reason: 'too_few_units' };
  const counts = arms.map(({ units }) => units);
  const exact = multinomialP(counts, shares);
  const pValue = exact ?? test.pValue;
  const fails = pValue < alpha;
  return {
    ...test,
    pValue,
    method: exact === null ? test.method : 'exact multinomial test',
    expected,
    verdict: fails ? 'fail' : 'pass',
    reason: fails ? 'mismatch' : 'as_planned',
  };
}
