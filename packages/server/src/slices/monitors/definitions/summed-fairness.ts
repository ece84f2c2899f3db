/** Groups of a window by outcome as its summaries count them. Pure. */
import type { ColumnAccess, OutcomeCell, TableSource } from '@haechi/monitoring';
import type { SummaryPart } from './summary-parts.ts';
import { withoutRows } from './summed-drift.ts';

interface Classes {
  readonly positive: string;
  readonly negative: string;
}

/** Rows of one group; of rows without a label it is known how many were predicted positive. */
function cellsOf(row: SummaryPart, { positive, negative }: Classes): OutcomeCell[] {
  const { tp, fp, tn, fn, n, labelled, selected } = row;
  const cell = (target: string, prediction: string, rows: number): OutcomeCell => ({
    group: row.slice,
    target,
    prediction,
    n: rows,
  });
  const waiting = selected - tp - fp;
  return [
    cell(positive, positive, tp),
    cell(negative, positive, fp),
    cell(negative, negative, tn),
    cell(positive, negative, fn),
    cell('', positive, waiting),
    cell('', negative, n - labelled - waiting),
  ].filter((one) => one.n > 0);
}

/** The two classes, the positive one by name; null unless the version has just these two. */
export function twoClasses(classes: readonly string[], given: string | null): Classes | null {
  const positive = given ?? classes[1];
  const negative = classes.find((name) => name !== positive);
  if (classes.length !== 2 || positive === undefined || negative === undefined || !classes.includes(positive))
    return null;
  return { positive, negative };
}

/** The groups of one version; null when the summaries do not say all that its rows would. */
export function summedFairness(parts: readonly SummaryPart[], classes: Classes): TableSource | null {
  const outcomes = parts.filter(({ part }) => part === 'outcome');
  const whole = outcomes.find(({ name }) => name === '');
  // With other labels than the two classes right and wrong are more than these four cells.
  if (whole === undefined || whole.tp + whole.tn !== whole.correct || outcomes.some(({ counted }) => !counted))
    return null;
  const groups = outcomes.filter(({ name }) => name !== '');
  const attributes = [...new Set(groups.map(({ name }) => name))].sort();
  const cells = attributes.map((attribute): [string, OutcomeCell[]] => {
    const own = groups.filter(({ name }) => name === attribute);
    const unknown = whole.n - own.reduce((sum, { n }) => sum + n, 0);
    const rest: OutcomeCell[] = unknown > 0 ? [{ group: '', target: '', prediction: '', n: unknown }] : [];
    return [attribute, [...own.flatMap((row) => cellsOf(row, classes)), ...rest]];
  });
  const sensitive = attributes.map((name): ColumnAccess => ({ name, kind: 'categorical', expression: `''` }));
  return {
    ...withoutRows,
    columns: [],
    roles: { sensitive, prediction: `''`, target: `''` },
    positive: classes.positive,
    outcomes: new Map(cells),
  };
}
