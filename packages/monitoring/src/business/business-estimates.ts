import type { Estimate } from '@haechi/contract';
import { meanEstimate, normalEstimate } from '@haechi/stats';
import type { BusinessSums, MetricSums } from './metric-sums.ts';

export type BusinessIndicator = 'business_mean' | 'business_sum' | 'business_per_prediction';

/**
 * The numbers of one metric. Mean over the rows that have it. Sum as of a compound Poisson process (variance: sum of squares), because another window of the same length would
 * hold another number of rows. Per prediction: the sum over the predictions, rows without a value counting as 0.
 */
export function businessEstimates(
  { n, mean, std }: MetricSums,
  { rows, predictions }: BusinessSums,
): Readonly<Record<BusinessIndicator, Estimate>> {
  const sum = n * mean;
  const squares = n * (std * std + mean * mean);
  const overall = sum / rows;
  const variance = Math.max(0, squares / rows - overall * overall);
  const share = predictions === 0 ? Number.NaN : sum / predictions;
  return {
    business_mean: meanEstimate({ n, mean, std }),
    business_sum: normalEstimate({
      value: sum,
      standardError: Math.sqrt(squares),
      n,
      method: 'sum, normal interval of a compound Poisson sum',
    }),
    business_per_prediction: normalEstimate({
      value: share,
      standardError: rows < 2 ? Number.NaN : Math.sqrt((rows * rows * variance) / (rows - 1)) / predictions,
      n: predictions,
      method: 'sum over predictions, normal interval, no value counts as 0',
    }),
  };
}
