import { incompleteGammaQ } from './incomplete-gamma.ts';

/** P(Z <= x) of the standard normal. Accurate in both tails: the smaller tail is computed, by Q(1/2, x^2/2) / 2. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const tail = 0.5 * incompleteGammaQ(0.5, (x * x) / 2);
  return x > 0 ? 1 - tail : tail;
}
