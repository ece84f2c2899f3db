import type { WeightedValues } from './weighted-values.ts';

export interface EdgeCounts {
  /** `edges.length - 1` counts. */
  readonly counts: number[];
  /** Rows below the first and above the last edge, together. */
  readonly outside: number;
}

/**
 * Counts over edges as `numpy.histogram` does: each bin holds its left edge and not its right one, the last bin both. (Histograms over cuts,
 * `binCounts`, are closed on the right and have no outside.)
 */
export function edgeCounts({ values, counts }: WeightedValues, edges: readonly number[]): EdgeCounts {
  const bins = Math.max(0, edges.length - 1);
  const filled = new Array<number>(bins).fill(0);
  const [first, last] = [edges[0] ?? Infinity, edges.at(-1) ?? -Infinity];
  let outside = 0;
  let bin = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    const rows = counts[i] ?? 0;
    if (value < first || value > last) {
      outside += rows;
      continue;
    }
    while (bin < bins - 1 && value >= (edges[bin + 1] ?? Infinity)) bin += 1;
    filled[bin] = (filled[bin] ?? 0) + rows;
  }
  return { counts: filled, outside };
}
