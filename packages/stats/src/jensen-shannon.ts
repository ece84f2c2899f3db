import { type AlignedCounts, alignedShares } from './aligned-shares.ts';
import { type DivergenceResult, divergenceLaw } from './divergence-law.ts';
import { DEFAULT_LEVEL } from './estimate.ts';
import { rootDivergence } from './root-divergence.ts';

export interface JensenShannonResult extends DivergenceResult {
  /** Base of the logarithm: e as in Evidently, 2 as in NannyML. The divergence is at most log 2 in that base. */
  readonly base: number;
  readonly form: 'distance' | 'divergence';
}

/**
 * Jensen-Shannon between aligned counts (Lin 1991): the divergence (KL(r || q) + KL(c || q)) / 2 with q = (r + c) / 2, or its square root, the
 * distance (Endres and Schindelin 2003), which is what `scipy.spatial.distance.jensenshannon` and both peers call Jensen-Shannon.
 * Empty bins need no fill. Interval, noise and p-value: `divergenceLaw`.
 */
export function jensenShannon(
  input: AlignedCounts & {
    readonly base?: number;
    readonly form?: 'distance' | 'divergence';
    readonly level?: number;
  },
): JensenShannonResult {
  const { base = Math.E, form = 'distance', level = DEFAULT_LEVEL } = input;
  const { reference, current, n, m } = alignedShares(input);
  const unit = 1 / Math.log(base);
  const half = (x: number, y: number): number => (x > 0 ? 0.5 * unit * Math.log((2 * x) / (x + y)) : 0);
  const value = reference.reduce((sum, r, i) => {
    const c = current[i] ?? 0;
    return sum + r * half(r, c) + c * half(c, r);
  }, 0);
  const divergence = divergenceLaw({
    value: Math.max(0, value),
    method: `Jensen-Shannon divergence, log base ${base}`,
    reference,
    current,
    n,
    m,
    slopes: (r, c) => [half(r, c), half(c, r)],
    scale: unit / 8,
    level,
  });
  const result =
    form === 'divergence' ? divergence : rootDivergence(divergence, `Jensen-Shannon distance, log base ${base}`);
  const most = Math.log(2) * unit;
  const limit = form === 'divergence' ? most : Math.sqrt(most);
  return { ...result, upper: result.upper === null ? null : Math.min(limit, result.upper), base, form };
}
