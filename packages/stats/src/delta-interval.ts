import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

interface DeltaInput {
  readonly value: number;
  /** Variance of the estimate itself (not of one row). */
  readonly variance: number;
  readonly n: number;
  readonly method: string;
  readonly level?: number;
}

/** An interval for a quantity between 0 and 1 whose variance is known, laid on the logit scale so that it stays inside. At 0 or 1 it is a point: callers must know better bounds there. */
export function logitInterval({ value, variance, n, method, level = DEFAULT_LEVEL }: DeltaInput): Estimate {
  if (Number.isNaN(value)) return { value, lower: null, upper: null, level: null, n, method };
  if (value <= 0 || value >= 1) return { value, lower: value, upper: value, level, n, method };
  const half = (normalQuantile((1 + level) / 2) * Math.sqrt(variance)) / (value * (1 - value));
  const centre = Math.log(value / (1 - value));
  return {
    value,
    lower: 1 / (1 + Math.exp(half - centre)),
    upper: 1 / (1 + Math.exp(-half - centre)),
    level,
    n,
    method,
  };
}

/** The same for a quantity above zero, laid on the log scale. */
export function logInterval({ value, variance, n, method, level = DEFAULT_LEVEL }: DeltaInput): Estimate {
  if (!(value > 0)) return { value, lower: value === 0 ? 0 : null, upper: null, level, n, method };
  const factor = Math.exp((normalQuantile((1 + level) / 2) * Math.sqrt(variance)) / value);
  return { value, lower: value / factor, upper: value * factor, level, n, method };
}
