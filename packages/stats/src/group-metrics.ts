import { addConfusions, type Confusion, EMPTY_CONFUSION } from './confusion.ts';
import type { Estimate } from './estimate.ts';
import type { EmptyRate } from './multiclass-metrics.ts';
import { type Cell, wilsonInterval } from './wilson-interval.ts';

/** The rates of one group, each with a Wilson interval on its own denominator; where that is 0 the value is NaN, or 0 by `emptyRate: 'zero'`, without bounds. */
export interface GroupRates {
  readonly n: number;
  /** Too few rows to read much into: shown and flagged, never dropped. */
  readonly small: boolean;
  readonly selectionRate: Estimate;
  readonly tpr: Estimate;
  readonly fpr: Estimate;
  readonly tnr: Estimate;
  readonly fnr: Estimate;
  readonly precision: Estimate;
  readonly accuracy: Estimate;
}

export type RateName = Exclude<keyof GroupRates, 'n' | 'small'>;

/** Below this the 95 % interval of a rate is wider than about +/- 0.18, too wide to compare groups by the usual limits of 0.1. */
export const SMALL_GROUP = 30;

/** The numerator and denominator of each rate. */
export const rateCells: Readonly<Record<RateName, (c: Confusion) => Cell>> = {
  selectionRate: (c) => ({ positives: c.tp + c.fp, n: total(c) }),
  tpr: (c) => ({ positives: c.tp, n: c.tp + c.fn }),
  fpr: (c) => ({ positives: c.fp, n: c.fp + c.tn }),
  tnr: (c) => ({ positives: c.tn, n: c.fp + c.tn }),
  fnr: (c) => ({ positives: c.fn, n: c.tp + c.fn }),
  precision: (c) => ({ positives: c.tp, n: c.tp + c.fp }),
  accuracy: (c) => ({ positives: c.tp + c.tn, n: total(c) }),
};

/**
 * Rates per group and overall from confusion counts (see `GroupRates`); fewer rows than `smallGroup` get the flag. `emptyRate: 'zero'` is what
 * scikit-learn and Fairlearn make of a rate without a denominator (not of the selection rate or accuracy of a group without rows).
 */
export function groupMetrics(input: {
  groups: Readonly<Record<string, Confusion>>;
  smallGroup?: number;
  emptyRate?: EmptyRate;
  level?: number;
}): { groups: Record<string, GroupRates>; overall: GroupRates } {
  const { groups, smallGroup = SMALL_GROUP, emptyRate = 'nan', level = 0.95 } = input;
  const rate = (cell: Cell): Estimate => {
    const estimate = wilsonInterval({ ...cell, level });
    return cell.n === 0 && emptyRate === 'zero' ? { ...estimate, value: 0 } : estimate;
  };
  const rates = (confusion: Confusion): GroupRates => ({
    n: total(confusion),
    small: total(confusion) < smallGroup,
    selectionRate: wilsonInterval({ ...rateCells.selectionRate(confusion), level }),
    tpr: rate(rateCells.tpr(confusion)),
    fpr: rate(rateCells.fpr(confusion)),
    tnr: rate(rateCells.tnr(confusion)),
    fnr: rate(rateCells.fnr(confusion)),
    precision: rate(rateCells.precision(confusion)),
    accuracy: wilsonInterval({ ...rateCells.accuracy(confusion), level }),
  });
  const perGroup = Object.fromEntries(Object.entries(groups).map(([name, confusion]) => [name, rates(confusion)]));
  return { groups: perGroup, overall: rates(Object.values(groups).reduce(addConfusions, EMPTY_CONFUSION)) };
}

function total(c: Confusion): number {
  return c.tp + c.fp + c.tn + c.fn;
}
