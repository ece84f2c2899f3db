/**
 * NannyML's rule for limits: mean +/- `multiplier` population standard deviations of a metric's values over reference chunks, kept within
 * [min, max] of the metric where given (a distance alarms on the upper side only). No values: NaN.
 */
export function chunkLimits(input: {
  readonly values: readonly number[];
  readonly multiplier?: number;
  readonly min?: number;
  readonly max?: number;
}): { readonly lower: number; readonly upper: number; readonly n: number; readonly method: string } {
  const { values, multiplier = DEFAULT_MULTIPLIER, min = -Infinity, max = Infinity } = input;
  const n = values.length;
  const method = `mean +/- ${multiplier} standard deviations of ${n} reference chunks`;
  if (n === 0) return { lower: Number.NaN, upper: Number.NaN, n, method };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const spread = multiplier * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  return { lower: Math.max(min, mean - spread), upper: Math.min(max, mean + spread), n, method };
}

/** NannyML's default for every metric. */
const DEFAULT_MULTIPLIER = 3;
