import { addConfusions, type Cell, type Confusion, EMPTY_CONFUSION, rateCells } from '@haechi/stats';
import type { ClassSystem } from '../performance/positive-class.ts';
import type { OutcomeCell } from '../table-source.ts';

/** What is known of one group. Selection needs no labels, so it rests on all predicted rows; the other rates on the labelled ones. */
export interface GroupCounts {
  /** Rows with a prediction. */
  readonly n: number;
  readonly confusion: Confusion;
  readonly selected: Cell;
  /** Right predictions of the labelled rows, over all classes. */
  readonly correct: Cell;
}

export const RATES = ['selectionRate', 'tpr', 'fpr', 'tnr', 'fnr', 'precision', 'accuracy'] as const;
export type Rate = (typeof RATES)[number];

/** Counts per group; rows without a group or a prediction take no part. Without a positive class only accuracy can be told. */
export function groupCounts(cells: readonly OutcomeCell[], classes: ClassSystem): Map<string, GroupCounts> {
  const positive = classes.kind === 'binary' ? classes.positive : null;
  const groups = new Map<string, GroupCounts>();
  for (const cell of cells) {
    if (cell.group === '' || cell.prediction === '') continue;
    groups.set(cell.group, withCell(groups.get(cell.group) ?? NOTHING, cell, positive));
  }
  return groups;
}

function withCell(before: GroupCounts, cell: OutcomeCell, positive: string | null): GroupCounts {
  const { target, prediction, n } = cell;
  const [isTrue, isChosen] = [target === positive, prediction === positive];
  const known = target === '' ? 0 : n;
  const one = {
    tp: isTrue && isChosen ? known : 0,
    fp: !isTrue && isChosen ? known : 0,
    tn: !isTrue && !isChosen ? known : 0,
    fn: isTrue && !isChosen ? known : 0,
  };
  return {
    n: before.n + n,
    selected: addCells(before.selected, { n, positives: isChosen ? n : 0 }),
    correct: addCells(before.correct, { n: known, positives: target === prediction ? known : 0 }),
    confusion: addConfusions(before.confusion, one),
  };
}

function addCells(a: Cell, b: Cell): Cell {
  return { n: a.n + b.n, positives: a.positives + b.positives };
}

/** Numerator and denominator of a rate of a group. */
export function cellOf(rate: Rate, counts: GroupCounts): Cell {
  if (rate === 'selectionRate') return counts.selected;
  if (rate === 'accuracy') return counts.correct;
  return rateCells[rate](counts.confusion);
}

/** The rates that can be told: without a positive class accuracy alone. */
export function ratesOf(classes: ClassSystem): readonly Rate[] {
  return classes.kind === 'binary' ? RATES : ['accuracy'];
}

const NOTHING: GroupCounts = {
  n: 0,
  confusion: EMPTY_CONFUSION,
  selected: { n: 0, positives: 0 },
  correct: { n: 0, positives: 0 },
};
