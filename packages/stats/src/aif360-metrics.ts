import type { Confusion } from './confusion.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { estimateAverage } from './estimate-average.ts';
import { rateCells } from './group-metrics.ts';
import { newcombeInterval } from './newcombe-interval.ts';
import { ratioInterval } from './ratio-interval.ts';

/** Signed: unprivileged less privileged, so that negative means worse for the unprivileged. */
export interface Aif360Metrics {
  readonly statisticalParityDifference: Estimate;
  /** Selection rate of the unprivileged over that of the privileged. */
  readonly disparateImpact: Estimate;
  readonly equalOpportunityDifference: Estimate;
  /** Mean of the differences of false and true positive rates. */
  readonly averageOddsDifference: Estimate;
  /** Mean of their absolutes: unsigned. */
  readonly averageAbsOddsDifference: Estimate;
  /** The larger of their absolutes: unsigned. */
  readonly equalizedOddsDifference: Estimate;
}

/**
 * Group fairness in AIF360's signed and ordered convention, under its names, from the confusion counts of two groups. Intervals: Newcombe for differences, MOVER-R for
 * the ratio; the average of two differences from both intervals (MOVER, they rest on different rows); the unsigned two from Newcombe intervals at a Bonferroni level.
 */
export function aif360Metrics(input: {
  readonly privileged: Confusion;
  readonly unprivileged: Confusion;
  readonly level?: number;
}): Aif360Metrics {
  const { privileged, unprivileged, level = DEFAULT_LEVEL } = input;
  const gap = (rate: 'selectionRate' | 'tpr' | 'fpr', own = level): Estimate =>
    newcombeInterval({ a: rateCells[rate](privileged), b: rateCells[rate](unprivileged), level: own });
  const half = 1 - (1 - level) / 2;
  const [tpr, fpr] = [gap('tpr'), gap('fpr')];
  const sizes = [absolute(gap('fpr', half)), absolute(gap('tpr', half))] as const;
  return {
    statisticalParityDifference: gap('selectionRate'),
    disparateImpact: ratioInterval({
      a: rateCells.selectionRate(unprivileged),
      b: rateCells.selectionRate(privileged),
      level,
    }),
    equalOpportunityDifference: tpr,
    averageOddsDifference: estimateAverage(
      fpr,
      tpr,
      'average odds difference, two Newcombe intervals combined (MOVER)',
    ),
    averageAbsOddsDifference: joined(sizes, level, {
      join: (x, y) => (x + y) / 2,
      method: 'average absolute odds difference, two Newcombe intervals at a Bonferroni level',
    }),
    equalizedOddsDifference: joined(sizes, level, {
      join: Math.max,
      method: 'largest absolute odds difference, two Newcombe intervals at a Bonferroni level',
    }),
  };
}

function absolute(estimate: Estimate): Estimate {
  const { value, lower, upper } = estimate;
  if (lower === null || upper === null) return { ...estimate, value: Math.abs(value) };
  const sizes = [Math.abs(lower), Math.abs(upper)];
  const crosses = lower < 0 && upper > 0;
  return { ...estimate, value: Math.abs(value), lower: crosses ? 0 : Math.min(...sizes), upper: Math.max(...sizes) };
}

function joined(
  [a, b]: readonly [Estimate, Estimate],
  level: number,
  { join, method }: { join: (x: number, y: number) => number; method: string },
): Estimate {
  const value = join(a.value, b.value);
  const n = a.n + b.n;
  if (a.lower === null || a.upper === null || b.lower === null || b.upper === null) {
    return { value, lower: null, upper: null, level: null, n, method };
  }
  return { value, lower: join(a.lower, b.lower), upper: join(a.upper, b.upper), level, n, method };
}
