import type { Random } from './estimate.ts';
import { logGamma } from './log-gamma.ts';

/** Below this mean, rejection is not valid (Hormann 1993). */
const INVERSION_MEAN = 10;

/** A Poisson random number: inversion for small means, else transformed rejection (Hormann 1993, algorithm PTRS). NaN or infinite mean: RangeError. */
export function poissonDraw(mean: number, random: Random): number {
  if (!Number.isFinite(mean)) throw new RangeError(`poissonDraw: mean ${mean}`);
  if (mean <= 0) return 0;
  return mean < INVERSION_MEAN ? byInversion(mean, random) : byRejection(mean, random);
}

function byInversion(mean: number, random: Random): number {
  let mass = Math.exp(-mean);
  let left = random();
  let k = 0;
  while (left > mass && mass > 0) {
    left -= mass;
    k += 1;
    mass *= mean / k;
  }
  return k;
}

function byRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const scale = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * scale) / (a / (us * us) + b)) <= k * Math.log(mean) - mean - logGamma(k + 1)) return k;
  }
}
