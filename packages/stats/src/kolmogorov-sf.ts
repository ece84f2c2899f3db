import { durbinCdf } from './durbin-cdf.ts';
import { pelzGoodCdf } from './pelz-good-cdf.ts';
import { smirnovSf } from './smirnov-sf.ts';

/** Regions of Simard and L'Ecuyer (2011), "Computing the two-sided Kolmogorov-Smirnov distribution", J. Stat. Software 39(11). */
const SMALL_N = 140;
const SMALL_N_TAIL = 4;
const LARGE_N_TAIL = 2.2;
const DURBIN_LIMIT = { n: 100_000, spread: 1.4 };

/**
 * P(D_n >= d), the two-sided Kolmogorov-Smirnov tail for one sample of size n (integer >= 1): exact where that is cheap, twice the
 * one-sided tail (Miller) far out, Pelz and Good's series between. Agrees with scipy's `kstwo.sf` to about 1e-7.
 */
export function kolmogorovSf(n: number, d: number): number {
  if (!(n >= 1) || Number.isNaN(d)) return Number.NaN;
  const t = n * d;
  if (t <= 0.5) return 1;
  if (d >= 1) return 0;
  if (t >= n - 1) return 2 * (1 - d) ** n;
  const spread = t * d;
  const tail = n <= SMALL_N ? SMALL_N_TAIL : LARGE_N_TAIL;
  if (d >= 0.5 || spread > tail) return Math.min(1, 2 * smirnovSf(n, d));
  const exact = n <= SMALL_N || (n <= DURBIN_LIMIT.n && n * d ** 1.5 <= DURBIN_LIMIT.spread);
  const cdf = exact ? durbinCdf(n, d) : pelzGoodCdf(n, d);
  return Math.min(1, Math.max(0, 1 - cdf));
}
