import { betaQuantileLogOdds } from './beta-quantile.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { type Cell, checkCell } from './wilson-interval.ts';

/** A proportion with the exact interval of Clopper and Pearson (1934): coverage is never below `level`, at the price of width. n = 0: NaN, no bounds. Impossible counts: RangeError. */
export function clopperPearsonInterval({ positives, n, level = DEFAULT_LEVEL }: Cell & { level?: number }): Estimate {
  const method = 'Clopper-Pearson exact interval';
  checkCell({ positives, n });
  if (n === 0) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const tail = (1 - level) / 2;
  const bound = (p: number, a: number): number => 1 / (1 + Math.exp(-betaQuantileLogOdds({ p, a, b: n - a + 1 })));
  return {
    value: positives / n,
    lower: positives === 0 ? 0 : bound(tail, positives),
    upper: positives === n ? 1 : bound(1 - tail, positives + 1),
    level,
    n,
    method,
  };
}
