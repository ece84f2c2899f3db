import { chiSquareSf } from './chi-square-sf.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

export interface PsiResult extends Estimate {
  readonly value: number;
  readonly bins: number;
  /** The index that sampling alone gives on average: (bins - 1)(1/n + 1/m). A value near it is no drift. */
  readonly noise: number;
  /** Of "both samples have one distribution": value / (1/n + 1/m) against chi-square with bins - 1 degrees of freedom (Yurdakul 2018). */
  readonly pValue: number;
  readonly fill: number;
}

/** Share given to an empty bin, as Evidently does. */
const DEFAULT_FILL = 0.0001;

/**
 * Population stability index, sum of (r - c) ln(r / c) over shares r, c of shared bins or categories. Counts must be aligned; bins empty
 * in both are left out, a bin empty in one gets the share `fill` (the others are not rescaled). Interval: delta method on both
 * multinomials plus the spread of the null law, around the value less its noise; the value itself is not corrected.
 */
export function psi(input: {
  reference: readonly number[];
  current: readonly number[];
  fill?: number;
  level?: number;
}): PsiResult {
  const { reference, current, fill = DEFAULT_FILL, level = DEFAULT_LEVEL } = input;
  const n = reference.reduce((sum, count) => sum + count, 0);
  const m = current.reduce((sum, count) => sum + count, 0);
  const method = `population stability index, empty bins filled with ${fill}`;
  if (n === 0 || m === 0) {
    const nothing = { value: Number.NaN, lower: null, upper: null, level: null, noise: Number.NaN, pValue: Number.NaN };
    return { ...nothing, n: n + m, method, bins: 0, fill };
  }
  const shares = reference
    .map((count, i) => ({ r: count / n, c: (current[i] ?? 0) / m }))
    .filter(({ r, c }) => r > 0 || c > 0)
    .map(({ r, c }) => ({ r: r > 0 ? r : fill, c: c > 0 ? c : fill }));
  const value = shares.reduce((sum, { r, c }) => sum + (r - c) * Math.log(r / c), 0);
  const unit = 1 / n + 1 / m;
  const df = shares.length - 1;
  const noise = df * unit;
  const spread = Math.sqrt(deltaVariance(shares, n, m) + 2 * df * unit * unit) * normalQuantile((1 + level) / 2);
  return {
    value,
    lower: Math.max(0, value - noise - spread),
    upper: Math.max(0, value - noise) + spread,
    level,
    n: n + m,
    method,
    bins: shares.length,
    noise,
    pValue: df > 0 ? chiSquareSf(value / unit, df) : 1,
    fill,
  };
}

function deltaVariance(shares: readonly { r: number; c: number }[], n: number, m: number): number {
  const moments = { r: 0, r2: 0, c: 0, c2: 0 };
  for (const { r, c } of shares) {
    const slopeR = Math.log(r / c) + 1 - c / r;
    const slopeC = Math.log(c / r) + 1 - r / c;
    moments.r += r * slopeR;
    moments.r2 += r * slopeR * slopeR;
    moments.c += c * slopeC;
    moments.c2 += c * slopeC * slopeC;
  }
  return Math.max(0, moments.r2 - moments.r ** 2) / n + Math.max(0, moments.c2 - moments.c ** 2) / m;
}
