import { type BinnedKs, ksFromBins } from '@haechi/stats';
import type { NumericPair } from '../column-pair.ts';

/**
 * Kolmogorov–Smirnov over the cells or bins of a pair, with the bound on what they hide. Values that stand for themselves hide nothing: cuts are laid around them as
 * `quantileCuts` does, and half-way between all others.
 */
export function binnedKs({ aligned, atoms }: Pick<NumericPair, 'aligned' | 'atoms'>): BinnedKs {
  const { values, reference, current } = aligned;
  const bins: { counts: [number, number]; upper: number }[] = [];
  for (const [place, value] of values.entries()) {
    const next = values[place + 1] ?? Infinity;
    const counts: [number, number] = [reference[place] ?? 0, current[place] ?? 0];
    if (atoms.has(value)) {
      const below = value - 1e-9 * Math.max(Math.abs(value), 1e-3);
      // The bin before ends just below this value; where there is none, an empty one does.
      const last = bins.at(-1);
      if (last === undefined) bins.push({ counts: [0, 0], upper: below });
      else last.upper = below;
      bins.push({ counts, upper: value });
    } else bins.push({ counts, upper: value + (next - value) / 2 });
  }
  return ksFromBins({
    cuts: bins.slice(0, -1).map(({ upper }) => upper),
    reference: bins.map(({ counts }) => counts[0]),
    current: bins.map(({ counts }) => counts[1]),
  });
}
