import { DEFAULT_LEVEL } from './estimate.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Ranks (from 1) of the order statistics that are a quantile and the ends of its interval; null where the sample is too small to bound it on that side. */
export interface QuantileRanks {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** n q a hair above a whole number is that number. */
const ROUNDING = 1e-9;

/**
 * Distribution-free interval of a quantile. The number of rows at or below it is binomial(n, q), so the order statistics between the binomial's quantiles hold it with at least
 * `level`, each side at most (1 - level) / 2, for every continuous law (Conover 1999, Practical Nonparametric Statistics, 3.2; exact, not its normal approximation).
 * The value is the smallest observation with a share q at or below it. 0 < q < 1.
 *
 * @throws RangeError for n under 1 or a q that is none
 */
export function quantileRanks(input: {
  readonly n: number;
  readonly q: number;
  readonly level?: number;
}): QuantileRanks {
  const { n, q, level = DEFAULT_LEVEL } = input;
  if (!(n >= 1) || !(q > 0 && q < 1)) throw new RangeError(`quantileRanks: n ${n} and q ${q} have no quantile`);
  const tail = (1 - level) / 2;
  const lower = binomialQuantile({ n, q, share: tail });
  const upper = binomialQuantile({ n, q, share: 1 - tail }) + 1;
  return {
    value: Math.min(n, Math.max(1, Math.ceil(n * q - ROUNDING))),
    lower: lower >= 1 ? lower : null,
    upper: upper <= n ? upper : null,
  };
}

/** Smallest k with P(binomial(n, q) <= k) >= share: from the normal one, a few steps. */
function binomialQuantile({ n, q, share }: { n: number; q: number; share: number }): number {
  const atMost = (k: number): number =>
    k < 0 ? 0 : k >= n ? 1 : incompleteBeta({ x: 1 - q, y: q, a: n - k, b: k + 1 });
  let k = Math.min(n, Math.max(0, Math.round(n * q + normalQuantile(share) * Math.sqrt(n * q * (1 - q)))));
  while (k > 0 && atMost(k - 1) >= share) k -= 1;
  while (k < n && atMost(k) < share) k += 1;
  return k;
}
