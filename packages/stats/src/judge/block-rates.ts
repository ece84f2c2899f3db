import { type Block, type BlockContrast, blockContrast } from './block-contrast.ts';
import { exactRateSequence } from './exact-rate-sequence.ts';

/** The most that the variance of a 0/1 outcome can be, for planning. */
const BERNOULLI_STD = 0.5;

/**
 * Whether a rate (errors, requests beyond a quantile) is worse than the stable version's, always valid. The p-value is the larger of two: that over
 * blocks, which bears requests that depend on each other, and the exact one, which bears few events. Each keeps its level where the other may not.
 * Scores are 0 or 1, so `sum` counts events.
 */
export function blockRates(input: {
  readonly blocks: readonly Block[];
  readonly margin?: number;
  readonly alpha?: number;
  readonly plannedN: number;
}): BlockContrast {
  const { blocks, margin = 0, alpha = 0.05, plannedN } = input;
  const total = (side: 'stable' | 'candidate') => ({
    n: blocks.reduce((sum, block) => sum + block[side].n, 0),
    positives: blocks.reduce((sum, block) => sum + block[side].sum, 0),
  });
  const [stable, candidate] = [total('stable'), total('candidate')];
  // One event more than there were: without any the spread would be nought, and the interval too.
  const pooled = (stable.positives + candidate.positives + 1) / (stable.n + candidate.n + 2);
  const contrast = blockContrast({
    blocks,
    margin,
    alpha,
    planned: { n: plannedN, std: BERNOULLI_STD },
    leastVariance: pooled * (1 - pooled),
  });
  if (contrast.status === 'skipped') return contrast;
  const exact = exactRateSequence({ stable, candidate, margin, designEffect: contrast.designEffect });
  const method = 'always-valid difference of rates: blocks of time (normal mixture), and exact for few events';
  return { ...contrast, pValue: Math.max(contrast.pValue, exact), estimate: { ...contrast.estimate, method } };
}
