import type { ArmEstimate } from './arm-estimate.ts';

/** On which scale two arms are compared: units of the metric, or share of the control's value. */
export type EffectScale = 'absolute' | 'relative';

export interface ArmPair {
  readonly control: ArmEstimate;
  readonly treatment: ArmEstimate;
}

/** An effect of treatment over control, with what one unit of each arm adds to its variance. */
export interface EffectParts {
  readonly value: number;
  readonly control: number;
  readonly treatment: number;
}

/** The control's value must be so many of its standard errors away from 0: nearer, its relative error passes 20 % and a ratio to it has no normal law. */
const LEAST_ERRORS = 5;

/**
 * treatment - control, or (treatment - control) / |control| by the delta method (variance of one unit v_t / c^2 and v_c t^2 / c^4; Deng, Knoblich and Lu 2018).
 *
 * @returns null where a value is missing, or of a relative effect the control's value is within 5 standard errors of 0
 */
export function effectParts({ control, treatment }: ArmPair, scale: EffectScale): EffectParts | null {
  const difference = treatment.value - control.value;
  if (!Number.isFinite(difference)) return null;
  if (scale === 'absolute') return { value: difference, control: control.variance, treatment: treatment.variance };
  const size = Math.abs(control.value);
  if (!(size > LEAST_ERRORS * Math.sqrt(control.variance / control.n))) return null;
  const square = size * size;
  return {
    value: difference / size,
    control: (control.variance * treatment.value ** 2) / (square * square),
    treatment: treatment.variance / square,
  };
}

/** The standard error of an effect with so many units, and Satterthwaite's degrees of freedom for it. NaN where nothing varies or an arm has under two units. */
export function effectError(
  parts: EffectParts,
  units: { readonly control: number; readonly treatment: number },
): { standardError: number; df: number } {
  const a = parts.control / units.control;
  const b = parts.treatment / units.treatment;
  if (!(a + b > 0)) return { standardError: Number.NaN, df: Number.NaN };
  const df = (a + b) ** 2 / (a ** 2 / (units.control - 1) + b ** 2 / (units.treatment - 1));
  return { standardError: Math.sqrt(a + b), df };
}
