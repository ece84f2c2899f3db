import { dkwInterval } from './dkw-interval.ts';
import type { EffectTestResult, PValueMethod } from './effect-test-result.ts';
import { type KsSizes, ksTwoSampleP } from './ks-two-sample-p.ts';
import { alignTallies, type Sample } from './tally.ts';

/**
 * Two-sample Kolmogorov-Smirnov test on rows (NaN left out) or tallies (scipy's `ks_2samp`, two-sided; p-values: `ksTwoSampleP`). With heavy
 * ties it is conservative. `effect` is D with its band. An empty sample: NaN.
 */
export function ksTwoSample(
  reference: Sample,
  current: Sample,
  options: { readonly method?: PValueMethod; readonly level?: number } = {},
): EffectTestResult {
  const { counts, sizes } = alignTallies([reference, current]);
  const [n = 0, m = 0] = sizes;
  let cumulativeN = 0;
  let cumulativeM = 0;
  let largest = 0;
  for (let i = 0; i < (counts[0]?.length ?? 0); i += 1) {
    cumulativeN += counts[0]?.[i] ?? 0;
    cumulativeM += counts[1]?.[i] ?? 0;
    largest = Math.max(largest, Math.abs(cumulativeN / n - cumulativeM / m));
  }
  const asked: KsSizes = { statistic: n === 0 || m === 0 ? Number.NaN : largest, first: n, second: m };
  const { pValue, law } = ksTwoSampleP(asked, options.method);
  const level = options.level === undefined ? {} : { level: options.level };
  return {
    statistic: asked.statistic,
    pValue,
    n: n + m,
    method: `two-sample Kolmogorov-Smirnov, ${law}`,
    effect: dkwInterval({ distance: asked.statistic, sizes, ...level }),
  };
}
