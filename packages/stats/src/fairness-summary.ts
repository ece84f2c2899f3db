import type { Confusion } from './confusion.ts';
import { type Disparity, disparity } from './disparity.ts';
import { type GroupRates, groupMetrics, type RateName } from './group-metrics.ts';

export interface FairnessSummary {
  readonly groups: Readonly<Record<string, GroupRates>>;
  readonly overall: GroupRates;
  /** Groups flagged as small. They take part in every number here. */
  readonly smallGroups: readonly string[];
  readonly disparities: Readonly<Record<RateName, Disparity>>;
  readonly demographicParity: { readonly difference: number; readonly ratio: number };
  /** The larger of the TPR and FPR differences, the smaller of their ratios. */
  readonly equalizedOdds: { readonly difference: number; readonly ratio: number };
  readonly equalOpportunity: { readonly difference: number; readonly ratio: number };
}

/**
 * The fairness picture of one sensitive attribute from confusion counts per group: rates, differences and ratios, and the three named
 * criteria in Fairlearn's unsigned convention. One departure: a rate without a denominator is NaN and left out of the comparison (Fairlearn
 * makes it 0, which invents a gap).
 */
export function fairnessSummary(input: {
  groups: Readonly<Record<string, Confusion>>;
  smallGroup?: number;
  level?: number;
}): FairnessSummary {
  const { groups, overall } = groupMetrics(input);
  const of = (rate: RateName): Disparity =>
    disparity({
      values: Object.fromEntries(Object.entries(groups).map(([name, rates]) => [name, rates[rate].value])),
      overall: overall[rate].value,
    });
  const selectionRate = of('selectionRate');
  const tpr = of('tpr');
  const fpr = of('fpr');
  return {
    groups,
    overall,
    smallGroups: Object.keys(groups).filter((name) => groups[name]?.small === true),
    disparities: {
      selectionRate,
      tpr,
      fpr,
      tnr: of('tnr'),
      fnr: of('fnr'),
      precision: of('precision'),
      accuracy: of('accuracy'),
    },
    demographicParity: { difference: selectionRate.difference, ratio: selectionRate.ratio },
    equalizedOdds: { difference: Math.max(tpr.difference, fpr.difference), ratio: Math.min(tpr.ratio, fpr.ratio) },
    equalOpportunity: { difference: tpr.difference, ratio: tpr.ratio },
  };
}
