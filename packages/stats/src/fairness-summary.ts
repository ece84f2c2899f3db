import type { Confusion } from './confusion.ts';
import { type Disparity, disparity } from './disparity.ts';
import type { Estimate } from './estimate.ts';
import { type GroupComparison, groupComparison } from './group-comparison.ts';
import { type GroupRates, groupMetrics, type RateName, rateCells } from './group-metrics.ts';
import type { EmptyRate } from './multiclass-metrics.ts';

export interface FairnessSummary {
  readonly groups: Readonly<Record<string, GroupRates>>;
  readonly overall: GroupRates;
  /** Groups flagged as small. They take part in every number here. */
  readonly smallGroups: readonly string[];
  readonly disparities: Readonly<Record<RateName, Disparity>>;
  /** The same differences with an interval for the true gap. */
  readonly gaps: Readonly<Record<RateName, Estimate>>;
  /** The same differences, ratios and extremes, between groups and to overall, each with an interval. */
  readonly comparisons: Readonly<Record<RateName, GroupComparison>>;
  readonly demographicParity: { readonly difference: number; readonly ratio: number };
  /** The larger of the TPR and FPR differences, the smaller of their ratios. */
  readonly equalizedOdds: { readonly difference: number; readonly ratio: number };
  readonly equalOpportunity: { readonly difference: number; readonly ratio: number };
}

/**
 * The fairness picture of one sensitive attribute from confusion counts per group: rates, differences and ratios, and the three named
 * criteria in Fairlearn's unsigned convention. One departure: a rate without a denominator is NaN and left out of the comparison (Fairlearn
 * makes it 0, which invents a gap); `emptyRate: 'zero'` follows Fairlearn.
 */
export function fairnessSummary(input: {
  groups: Readonly<Record<string, Confusion>>;
  smallGroup?: number;
  emptyRate?: EmptyRate;
  level?: number;
}): FairnessSummary {
  const { groups, overall } = groupMetrics(input);
  const of = (rate: RateName): Disparity =>
    disparity({
      values: Object.fromEntries(Object.entries(groups).map(([name, rates]) => [name, rates[rate].value])),
      overall: overall[rate].value,
    });
  const compare = (rate: RateName): GroupComparison =>
    groupComparison({
      cells: Object.fromEntries(
        Object.entries(input.groups).map(([name, outcomes]) => [name, rateCells[rate](outcomes)]),
      ),
      ...(input.emptyRate === undefined || rowRates.has(rate) ? {} : { emptyRate: input.emptyRate }),
      ...(input.level === undefined ? {} : { level: input.level }),
    });
  const comparisons = perRate(compare);
  const disparities = perRate(of);
  const { selectionRate, tpr, fpr } = disparities;
  return {
    groups,
    overall,
    smallGroups: Object.keys(groups).filter((name) => groups[name]?.small === true),
    disparities,
    gaps: perRate((rate) => knownGap(comparisons[rate])),
    comparisons,
    demographicParity: { difference: selectionRate.difference, ratio: selectionRate.ratio },
    equalizedOdds: { difference: Math.max(tpr.difference, fpr.difference), ratio: Math.min(tpr.ratio, fpr.ratio) },
    equalOpportunity: { difference: tpr.difference, ratio: tpr.ratio },
  };
}

/** With fewer than two groups to compare there is no gap, not one of 0. */
function knownGap({ betweenGroups: { difference }, emptyRate }: GroupComparison): Estimate {
  return difference.lower === null && emptyRate === 'nan' ? { ...difference, value: Number.NaN } : difference;
}

/** Rates over all rows of a group: without rows they are unknown under every rule, as in Fairlearn. */
const rowRates: ReadonlySet<RateName> = new Set<RateName>(['selectionRate', 'accuracy']);

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
