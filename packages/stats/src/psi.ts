import { type AlignedCounts, alignedShares } from './aligned-shares.ts';
import { type DivergenceResult, divergenceLaw } from './divergence-law.ts';
import { DEFAULT_FILL, emptyBinFill, type Fill } from './empty-bin-fill.ts';
import { DEFAULT_LEVEL } from './estimate.ts';

/**
 * `noise` is (bins - 1)(1/n + 1/m); the p-value is of value / (1/n + 1/m) against chi-square with bins - 1 degrees of freedom (Yurdakul
 * 2018). `fill` is the setting, as given.
 */
export interface PsiResult extends DivergenceResult {
  readonly fill: Fill;
}

/**
 * Population stability index, sum of (r - c) ln(r / c) over shares r, c of shared bins or categories. Counts must be aligned; bins empty
 * in both are left out, a bin empty in one gets the share `fill` (the others are not rescaled). Interval: delta method on both
 * multinomials plus the spread of the null law, around the value less its noise; the value itself is not corrected.
 */
export function psi(input: AlignedCounts & { readonly fill?: Fill; readonly level?: number }): PsiResult {
  const { fill = DEFAULT_FILL, level = DEFAULT_LEVEL } = input;
  const { reference, current, n, m } = alignedShares(input);
  const [fillR, fillC] = [emptyBinFill(reference, fill), emptyBinFill(current, fill)];
  const r = reference.map((share) => share || fillR);
  const c = current.map((share) => share || fillC);
  const law = divergenceLaw({
    value: r.reduce((sum, share, i) => sum + (share - (c[i] ?? 0)) * Math.log(share / (c[i] ?? 0)), 0),
    method: `population stability index, empty bins filled with ${fill}`,
    reference: r,
    current: c,
    n,
    m,
    slopes: (x, y) => [Math.log(x / y) + 1 - y / x, Math.log(y / x) + 1 - x / y],
    scale: 1,
    level,
  });
  return { ...law, fill };
}
