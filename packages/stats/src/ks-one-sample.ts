import { dkwInterval } from './dkw-interval.ts';
import type { EffectTestResult, PValueMethod } from './effect-test-result.ts';
import { kolmogorovLimitSf } from './kolmogorov-limit-sf.ts';
import { kolmogorovSf } from './kolmogorov-sf.ts';
import { type Sample, tallyOf, tallySize } from './tally.ts';

/**
 * One-sample Kolmogorov-Smirnov test that a sample comes from the continuous distribution function `cdf`, which must be known, not fitted
 * to the sample. `exact` and `auto`: the finite-n law; `asymptotic`: Kolmogorov's limit (scipy's `ks_1samp`, two-sided). `effect` is D with its band.
 */
export function ksOneSample(input: {
  readonly sample: Sample;
  readonly cdf: (x: number) => number;
  readonly method?: PValueMethod;
  readonly level?: number;
}): EffectTestResult {
  const { sample, cdf, method = 'auto' } = input;
  const { values, counts } = tallyOf(sample);
  const n = tallySize({ values, counts });
  let below = 0;
  let statistic = n === 0 ? Number.NaN : 0;
  values.forEach((value, i) => {
    const expected = cdf(value);
    const upTo = below + (counts[i] ?? 0);
    statistic = Math.max(statistic, expected - below / n, upTo / n - expected);
    below = upTo;
  });
  const limit = method === 'asymptotic';
  return {
    statistic,
    pValue: limit ? kolmogorovLimitSf(Math.sqrt(n) * statistic) : kolmogorovSf(n, statistic),
    n,
    method: `one-sample Kolmogorov-Smirnov, ${limit ? 'limiting law' : 'exact'}`,
    effect: dkwInterval({
      distance: statistic,
      sizes: [n],
      ...(input.level === undefined ? {} : { level: input.level }),
    }),
  };
}
