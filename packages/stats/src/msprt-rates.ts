import { MINIMUM_CELL, smoothedStandardError } from './contrast-result.ts';
import { type Alternative, msprt } from './msprt.ts';
import { plannedInformation, type SequentialResult } from './sequential-result.ts';
import type { Cell } from './wilson-interval.ts';

/** The largest standard deviation a 0/1 outcome can have: planning with it looks at nothing observed. */
const BERNOULLI_STD = 0.5;

/**
 * Mixture SPRT and confidence sequence of the difference of two proportions, current - reference, looked at as often as one likes. `planned`
 * holds the rows per sample at the planned end. The standard error is smoothed, (positives + 1) / (n + 2), so that it is never 0. Under
 * `minimumSample` rows in a sample (30): skipped. Two-sided by default; `rateWorsening` is the one-sided form with a margin that Release uses.
 */
export function msprtRates(input: {
  readonly reference: Cell;
  readonly current: Cell;
  readonly planned: { readonly reference: number; readonly current: number };
  readonly nullValue?: number;
  readonly alternative?: Alternative;
  readonly alpha?: number;
  readonly minimumSample?: number;
}): SequentialResult {
  const { reference, current, planned, minimumSample = MINIMUM_CELL, ...options } = input;
  const n = reference.n + current.n;
  const smallestSample = Math.min(reference.n, current.n);
  if (smallestSample < minimumSample) {
    const method = 'mixture SPRT of a difference of proportions';
    return { status: 'skipped', reason: 'too_few_rows', smallestSample, minimumSample, n, method };
  }
  const result = msprt({
    ...options,
    estimate: current.positives / current.n - reference.positives / reference.n,
    standardError: smoothedStandardError([reference, current]),
    n,
    plannedInformation: plannedInformation([
      { n: planned.reference, std: BERNOULLI_STD },
      { n: planned.current, std: BERNOULLI_STD },
    ]),
  });
  return { status: 'judged', ...result, method: `${result.method} of a difference of proportions` };
}
