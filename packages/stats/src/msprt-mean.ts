import { MINIMUM_CELL } from './contrast-result.ts';
import { type Moments, unbiasedVariance } from './moments.ts';
import { type Alternative, msprt } from './msprt.ts';
import { type PlannedSample, plannedInformation, type SequentialResult } from './sequential-result.ts';

/** Mixture SPRT and confidence sequence of one mean against `nullValue`, from moments; otherwise as `msprtMeans`. For paired rows give the moments of the differences. */
export function msprtMean(input: {
  readonly sample: Moments;
  readonly planned: PlannedSample;
  readonly nullValue?: number;
  readonly alternative?: Alternative;
  readonly alpha?: number;
  readonly minimumSample?: number;
}): SequentialResult {
  const { sample, planned, minimumSample = MINIMUM_CELL, ...options } = input;
  const { n } = sample;
  const skipped = { smallestSample: n, minimumSample, n, method: 'mixture SPRT of a mean' };
  if (n < minimumSample) return { status: 'skipped', reason: 'too_few_rows', ...skipped };
  const variance = unbiasedVariance(sample) / n;
  if (!(variance > 0)) return { status: 'skipped', reason: 'no_spread', ...skipped };
  const result = msprt({
    ...options,
    estimate: sample.mean ?? Number.NaN,
    standardError: Math.sqrt(variance),
    n,
    plannedInformation: plannedInformation([planned]),
  });
  return { status: 'judged', ...result, method: `${result.method} of a mean` };
}
