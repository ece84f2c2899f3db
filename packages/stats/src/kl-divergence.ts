import { type AlignedCounts, alignedShares } from './aligned-shares.ts';
import { type DivergenceResult, divergenceLaw } from './divergence-law.ts';
import { DEFAULT_FILL, emptyBinFill, type Fill } from './empty-bin-fill.ts';
import { DEFAULT_LEVEL } from './estimate.ts';

export interface KlResult extends DivergenceResult {
  /** Base of the logarithm: e gives nats, 2 bits. */
  readonly base: number;
  /** The setting, as given; null: none, and the value may be infinite. */
  readonly fill: Fill | null;
}

/**
 * Kullback-Leibler divergence KL(reference || current), sum of r log(r / c) over aligned bins (Kullback and Leibler 1951). Empty
 * bins get the share `fill` and both samples are then rescaled to sum 1, as `scipy.stats.entropy` does behind Evidently; with `fill: null`
 * a bin that only the reference has makes the value infinite, without bounds or p-value. Interval, noise and p-value: `divergenceLaw`. Not symmetric.
 */
export function klDivergence(
  input: AlignedCounts & { readonly base?: number; readonly fill?: Fill | null; readonly level?: number },
): KlResult {
  const { base = Math.E, fill = DEFAULT_FILL, level = DEFAULT_LEVEL } = input;
  const shares = alignedShares(input);
  const r = filled(shares.reference, fill);
  const c = filled(shares.current, fill);
  const unit = 1 / Math.log(base);
  const law = divergenceLaw({
    value: unit * r.reduce((sum, share, i) => sum + (share === 0 ? 0 : share * Math.log(share / (c[i] ?? 0))), 0),
    method: `Kullback-Leibler divergence of the reference from the current sample, log base ${base}, ${
      fill === null ? 'empty bins kept' : `empty bins filled with ${fill}, rescaled`
    }`,
    reference: r,
    current: c,
    n: shares.n,
    m: shares.m,
    slopes: (x, y) => [unit * (Math.log(x / y) + 1), (-unit * x) / y],
    scale: unit / 2,
    level,
  });
  return { ...law, base, fill };
}

function filled(shares: readonly number[], fill: Fill | null): readonly number[] {
  if (fill === null || shares.every((share) => share > 0)) return shares;
  const share = emptyBinFill(shares, fill);
  const raised = shares.map((own) => own || share);
  const total = raised.reduce((sum, own) => sum + own, 0);
  return raised.map((own) => own / total);
}
