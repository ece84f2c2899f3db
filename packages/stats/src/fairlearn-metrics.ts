import type { Confusion } from './confusion.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { type Comparison, groupComparison } from './group-comparison.ts';
import { type RateName, rateCells } from './group-metrics.ts';
import type { EmptyRate } from './multiclass-metrics.ts';

export interface FairlearnMetrics {
  readonly demographicParityDifference: Estimate;
  readonly demographicParityRatio: Estimate;
  readonly equalizedOddsDifference: Estimate;
  readonly equalizedOddsRatio: Estimate;
  readonly equalOpportunityDifference: Estimate;
  readonly equalOpportunityRatio: Estimate;
  readonly method: 'between_groups' | 'to_overall';
  readonly agg: 'worst_case' | 'mean';
  readonly emptyRate: EmptyRate;
}

/**
 * The six headline functions of Fairlearn under their names and in its unsigned convention, from confusion counts per group, each with an interval that holds
 * at `level` at least (`groupComparison`; two rates together at a Bonferroni level). `emptyRate: 'zero'` (default here) is Fairlearn's own rule, under which the
 * values are equal to its; 'nan' leaves a group without a denominator out.
 */
export function fairlearnMetrics(input: {
  readonly groups: Readonly<Record<string, Confusion>>;
  readonly method?: 'between_groups' | 'to_overall';
  readonly agg?: 'worst_case' | 'mean';
  readonly emptyRate?: EmptyRate;
  readonly level?: number;
}): FairlearnMetrics {
  const { groups, method = 'between_groups', agg = 'worst_case', emptyRate = 'zero', level = DEFAULT_LEVEL } = input;
  const compare = (rate: RateName, own: number): Comparison => {
    const cells = Object.fromEntries(Object.entries(groups).map(([name, counts]) => [name, rateCells[rate](counts)]));
    const all = groupComparison({ cells, emptyRate: rate === 'selectionRate' ? 'nan' : emptyRate, level: own });
    return method === 'between_groups' ? all.betweenGroups : all.toOverall;
  };
  const selection = compare('selectionRate', level);
  const tpr = compare('tpr', level);
  const half = 1 - (1 - level) / 2;
  const odds = [compare('tpr', half), compare('fpr', half)] as const;
  const both = (part: 'difference' | 'ratio'): Estimate =>
    together({ parts: [odds[0][part], odds[1][part]], agg, worst: part === 'difference' ? Math.max : Math.min, level });
  return {
    demographicParityDifference: selection.difference,
    demographicParityRatio: selection.ratio,
    equalizedOddsDifference: both('difference'),
    equalizedOddsRatio: both('ratio'),
    equalOpportunityDifference: tpr.difference,
    equalOpportunityRatio: tpr.ratio,
    method,
    agg,
    emptyRate,
  };
}

function together(input: {
  parts: readonly [Estimate, Estimate];
  agg: 'worst_case' | 'mean';
  worst: (a: number, b: number) => number;
  level: number;
}): Estimate {
  const { parts, agg, worst, level } = input;
  const [a, b] = parts;
  const join = agg === 'mean' ? (x: number, y: number): number => (x + y) / 2 : worst;
  const n = a.n + b.n;
  const method = `${agg === 'mean' ? 'mean' : 'worst'} of true and false positive rates; ${a.method}`;
  const value = join(a.value, b.value);
  if (a.lower === null || a.upper === null || b.lower === null || b.upper === null) {
    return { value, lower: null, upper: null, level: null, n, method };
  }
  return { value, lower: join(a.lower, b.lower), upper: join(a.upper, b.upper), level, n, method };
}
