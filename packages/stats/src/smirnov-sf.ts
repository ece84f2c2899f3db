import { logGamma } from './log-gamma.ts';

/** Above this n the exact sum costs more than its last digits are worth; the closed approximation errs by less than 1e-6 there. */
const EXACT_UP_TO = 100_000;

/**
 * P(D+ > d), the exact one-sided Kolmogorov-Smirnov tail for one sample of size n (Birnbaum and Tingey 1951):
 * d * sum_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j). Above n = 100 000: exp(-(6nd + 1)^2 / (18n)).
 */
export function smirnovSf(n: number, d: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  if (n > EXACT_UP_TO) return Math.exp(-((6 * n * d + 1) ** 2) / (18 * n));
  const logFactorialN = logGamma(n + 1);
  const last = Math.floor(n * (1 - d));
  let sum = 0;
  for (let j = 0; j <= last; j += 1) {
    const rest = 1 - d - j / n;
    if (rest <= 0 && j < n) continue;
    const logChoose = logFactorialN - logGamma(j + 1) - logGamma(n - j + 1);
    const tail = n === j ? 0 : (n - j) * Math.log(rest);
    sum += Math.exp(logChoose + (j - 1) * Math.log(d + j / n) + tail);
  }
  return Math.min(1, d * sum);
}
