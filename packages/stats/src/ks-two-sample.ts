import { dkwInterval } from './dkw-interval.ts';
import type { EffectTestResult, PValueMethod } from './effect-test-result.ts';
import { kolmogorovSf } from './kolmogorov-sf.ts';
import { ksExactP } from './ks-exact-p.ts';
import { alignTallies, type Sample } from './tally.ts';

/** Up to this many rows in the larger sample `auto` is exact, as scipy's `ks_2samp`. */
const EXACT_UP_TO = 10_000;

/** With this many pairs of rows the asymptotic p is right to a few percent; once it is so small, counting paths (up to a second) decides nothing. */
const NOT_WORTH_COUNTING = { pairs: 1_000_000, pValue: 1e-12 } as const;

/** Beyond this many pairs of rows counting paths takes minutes: then `exact` gives the asymptotic form too, and says so. */
const MOST_PAIRS = 1_000_000_000;

const METHODS = {
  exact: 'two-sample Kolmogorov-Smirnov, exact',
  asymptotic: 'two-sample Kolmogorov-Smirnov, asymptotic with finite n',
} as const;

/**
 * Two-sample Kolmogorov-Smirnov test on rows (NaN left out) or tallies. `exact` counts lattice paths (`ksExactP`); `asymptotic` is the finite-n
 * form, the one-sample law at n = round(mn / (m + n)), as scipy's `ks_2samp(method='asymp')` has it; `auto` is exact up to 10 000 rows per sample, as
 * scipy's default, unless p is below 1e-12 anyway. With heavy ties all are conservative. `effect` is D with its band.
 */
export function ksTwoSample(first: Sample, second: Sample, options: { method?: PValueMethod } = {}): EffectTestResult {
  const { counts, sizes } = alignTallies([first, second]);
  const [n = 0, m = 0] = sizes;
  let cumulativeN = 0;
  let cumulativeM = 0;
  let largest = 0;
  for (let i = 0; i < (counts[0]?.length ?? 0); i += 1) {
    cumulativeN += counts[0]?.[i] ?? 0;
    cumulativeM += counts[1]?.[i] ?? 0;
    largest = Math.max(largest, Math.abs(cumulativeN / n - cumulativeM / m));
  }
  const statistic = n === 0 || m === 0 ? Number.NaN : largest;
  const { method = 'auto' } = options;
  const asked = { statistic, first: n, second: m };
  const used = method === 'auto' ? autoMethod(asked) : n * m > MOST_PAIRS ? 'asymptotic' : method;
  return {
    statistic,
    pValue: used === 'exact' ? ksExactP(asked) : ksPValue(asked),
    n: n + m,
    method: METHODS[used],
    effect: dkwInterval({ distance: statistic, sizes }),
  };
}

function autoMethod(asked: { statistic: number; first: number; second: number }): 'exact' | 'asymptotic' {
  const { first, second } = asked;
  if (Math.max(first, second) > EXACT_UP_TO) return 'asymptotic';
  const large = first * second > NOT_WORTH_COUNTING.pairs;
  return large && ksPValue(asked) < NOT_WORTH_COUNTING.pValue ? 'asymptotic' : 'exact';
}

/** Asymptotic p-value of a two-sample statistic for two sample sizes; NaN when a sample is empty. */
export function ksPValue({ statistic, first, second }: { statistic: number; first: number; second: number }): number {
  if (first === 0 || second === 0) return Number.NaN;
  return kolmogorovSf(Math.max(1, Math.round((first * second) / (first + second))), statistic);
}
