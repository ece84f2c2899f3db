import type { Analysis } from '@haechi/contract';
import { SMALL_GROUP, wilsonInterval } from '@haechi/stats';
import type { ClassSystem } from '../performance/positive-class.ts';
import { wireEstimate } from '../wire-estimate.ts';
import { MAX_GROUPS } from './constants.ts';
import type { AttributeCounts } from './gap-scores.ts';
import { cellOf, type GroupCounts, type Rate, ratesOf } from './group-counts.ts';

const NAMES = {
  selectionRate: 'selection_rate',
  tpr: 'tpr',
  fpr: 'fpr',
  tnr: 'tnr',
  fnr: 'fnr',
  precision: 'precision',
  accuracy: 'accuracy',
} as const satisfies Record<Rate, string>;

/** The rates of every group with Wilson intervals, small groups flagged; `missing` are combinations that no row has. */
export function groupRates(
  { attribute, current }: AttributeCounts,
  classes: ClassSystem,
  missing: readonly string[],
): Analysis['groups'] {
  const ratesAt = (counts: GroupCounts) =>
    Object.fromEntries(
      ratesOf(classes).map((rate) => [NAMES[rate], wireEstimate(wilsonInterval(cellOf(rate, counts)))]),
    );
  const present = [...current]
    .sort(([, a], [, b]) => b.n - a.n)
    .map(([group, counts]) => ({
      attribute,
      group,
      n: counts.n,
      small: counts.n < SMALL_GROUP,
      rates: ratesAt(counts),
    }));
  const none = Object.fromEntries(ratesOf(classes).map((rate) => [NAMES[rate], null]));
  const empty = missing
    .slice(0, Math.max(0, MAX_GROUPS - present.length))
    .map((group) => ({ attribute, group, n: 0, small: true, rates: none }));
  return [...present, ...empty];
}
