/** The facts that a rule for the number of bins reads; a query can give them. */
export interface SpreadFacts {
  readonly n: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Edges of `bins` intervals of equal width from min to max, computed as `numpy.linspace` does, so that counts agree to the row. One value only: the
 * interval of width 1 around it, as numpy has it. No rows: no edges.
 */
export function equalWidthEdges(facts: SpreadFacts & { readonly bins: number }): number[] {
  if (facts.n === 0 || !Number.isFinite(facts.min) || !Number.isFinite(facts.max)) return [];
  if (facts.min === facts.max) return [facts.min - 0.5, facts.max + 0.5];
  const bins = Math.max(1, Math.ceil(facts.bins));
  const step = (facts.max - facts.min) / bins;
  return Array.from({ length: bins + 1 }, (_, i) => (i === bins ? facts.max : i * step + facts.min));
}
