import type { DivergenceResult } from './divergence-law.ts';
import { logGamma } from './log-gamma.ts';

/**
 * The square root of a divergence with the same bounds and p-value: a distance. Its noise is the mean of a chi (not chi-square) variable
 * with bins - 1 degrees of freedom on the divergence's scale.
 */
export function rootDivergence(divergence: DivergenceResult, method: string): DivergenceResult {
  const df = divergence.bins - 1;
  const chiMean = df > 0 ? Math.SQRT2 * Math.exp(logGamma((df + 1) / 2) - logGamma(df / 2)) : 0;
  const unit = df > 0 ? divergence.noise / df : 0;
  return {
    ...divergence,
    value: Math.sqrt(divergence.value),
    lower: divergence.lower === null ? null : Math.sqrt(divergence.lower),
    upper: divergence.upper === null ? null : Math.sqrt(divergence.upper),
    noise: Number.isNaN(divergence.noise) ? Number.NaN : chiMean * Math.sqrt(unit),
    method,
  };
}
