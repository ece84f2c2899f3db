import type { GroupOutcomes } from './comparison-plan.ts';
import type { Cell } from './rate-interval.ts';
import type { Outcomes } from './reading.ts';

/**
 * Cells of one contrast over several strata, as effective cells that stand for all of them: the same order, a rate each, and the number of rows that
 * such a rate is worth.
 *
 * A candidate's share grows by steps while the world moves on: later rows may be harder, and the candidate has more of the later ones. Pooled
 * rows would then blame it for the time (Simpson's paradox). Within a step it is chance alone who gets which version, so rates are compared
 * there and averaged with the information weights of the strata, h = 1 / sum(1/n) (Mantel and Haenszel 1959, for risk differences Greenland
 * and Robins 1985): score and information then simply add up over time, which is what the always-valid tests ask for.
 * A stratum in which a cell is empty says nothing and counts nothing. One stratum alone is returned as it is.
 */
export function effectiveCells(strata: readonly (readonly Cell[])[]): Cell[] {
  const width = strata[0]?.length ?? 0;
  const usable = strata.filter((cells) => cells.every(({ n }) => n > 0));
  const weights = usable.map((cells) => 1 / cells.reduce((sum, { n }) => sum + 1 / n, 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: width }, (_, place) => {
    if (total === 0) return { n: 0, positives: 0 };
    let rate = 0;
    let spread = 0;
    usable.forEach((cells, stratum) => {
      const { n, positives } = cells[place] ?? { n: 1, positives: 0 };
      const share = (weights[stratum] ?? 0) / total;
      rate += (share * positives) / n;
      spread += share ** 2 / n;
    });
    // Shares add up to 1 but for rounding, and a rate above 1 is none.
    return { n: 1 / spread, positives: Math.min(1, rate) / spread };
  });
}

/** Group sizes and outcomes of several sets of rows together. */
export function pooledGroups(sets: readonly GroupOutcomes[]): GroupOutcomes {
  const result: Record<string, Record<string, Outcomes>> = {};
  for (const groups of sets) {
    for (const [attribute, byGroup] of Object.entries(groups)) {
      const into = result[attribute] ?? {};
      result[attribute] = into;
      for (const [group, { tp, fp, tn, fn }] of Object.entries(byGroup)) {
        const before = into[group] ?? { tp: 0, fp: 0, tn: 0, fn: 0 };
        into[group] = { tp: before.tp + tp, fp: before.fp + fp, tn: before.tn + tn, fn: before.fn + fn };
      }
    }
  }
  return result;
}
