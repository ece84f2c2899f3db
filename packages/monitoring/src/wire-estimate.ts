import type { Estimate } from '@haechi/contract';

/** An estimate of `@haechi/stats` as the wire has it: null where there is no value, bounds that are not numbers left out, whole n. */
export function wireEstimate(estimate: Estimate): Estimate | null {
  const { value, lower, upper, level, n, method } = estimate;
  if (!Number.isFinite(value)) return null;
  return { value, lower: real(lower), upper: real(upper), level: real(level), n: Math.round(n), method };
}

/** A number of `@haechi/stats` as the wire has it: null for NaN and infinite. */
export function real(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
