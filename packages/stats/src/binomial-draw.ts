import type { Random } from './estimate.ts';
import { logGamma } from './log-gamma.ts';

/** Below this mean, inversion is quicker than rejection, and rejection is not valid (Hormann 1993). */
const INVERSION_MEAN = 10;

/** A binomial random number: inversion for small means, else transformed rejection (Hormann 1993, algorithm BTRS). NaN or infinite n or p: RangeError. */
export function binomialDraw({ n, p, random }: { n: number; p: number; random: Random }): number {
  if (!Number.isFinite(n) || Number.isNaN(p)) throw new RangeError(`binomialDraw: n ${n}, p ${p}`);
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialDraw({ n, p: 1 - p, random });
  return n * p < INVERSION_MEAN ? byInversion(n, p, random) : byRejection(n, p, random);
}

function byInversion(n: number, p: number, random: Random): number {
  const odds = p / (1 - p);
  let mass = (1 - p) ** n;
  let left = random();
  let k = 0;
  while (left > mass && k < n) {
    left -= mass;
    k += 1;
    mass *= (odds * (n - k + 1)) / k;
  }
  return k;
}

function byRejection(n: number, p: number, random: Random): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const logOdds = Math.log(p / (1 - p));
  const mode = Math.floor((n + 1) * p);
  const top = logGamma(mode + 1) + logGamma(n - mode + 1);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= squeeze) return k;
    const bound = top - logGamma(k + 1) - logGamma(n - k + 1) + (k - mode) * logOdds;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}
