import { stirlingError } from './stirling-error.ts';

/** Where x and its mean are this close (relative), the deviance is summed as a series so that nothing cancels. */
const CLOSE = 0.1;
const MAX_TERMS = 1000;

/**
 * ln of C(n, x) p^x q^(n - x) by Loader's saddle-point form (Loader 2000), which keeps 14 digits for n in the millions, where differences of
 * log-gammas lose them. `x` and `n` need not be whole (the incomplete beta function uses it so). q = 1 - p is given to keep its digits. 0 <= x <= n.
 */
export function logBinomialPmf({ x, n, p, q }: { x: number; n: number; p: number; q: number }): number {
  const rest = n - x;
  if (x < 0 || rest < 0) return Number.NEGATIVE_INFINITY;
  if (p === 0 || q === 0) return (p === 0 ? x : rest) === 0 ? 0 : Number.NEGATIVE_INFINITY;
  if (x === 0) return n * logOf(q, p);
  if (rest === 0) return n * logOf(p, q);
  const exponent =
    stirlingError(n) - stirlingError(x) - stirlingError(rest) - deviance(x, n * p) - deviance(rest, n * q);
  return exponent + 0.5 * Math.log(n / (2 * Math.PI * x * rest));
}

function logOf(p: number, q: number): number {
  return p > 0.5 ? Math.log1p(-q) : Math.log(p);
}

/** x ln(x / mean) + mean - x, never negative. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= CLOSE * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let term = 2 * x * v;
  for (let j = 1; j < MAX_TERMS; j += 1) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}
