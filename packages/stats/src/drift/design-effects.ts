import type { ArmedFeature } from './armed-feature.ts';
import { GROWTH_PRIOR, GROWTH_PRIOR_DF, OVERLAP_GAIN, SCALES } from './constants.ts';

/** How much wider the mean of a block spreads than that of as many independent rows, and the degrees of freedom of that estimate. */
export interface DesignEffect {
  readonly ratio: number;
  readonly df: number;
}

/**
 * Design effects of one score per scale, from the baseline alone (Rao and Scott 1981 for the use of the ratio; variance-time plot, Cox 1984,
 * for its growth). Measured at each scale by overlapping blocks; as long blocks are few, the measurement is averaged, by degrees of freedom,
 * with what the next finer scale leads to expect: half of the growth that a level which stays for ever would give. Never under 1. Blocks that depend
 * on each other tell less: degrees of freedom shrink by the growth that is left from their scale to the longest.
 *
 * @param rowVariance variance of the score of a single row, > 0
 */
export function designEffects(armed: ArmedFeature, score: number, rowVariance: number): DesignEffect[] {
  const effects: DesignEffect[] = [];
  const chunkRows = armed.baselineRows / armed.baselineChunks;
  let expected: number | undefined;
  SCALES.forEach((scale, i) => {
    const measured = measure(armed, score, i);
    const df = measured.df + (expected === undefined ? 0 : GROWTH_PRIOR_DF);
    const own = (measured.variance * scale * chunkRows) / rowVariance;
    const mixed = expected === undefined ? own : (own * measured.df + expected * GROWTH_PRIOR_DF) / df;
    const ratio = Math.max(1, mixed);
    effects.push({ ratio, df });
    const surely = ratio * (1 - Math.sqrt(2 / Math.max(df, 2)));
    expected = ratio + GROWTH_PRIOR * Math.max(0, surely - 1);
  });
  const whole = effects.at(-1)?.ratio ?? 1;
  return effects.map(({ ratio, df }) => ({ ratio, df: Math.max(1, (df * ratio) / whole) }));
}

/** Variance of a block's mean about the baseline's mean, corrected for that mean being estimated from the same blocks. */
function measure(armed: ArmedFeature, score: number, i: number): { variance: number; df: number } {
  const { blocks, sums, squares } = armed.scales[i] ?? { blocks: 0, sums: [], squares: [] };
  const part = (SCALES[i] ?? 1) / armed.baselineChunks;
  if (blocks < 2 || part >= 1) return { variance: 0, df: 0 };
  const mean = (sums[score] ?? 0) / blocks;
  const variance = Math.max(0, (squares[score] ?? 0) / blocks - mean * mean) / (1 - part);
  return { variance, df: Math.max(1, (i === 0 ? 1 : OVERLAP_GAIN) / part - 1) };
}
