import { MINIMUM_CELL } from '../contrast-result.ts';
import type { Estimate } from '../estimate.ts';
import { studentTTwoSided } from '../student-t.ts';
import { armDifference } from './arm-difference.ts';
import { armSequence, type PlannedUnits } from './arm-sequence.ts';
import { type ArmPair, type EffectScale, effectError, effectParts } from './effect-parts.ts';

/** Of both sides together; above, a sequence has no bounds. */
const MOST_ALPHA = 0.98;
/** Of each side. */
const DEFAULT_ALPHA = 0.05;

/** Whether an arm is worse than the control by more than a margin, and whether it is shown not to be. */
export interface NonInferiority {
  /** How much worse the treatment is (negative: better), with an interval each of whose bounds alone fails with probability alpha. */
  readonly worsening: Estimate;
  /** One-sided, of "worse by the margin at most" (small: harmed) and of "worse by the margin at least" (small: safe). NaN: cannot be told. */
  readonly pHarm: number;
  readonly pSafe: number;
  /** `harmed`, `safe`: that p is at most alpha. */
  readonly outcome: 'safe' | 'harmed' | 'unclear';
  readonly n: number;
  readonly method: string;
}

/**
 * One-sided tests of a guardrail on both sides of a margin (non-inferiority: ICH E9, section 3.3.2): fixed by Welch's t, for one look; with `planned` by the mixture SPRT, for any number of looks.
 * Margin 0 asks for proof of an improvement before it says safe. Sequential bounds and p come from a two-sided and a one-sided mixture and may disagree at the edge. Under two units in an arm (`minimumUnits`, 30, with `planned`) or without spread: unclear.
 *
 * @param input.better which way of the metric is good
 * @param input.margin tolerated worsening, >= 0, on the scale
 */
export function nonInferiority(
  input: ArmPair & {
    readonly better: 'higher' | 'lower';
    readonly margin: number;
    readonly scale?: EffectScale;
    readonly alpha?: number;
    readonly planned?: PlannedUnits;
    readonly minimumUnits?: number;
  },
): NonInferiority {
  const { better, margin, alpha = DEFAULT_ALPHA } = input;
  const sign = better === 'higher' ? -1 : 1;
  const { effect, pHarm, pSafe, method } =
    input.planned === undefined ? fixed(input, sign) : sequential({ ...input, planned: input.planned }, sign);
  const bounds = { lower: sign < 0 ? effect.upper : effect.lower, upper: sign < 0 ? effect.lower : effect.upper };
  const worsening = {
    ...effect,
    value: sign * effect.value,
    lower: bounds.lower === null ? null : sign * bounds.lower,
    upper: bounds.upper === null ? null : sign * bounds.upper,
  };
  const outcome = pHarm <= alpha ? 'harmed' : pSafe <= alpha ? 'safe' : 'unclear';
  return { worsening, pHarm, pSafe, outcome, n: effect.n, method: `${method}, margin ${margin}` };
}

interface Sides {
  readonly effect: Estimate;
  readonly pHarm: number;
  readonly pSafe: number;
  readonly method: string;
}

type Input = Parameters<typeof nonInferiority>[0];

function fixed(input: Input, sign: number): Sides {
  const { control, treatment, margin, scale = 'absolute', alpha = DEFAULT_ALPHA } = input;
  const { effect, df } = armDifference({ control, treatment, scale, level: 1 - 2 * alpha });
  const parts = effectParts({ control, treatment }, scale);
  const units = { control: control.n, treatment: treatment.n };
  const standardError = parts === null ? Number.NaN : effectError(parts, units).standardError;
  const t = (sign * effect.value - margin) / standardError;
  return { effect, pHarm: upperTail(t, df), pSafe: upperTail(-t, df), method: 'one-sided Welch t' };
}

function sequential(input: Input & { planned: PlannedUnits }, sign: number): Sides {
  const { control, treatment, planned, margin, scale = 'absolute', alpha = DEFAULT_ALPHA } = input;
  const { minimumUnits = MINIMUM_CELL } = input;
  const common = { control, treatment, planned, scale, minimumUnits };
  const look = (alternative: 'greater' | 'less') =>
    armSequence({ ...common, nullValue: sign * margin, alternative, alpha });
  const [up, down] = [look('greater'), look('less')];
  const both = armSequence({ ...common, alpha: Math.min(MOST_ALPHA, 2 * alpha) });
  if (up.status === 'skipped' || down.status === 'skipped' || both.status === 'skipped') {
    const n = control.n + treatment.n;
    const effect = { value: Number.NaN, lower: null, upper: null, level: null, n, method: up.method };
    return { effect, pHarm: Number.NaN, pSafe: Number.NaN, method: up.method };
  }
  const [worse, fine] = sign > 0 ? [up, down] : [down, up];
  return { effect: both.effect, pHarm: worse.pValue, pSafe: fine.pValue, method: up.method };
}

/** P(T > t). */
function upperTail(t: number, df: number): number {
  const half = studentTTwoSided(t, df) / 2;
  return t > 0 ? half : 1 - half;
}
