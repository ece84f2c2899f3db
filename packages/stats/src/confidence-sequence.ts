import type { Estimate } from './estimate.ts';
import { mixtureBoundary } from './mixture-boundary.ts';
import { mixtureTuning } from './mixture-tuning.ts';

/** Variance of one observation that planning assumes when the caller states none: the most a 0/1 outcome can have. */
const BERNOULLI_VARIANCE = 0.25;

/**
 * Asymptotic confidence sequence for a mean-like estimate: an interval that holds at all looks together with probability 1 - alpha.
 *
 * `plannedN` is the n at which it is tightest and `varianceBound` the assumed variance of one observation (so that plannedN / varianceBound is
 * the planned information). Both must be fixed before the data and kept while looking; neither affects validity. `standardError` is that
 * of the estimate now, > 0. Asymptotic: small samples (tens) are outside its promise.
 */
export function confidenceSequence(input: {
  estimate: number;
  standardError: number;
  n: number;
  plannedN: number;
  alpha?: number;
  varianceBound?: number;
}): Estimate & { readonly lower: number; readonly upper: number } {
  const { estimate, standardError, n, plannedN, alpha = 0.05, varianceBound = BERNOULLI_VARIANCE } = input;
  const nu = mixtureTuning({ plannedInformation: plannedN / varianceBound, alpha });
  const half = mixtureBoundary({ standardError, nu, alpha });
  const method = 'asymptotic confidence sequence (normal mixture)';
  return { value: estimate, lower: estimate - half, upper: estimate + half, level: 1 - alpha, n, method };
}
