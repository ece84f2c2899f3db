import { equalWidthEdges, type SpreadFacts } from './equal-width-edges.ts';

/**
 * Equal-width edges by the rule of Doane (1976): 1 + log2(n) + log2(1 + |skewness| / its standard error) bins, rounded up
 * (`numpy.histogram_bin_edges(bins='doane')`; skewness with divisor n). NannyML takes the facts of the reference and counts what lies outside apart.
 * Fewer than three rows or no spread: one bin.
 */
export function doaneEdges(facts: SpreadFacts & { readonly skewness: number }): number[] {
  const { n, min, max, skewness } = facts;
  if (n < 3) return equalWidthEdges({ ...facts, bins: 1 });
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const width = (max - min) / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / error));
  return equalWidthEdges({ ...facts, bins: (max - min) / width });
}
