import type { TestResult } from './estimate.ts';
import { kolmogorovSf } from './kolmogorov-sf.ts';

/**
 * Two-sample Kolmogorov-Smirnov test on raw values (NaN left out). The p-value is asymptotic in finite-n form: the one-sample law at
 * n = round(mn / (m + n)), as scipy's `ks_2samp(method='asymp')` has it. With heavy ties it is conservative.
 */
export function ksTwoSample(first: Float64Array, second: Float64Array): TestResult {
  const a = first.filter((x) => !Number.isNaN(x)).sort();
  const b = second.filter((x) => !Number.isNaN(x)).sort();
  const statistic = largestGap(a, b);
  return {
    statistic,
    pValue: ksPValue({ statistic, first: a.length, second: b.length }),
    n: a.length + b.length,
    method: 'two-sample Kolmogorov-Smirnov, asymptotic with finite n',
  };
}

/** p-value of a two-sample statistic for two sample sizes; NaN when a sample is empty. */
export function ksPValue({ statistic, first, second }: { statistic: number; first: number; second: number }): number {
  if (first === 0 || second === 0) return Number.NaN;
  return kolmogorovSf(Math.max(1, Math.round((first * second) / (first + second))), statistic);
}

function largestGap(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? 0, b[j] ?? 0);
    while (i < a.length && a[i] === value) i += 1;
    while (j < b.length && b[j] === value) j += 1;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}
