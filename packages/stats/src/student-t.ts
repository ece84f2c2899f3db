import { betaQuantileLogOdds } from './beta-quantile.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** P(|T| > |t|) of Student's t with `df` > 0 degrees of freedom (Abramowitz and Stegun 26.7.1). NaN in, NaN out. */
export function studentTTwoSided(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return incompleteBeta({ x: df / (df + square), y: square / (df + square), a: df / 2, b: 0.5 });
}

/** The t > 0 with P(|T| > t) = 1 - level, 0 < level < 1. */
export function studentTCritical(level: number, df: number): number {
  return Math.sqrt(df * Math.exp(-betaQuantileLogOdds({ p: 1 - level, a: df / 2, b: 0.5 })));
}
