import { logGamma } from './log-gamma.ts';

const MAX_TERMS = 200;

/** Step and reach of the trapezoid rule, which converges faster than any power for this integrand. */
const STEP = 0.05;
const NEGLIGIBLE = 750;

/**
 * P(W^2 > x) of the limiting law of the Cramer-von Mises statistic (Anderson and Darling 1952; series of Csorgo and Faraway 1996, eq. 1.2, as
 * scipy). Absolute accuracy 1e-13 (scipy's is 1e-9, for it stops the series sooner): a smaller tail is 0.
 */
export function cramerVonMisesSf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  let cdf = 0;
  for (let k = 0; k < MAX_TERMS; k += 1) {
    const y = 4 * k + 1;
    const front = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = front * Math.sqrt(y) * scaledBessel((y * y) / (16 * x));
    cdf += term;
    if (Math.abs(term) < 1e-15) break;
  }
  return Math.min(1, Math.max(0, 1 - cdf));
}

/** exp(-q) K_(1/4)(q) = integral over t > 0 of exp(-q (1 + cosh t)) cosh(t / 4). */
function scaledBessel(q: number): number {
  let sum = 0.5 * Math.exp(-2 * q);
  for (let t = STEP; ; t += STEP) {
    const exponent = q * (1 + Math.cosh(t));
    if (exponent > NEGLIGIBLE) break;
    sum += Math.exp(-exponent) * Math.cosh(t / 4);
  }
  return sum * STEP;
}
