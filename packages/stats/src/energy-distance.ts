import type { DistanceResult } from './divergence-law.ts';
import type { WeightedValues } from './weighted-values.ts';

/**
 * Energy distance, sqrt(2 x integral of (F - G)^2) (Szekely 2003; `scipy.stats.energy_distance`). `noise` is the root of its mean square when
 * nothing has drifted. No interval: near no drift its law is a weighted sum of chi-squares with weights that depend on the data; use
 * `bootstrapInterval` or a permutation test.
 */
export function energyDistance(input: {
  readonly reference: WeightedValues;
  readonly current: WeightedValues;
}): Omit<DistanceResult, 'bins'> {
  const { reference: a, current: b } = input;
  const sizes = { referenceN: a.n, currentN: b.n, n: a.n + b.n, method: 'energy distance' };
  const open = { lower: null, upper: null, level: null };
  if (a.n === 0 || b.n === 0) return { value: Number.NaN, ...open, noise: Number.NaN, ...sizes };
  let [i, j, below, under, previous, squares, noise] = [0, 0, 0, 0, Number.NaN, 0, 0];
  while (i < a.values.length || j < b.values.length) {
    const at = Math.min(a.values[i] ?? Infinity, b.values[j] ?? Infinity);
    if (!Number.isNaN(previous)) {
      const pooled = Math.min(1, (below + under) / (a.n + b.n));
      squares += (at - previous) * (below / a.n - under / b.n) ** 2;
      noise += (at - previous) * pooled * (1 - pooled) * (1 / a.n + 1 / b.n);
    }
    if (a.values[i] === at) below += a.counts[i++] ?? 0;
    if (b.values[j] === at) under += b.counts[j++] ?? 0;
    previous = at;
  }
  return { value: Math.sqrt(2 * squares), ...open, noise: Math.sqrt(2 * noise), ...sizes };
}
