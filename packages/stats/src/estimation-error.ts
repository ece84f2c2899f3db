import type { Estimate } from './estimate.ts';
import type { EstimatedMetric } from './estimated-performance.ts';

export interface EstimationError {
  /** Estimated less realised. */
  readonly error: number;
  /** The error in sampling errors of the estimate; beyond the multiplier the calibration no longer holds. */
  readonly sigmas: number;
  /** Whether the realised value lies in the estimate's band; null while there is none. */
  readonly withinBand: boolean | null;
  readonly estimated: EstimatedMetric;
  readonly realised: Estimate;
  readonly method: string;
}

/** What an estimate without labels was off by, once labels came for the same rows. */
export function estimationError(estimated: EstimatedMetric, realised: Estimate): EstimationError {
  const error = estimated.value - realised.value;
  const { lower, upper, samplingError } = estimated;
  const known = lower !== null && upper !== null && !Number.isNaN(realised.value);
  return {
    error,
    sigmas: error === 0 ? 0 : error / samplingError,
    withinBand: known ? lower <= realised.value && realised.value <= upper : null,
    estimated,
    realised,
    method: 'estimated less realised performance on the same rows',
  };
}
