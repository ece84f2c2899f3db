import { incompleteGammaQ } from './incomplete-gamma.ts';

/** P(X > x) of the chi-square distribution with `df` degrees of freedom (df > 0). */
export function chiSquareSf(x: number, df: number): number {
  return incompleteGammaQ(df / 2, x / 2);
}
