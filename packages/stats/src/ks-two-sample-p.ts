import type { PValueMethod } from './effect-test-result.ts';
import { kolmogorovSf } from './kolmogorov-sf.ts';
import { ksExactP } from './ks-exact-p.ts';
import { logGamma } from './log-gamma.ts';

/** Up to this many rows in the larger sample `auto` is exact, as scipy's `ks_2samp`. */
const EXACT_UP_TO = 10_000;

/** With this many pairs of rows the asymptotic p is right to a few percent; once it is so small, counting paths (up to a second) decides nothing. */
const NOT_WORTH_COUNTING = { pairs: 1_000_000, pValue: 1e-12 } as const;

/** Beyond this many pairs of rows counting paths takes minutes: then `exact` gives the asymptotic form too, and says so. */
const MOST_PAIRS = 1_000_000_000;

/** A two-sample statistic D and the rows of both samples. */
export interface KsSizes {
  readonly statistic: number;
  readonly first: number;
  readonly second: number;
}

/**
 * p of the two-sample Kolmogorov-Smirnov statistic, and the law it is by. `exact` counts lattice paths (`ksExactP`); `asymptotic` is the finite-n form, the
 * one-sample law at n = round(mn / (m + n)), half to even, as scipy's `ks_2samp(method='asymp')` has it; `auto` is exact up to 10 000 rows per sample, as
 * scipy's default, unless p is below 1e-12 anyway. Where the samples do not overlap the asymptotic law would say 0, however few rows there are: p is then the
 * exact 2 / C(m + n, n). The same rule serves rows and bins. An empty sample: NaN.
 */
export function ksTwoSampleP(
  asked: KsSizes,
  method: PValueMethod = 'auto',
): { readonly pValue: number; readonly law: string } {
  const tooMany = asked.first * asked.second > MOST_PAIRS;
  const exact = method === 'auto' ? isWorthCounting(asked) : method === 'exact' && !tooMany;
  return exact
    ? { pValue: ksExactP(asked), law: 'exact' }
    : { pValue: asymptoticP(asked), law: 'asymptotic with finite n' };
}

function isWorthCounting(asked: KsSizes): boolean {
  const { first, second } = asked;
  if (Math.max(first, second) > EXACT_UP_TO) return false;
  return first * second <= NOT_WORTH_COUNTING.pairs || asymptoticP(asked) >= NOT_WORTH_COUNTING.pValue;
}

function asymptoticP({ statistic, first, second }: KsSizes): number {
  if (first === 0 || second === 0 || Number.isNaN(statistic)) return Number.NaN;
  if (statistic >= 1) {
    const logWays = logGamma(first + second + 1) - logGamma(first + 1) - logGamma(second + 1);
    return Math.min(1, 2 * Math.exp(-logWays));
  }
  return kolmogorovSf(Math.max(1, halfToEven((first * second) / (first + second))), statistic);
}

function halfToEven(x: number): number {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 === 1 ? near - 1 : near;
}
