import type { Confusion } from './confusion.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

export interface EntropyEstimate extends Estimate {
  readonly alpha: number;
}

/** Rows added to the two kinds of error in the variance (not in the value), so that a classifier without errors has an interval. */
const SMOOTHING = 1;
const STEP = 1e-6;

/**
 * Generalised entropy index of the benefits b = 1 + prediction - label (Speicher and others 2018; AIF360's convention), 0 when all benefit alike: mean((b / mean)^alpha - 1) /
 * (alpha (alpha - 1)); alpha 1 is the Theil index, mean(b / mean x ln(b / mean)), alpha 2 half the squared coefficient of variation, alpha 0 the mean log
 * deviation (infinite as soon as there is a false negative). It depends on the shares of false positives and false negatives alone. Interval: multinomial delta method; none for alpha
 * of 0 or less, which is not finite next to what was seen.
 */
export function generalisedEntropy(input: {
  readonly confusion: Confusion;
  readonly alpha?: number;
  readonly level?: number;
}): EntropyEstimate {
  const { confusion, alpha = 2, level = DEFAULT_LEVEL } = input;
  const { tp, fp, tn, fn } = confusion;
  const n = tp + fp + tn + fn;
  const name = alpha === 1 ? 'Theil index' : `generalised entropy index, alpha ${alpha}`;
  const method = `${name}, multinomial delta method`;
  const value = n === 0 ? Number.NaN : indexOf({ f: fp / n, g: fn / n, alpha });
  if (!Number.isFinite(value)) return { value, lower: null, upper: null, level: null, n, method, alpha };
  const whole = n + 4 * SMOOTHING;
  const [f, g] = [(fp + SMOOTHING) / whole, (fn + SMOOTHING) / whole];
  const at = (df: number, dg: number): number => indexOf({ f: f + df, g: g + dg, alpha });
  const step = STEP * Math.min(f, g);
  const slopeF = (at(step, 0) - at(-step, 0)) / (2 * step);
  const slopeG = (at(0, step) - at(0, -step)) / (2 * step);
  const variance = (f * slopeF ** 2 + g * slopeG ** 2 - (f * slopeF + g * slopeG) ** 2) / n;
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  if (Number.isNaN(half)) return { value, lower: null, upper: null, level: null, n, method, alpha };
  return { value, lower: Math.max(0, value - half), upper: value + half, level, n, method, alpha };
}

/** f: share of false positives (benefit 2); g: of false negatives (benefit 0); the rest have benefit 1. */
function indexOf({ f, g, alpha }: { f: number; g: number; alpha: number }): number {
  const mean = 1 + f - g;
  if (mean === 0) return Number.NaN;
  const right = 1 - f - g;
  if (alpha === 1) return (f * 2 * Math.log(2 / mean) + right * Math.log(1 / mean)) / mean;
  if (alpha === 0) return g > 0 ? Infinity : -(f * Math.log(2 / mean) + right * Math.log(1 / mean));
  const zero = g > 0 && alpha < 0 ? Infinity : 0;
  return ((f * 2 ** alpha + right + zero) / mean ** alpha - 1) / (alpha * (alpha - 1));
}
