import { incompleteGammaQ } from './incomplete-gamma.ts';
import { logGamma } from './log-gamma.ts';
import { normalCdf } from './normal-cdf.ts';

/** Beyond this statistic plus non-centrality the sum is long, and the normal form is right to five digits of the bound. */
const LARGE = 200_000;
const NEGLIGIBLE = 1e-17;

/**
 * Distribution function of the non-central chi-square law: the central ones of df, df + 2, df + 4, … degrees, weighted by a Poisson law of mean half the non-centrality, summed from
 * its middle outwards (R's `pchisq(x, df, ncp)`; agreement 1e-12). Large arguments by the normal form of Sankaran (1963).
 *
 * @param x the statistic, >= 0
 * @param df > 0
 * @param lambda the non-centrality, >= 0
 */
export function noncentralChiSquareCdf({ x, df, lambda }: { x: number; df: number; lambda: number }): number {
  if (Number.isNaN(x) || Number.isNaN(lambda)) return Number.NaN;
  if (x <= 0) return 0;
  if (x + lambda > LARGE) return sankaran(x, df, lambda);
  const half = lambda / 2;
  const middle = Math.floor(half);
  const y = x / 2;
  const weight = half === 0 ? 1 : Math.exp(-half + middle * Math.log(half) - logGamma(middle + 1));
  const first = 1 - incompleteGammaQ(df / 2 + middle, y);
  // What the distribution function loses from `a` to `a + 1` degrees (halved).
  const stepAt = (a: number): number => Math.exp(-y + a * Math.log(y) - logGamma(a + 1));
  let sum = weight * first;
  for (let j = middle, w = weight, p = first; ; j += 1) {
    p = Math.max(0, p - stepAt(df / 2 + j));
    w *= half / (j + 1);
    sum += w * p;
    if (w * p < NEGLIGIBLE || w === 0) break;
  }
  for (let j = middle, w = weight, p = first; j > 0; j -= 1) {
    w *= j / half;
    p = Math.min(1, p + stepAt(df / 2 + j - 1));
    sum += w * p;
    if (w < NEGLIGIBLE) break;
  }
  return Math.min(1, sum);
}

function sankaran(x: number, df: number, lambda: number): number {
  const mean = df + lambda;
  const h = 1 - (2 * mean * (df + 3 * lambda)) / (3 * (df + 2 * lambda) ** 2);
  const p = (df + 2 * lambda) / mean ** 2;
  const m = (h - 1) * (1 - 3 * h);
  const centre = 1 + h * p * (h - 1 - 0.5 * (2 - h) * m * p);
  return normalCdf(((x / mean) ** h - centre) / (h * Math.sqrt(2 * p) * (1 + 0.5 * m * p)));
}

/**
 * The non-centrality under which a statistic this small has the probability `p`; 0 when even without any it is rarer than that. Falls as `p` rises. Bisection to 1e-12
 * of its size.
 */
export function noncentralityOf({ x, df, p }: { x: number; df: number; p: number }): number {
  const below = (lambda: number): boolean => noncentralChiSquareCdf({ x, df, lambda }) > p;
  if (!below(0)) return 0;
  let low = 0;
  let high = Math.max(1, x);
  while (below(high)) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-12 * high; i += 1) {
    const middle = (low + high) / 2;
    if (below(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
