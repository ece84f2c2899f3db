import type { Confusion } from './confusion.ts';
import { type Disparity, disparity } from './disparity.ts';
import type { Estimate } from './estimate.ts';
import { gapEstimate } from './gap-estimate.ts';
import { type GroupRates, groupMetrics, type RateName, rateCells } from './group-metrics.ts';

export interface FairnessSummary {
  readonly groups: Readonly<Record<string, GroupRates>>;
  readonly overall: GroupRates;
  /** Groups flagged as small. They take part in every number here. */
  readonly smallGroups: readonly string[];
  readonly disparities: Readonly<Record<RateName, Disparity>>;
  /** The same differences with an interval for the true gap. */
  readonly gaps: Readonly<Record<RateName, Estimate>>;
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
  const gap = (rate: RateName): Estimate =>
    gapEstimate({
      groups: Object.fromEntries(
        Object.entries(input.groups).map(([name, outcomes]) => [name, rateCells[rate](outcomes)]),
      ),
      ...(input.level === undefined ? {} : { level: input.level }),
    });
  const disparities = perRate(of);
  const { selectionRate, tpr, fpr } = disparities;
  return {
    groups,
    overall,
    smallGroups: Object.keys(groups).filter((name) => groups[name]?.small === true),
    disparities,
    gaps: perRate(gap),
    demographicParity: { difference: selectionRate.difference, ratio: selectionRate.ratio },
    equalizedOdds: { difference: Math.max(tpr.difference, fpr.difference), ratio: Math.min(tpr.ratio, fpr.ratio) },
    equalOpportunity: { difference: tpr.difference, ratio: tpr.ratio },
  };
}

function perRate<T>(of: (rate: RateName) => T): Record<RateName, T> {
  return {
    selectionRate: of('selectionRate'),
    tpr: of('tpr'),
    fpr: of('fpr'),
    tnr: of('tnr'),
    fnr: of('fnr'),
    precision: of('precision'),
    accuracy: of('accuracy'),
  };
}
