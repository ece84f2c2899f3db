import { MINIMUM_CELL } from './contrast-result.ts';
import { type Moments, unbiasedVariance } from './moments.ts';
import { type Alternative, msprt } from './msprt.ts';
import { type PlannedSample, plannedInformation, type SequentialResult } from './sequential-result.ts';

export interface MsprtMeansInput {
  readonly reference: Moments;
  readonly current: Moments;
  /** Rows and standard deviations expected at the planned end, in each sample: sizes may be as unequal as they like. */
  readonly planned: { readonly reference: PlannedSample; readonly current: PlannedSample };
  readonly nullValue?: number;
  readonly alternative?: Alternative;
  readonly alpha?: number;
  readonly minimumSample?: number;
}

/**
 * Mixture SPRT and confidence sequence of the difference of two means, current - reference, from moments, looked at as often as one likes.
 * Variances are the samples' own and need not be equal: se^2 = s1^2 / n1 + s2^2 / n2 (asymptotic; Waudby-Smith, Arbour, Sinha,
 * Kennedy and Ramdas 2021 for the plug-in variance). A sample under `minimumSample` rows (30) is not judged: the plug-in is poor there.
 */
export function msprtMeans(input: MsprtMeansInput): SequentialResult {
  const { reference, current, planned, minimumSample = MINIMUM_CELL, ...options } = input;
  const n = reference.n + current.n;
  const smallestSample = Math.min(reference.n, current.n);
  const skipped = { smallestSample, minimumSample, n, method: 'mixture SPRT of a difference of means' };
  if (smallestSample < minimumSample) return { status: 'skipped', reason: 'too_few_rows', ...skipped };
  const variance = unbiasedVariance(reference) / reference.n + unbiasedVariance(current) / current.n;
  if (!(variance > 0)) return { status: 'skipped', reason: 'no_spread', ...skipped };
  const result = msprt({
    ...options,
    estimate: (current.mean ?? Number.NaN) - (reference.mean ?? Number.NaN),
    standardError: Math.sqrt(variance),
    n,
    plannedInformation: plannedInformation([planned.reference, planned.current]),
  });
  return { status: 'judged', ...result, method: `${result.method} of a difference of means` };
}
