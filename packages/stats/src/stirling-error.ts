import { logGamma } from './log-gamma.ts';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Above this the five terms of the series are exact to the last bit; below it the definition is. */
const SERIES_FROM = 15;

/** What Stirling's formula leaves out of ln(n!): ln n! - ln(sqrt(2 pi n) (n / e)^n), n > 0, not necessarily whole (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
export function stirlingError(n: number): number {
  if (n <= SERIES_FROM) return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI;
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}
