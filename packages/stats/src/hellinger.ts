import { type AlignedCounts, alignedShares } from './aligned-shares.ts';
import { type DivergenceResult, divergenceLaw } from './divergence-law.ts';
import { DEFAULT_LEVEL } from './estimate.ts';
import { rootDivergence } from './root-divergence.ts';

/**
 * Hellinger distance sqrt(1 - sum of sqrt(r c)) between aligned counts, 0 to 1 (Hellinger 1909; the form of Evidently and NannyML). Empty
 * bins need no fill. The interval is laid on the squared distance by the delta method; noise and p-value: `divergenceLaw`.
 */
export function hellinger(input: AlignedCounts & { readonly level?: number }): DivergenceResult {
  const { level = DEFAULT_LEVEL } = input;
  const { reference, current, n, m } = alignedShares(input);
  const overlap = reference.reduce((sum, r, i) => sum + Math.sqrt(r * (current[i] ?? 0)), 0);
  const squared = divergenceLaw({
    value: Math.max(0, 1 - overlap),
    method: 'squared Hellinger distance',
    reference,
    current,
    n,
    m,
    slopes: (r, c) => [r > 0 ? -0.5 * Math.sqrt(c / r) : 0, c > 0 ? -0.5 * Math.sqrt(r / c) : 0],
    scale: 1 / 8,
    level,
  });
  const result = rootDivergence(squared, 'Hellinger distance');
  return { ...result, upper: result.upper === null ? null : Math.min(1, result.upper) };
}
