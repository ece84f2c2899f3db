import { equalWidthEdges, type SpreadFacts } from './equal-width-edges.ts';

/**
 * Equal-width edges by the rule of Sturges (1926): log2(n) + 1 bins, rounded up (`numpy.histogram_bin_edges(bins='sturges')`). Evidently takes the facts of
 * both samples together: n their sum, min and max over both.
 */
export function sturgesEdges(facts: SpreadFacts): number[] {
  const width = (facts.max - facts.min) / (Math.log2(facts.n) + 1);
  return equalWidthEdges({ ...facts, bins: (facts.max - facts.min) / width });
}
