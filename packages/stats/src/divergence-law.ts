import { chiSquareSf } from './chi-square-sf.ts';
import type { Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

/** What every distance between two samples of binned values answers. */
export interface DistanceResult extends Estimate {
  /** What sampling alone gives on average when nothing has drifted: a value near it is no drift. */
  readonly noise: number;
  /** Bins with rows in at least one sample. */
  readonly bins: number;
  readonly referenceN: number;
  readonly currentN: number;
}

/** A divergence with a chi-square law when nothing has drifted. */
export interface DivergenceResult extends DistanceResult {
  /** Probability of a value as large when both samples have one distribution; asymptotic, liberal below about 5 rows a bin. */
  readonly pValue: number;
}

/** What is known of a divergence D(r, c) of two share vectors. */
interface DivergenceInput {
  readonly value: number;
  readonly method: string;
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly n: number;
  readonly m: number;
  /** dD/dr and dD/dc of each bin; only read where the share is above zero. */
  readonly slopes: (r: number, c: number) => readonly [number, number];
  /** When nothing has drifted D is about `scale` (1/n + 1/m) times a chi-square with bins - 1 degrees of freedom. */
  readonly scale: number;
  readonly level: number;
}

/**
 * Interval, noise and p-value of a smooth divergence between two multinomial samples (delta method: Pardo 2006, Statistical Inference Based on
 * Divergence Measures, theorems 3.2 and 3.3). The noise is taken off before the interval is laid: the plug-in value is biased
 * upwards by it. The spread is the delta method's plus that of the law without drift, so that it holds near no drift too. With many bins and
 * little drift the whole interval may lie below the value, which is then mostly noise. An infinite
 * value (one empty bin suffices, however few the rows) has neither bounds nor a p-value.
 */
export function divergenceLaw(input: DivergenceInput): DivergenceResult {
  const { value, method, reference, n, m, scale, level } = input;
  const sizes = { referenceN: n, currentN: m, bins: reference.length };
  if (n === 0 || m === 0) {
    const nothing = { value: Number.NaN, lower: null, upper: null, level: null, noise: Number.NaN, pValue: Number.NaN };
    return { ...nothing, ...sizes, n: n + m, method, bins: 0 };
  }
  const unit = scale * (1 / n + 1 / m);
  const df = reference.length - 1;
  const noise = df * unit;
  if (!Number.isFinite(value)) {
    return { value, lower: null, upper: null, level: null, n: n + m, method, ...sizes, noise, pValue: Number.NaN };
  }
  const z = normalQuantile((1 + level) / 2);
  const spread = z * Math.sqrt(deltaVariance(input) + 2 * df * unit * unit);
  return {
    value,
    lower: Math.max(0, value - noise - spread),
    upper: Math.max(0, value - noise) + spread,
    level,
    n: n + m,
    method,
    ...sizes,
    noise,
    pValue: df > 0 ? chiSquareSf(value / unit, df) : 1,
  };
}

function deltaVariance({ reference, current, n, m, slopes }: DivergenceInput): number {
  const moments = { r: 0, r2: 0, c: 0, c2: 0 };
  for (const [i, r] of reference.entries()) {
    const c = current[i] ?? 0;
    const [slopeR, slopeC] = slopes(r, c);
    if (r > 0) {
      moments.r += r * slopeR;
      moments.r2 += r * slopeR * slopeR;
    }
    if (c > 0) {
      moments.c += c * slopeC;
      moments.c2 += c * slopeC * slopeC;
    }
  }
  return Math.max(0, moments.r2 - moments.r ** 2) / n + Math.max(0, moments.c2 - moments.c ** 2) / m;
}
