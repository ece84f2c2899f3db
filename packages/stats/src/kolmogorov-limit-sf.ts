/** Below this the theta series converges faster than the alternating one. */
const SMALL = 1;
const TERMS = 12;

/** P(K > x) of Kolmogorov's limiting law, the law of sqrt(n) D as n grows (Kolmogorov 1933; both of its series, Marsaglia, Tsang and Wang 2003). scipy's `kstwobign.sf`. */
export function kolmogorovLimitSf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  let sum = 0;
  if (x < SMALL) {
    for (let k = 1; k <= TERMS; k += 1) sum += Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x * x));
    return Math.min(1, 1 - (Math.sqrt(2 * Math.PI) / x) * sum);
  }
  for (let k = TERMS; k >= 1; k -= 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}
