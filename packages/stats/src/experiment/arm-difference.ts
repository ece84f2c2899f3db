import type { EffectTestResult } from '../effect-test-result.ts';
import { DEFAULT_LEVEL } from '../estimate.ts';
import { type ArmPair, type EffectScale, effectError, effectParts } from './effect-parts.ts';
import { welchEffect } from './welch-effect.ts';

/**
 * The effect of treatment over control with Welch's t test that it is 0 and its interval, on what one unit brings: a mean as it is, a ratio by the delta method, either after CUPED. `relative`: the
 * lift (treatment - control) / |control| by the delta method, 0.02 is 2 % more. NaN and no bounds under two units in an arm, without spread, or of a lift where the control's value is
 * within 5 standard errors of 0.
 */
export function armDifference(
  input: ArmPair & { readonly scale?: EffectScale; readonly level?: number },
): EffectTestResult & { readonly df: number } {
  const { control, treatment, scale = 'absolute', level = DEFAULT_LEVEL } = input;
  const what = scale === 'relative' ? 'relative lift, delta method' : 'difference of arms';
  const parts = effectParts({ control, treatment }, scale);
  const error =
    parts === null
      ? { standardError: Number.NaN, df: Number.NaN }
      : effectError(parts, { control: control.n, treatment: treatment.n });
  return welchEffect({ value: parts?.value ?? Number.NaN, ...error, n: control.n + treatment.n, what, level });
}
