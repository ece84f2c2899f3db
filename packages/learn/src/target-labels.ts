import { distinctCount } from './column-levels.ts';
import { LearnProblem } from './learn-problem.ts';
import type { Column } from './table.ts';
import { cellAt } from './table-cell.ts';

/** A binary target read from a column. */
export interface TargetLabels {
  readonly column: string;
  /** Class 0 and class 1 as the column writes them. */
  readonly negative: string;
  readonly positive: string;
  /** Rows whose target is known, ascending. */
  readonly rows: Int32Array;
  /** 0/1 for those rows. */
  readonly labels: Uint8Array;
  readonly missing: number;
}

/** Texts that mean the event happened, in the two languages of the product. */
const AFFIRMATIVE = new Set(['1', 'true', 'yes', 'y', 't', 'positive', '예', '참']);

/**
 * Reads a two-valued column as labels. Class 1 is `positive` if given; else the affirmative value (1, true, yes); else the rarer one.
 * `target_not_binary` when there are not exactly two values, or `positive` is neither.
 */
export function targetLabels(column: Column, positive?: string): TargetLabels {
  const distinct = distinctCount(column);
  const counts = new Map<string, number>();
  const size = column.kind === 'numeric' ? column.values.length : column.codes.length;
  const known: number[] = [];
  for (let row = 0; row < size && distinct === 2; row += 1) {
    const cell = cellAt(column, row);
    if (cell === null) continue;
    known.push(row);
    counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
  }
  const [first, second] = [...counts.keys()].sort();
  if (first === undefined || second === undefined) {
    throw new LearnProblem(
      'target_not_binary',
      `The target "${column.name}" has ${distinct} values; a classifier of two classes needs exactly 2.`,
      {
        column: column.name,
        distinct,
      },
    );
  }
  const chosen = positive ?? defaultPositive(first, second, counts);
  if (chosen !== first && chosen !== second) {
    throw new LearnProblem(
      'target_not_binary',
      `The positive value "${chosen}" does not occur in "${column.name}"; it has "${first}" and "${second}".`,
      {
        column: column.name,
        values: [first, second],
      },
    );
  }
  const rows = Int32Array.from(known);
  const labels = Uint8Array.from(rows, (row) => (String(cellAt(column, row)) === chosen ? 1 : 0));
  const negative = chosen === first ? second : first;
  return { column: column.name, negative, positive: chosen, rows, labels, missing: size - rows.length };
}

function defaultPositive(first: string, second: string, counts: ReadonlyMap<string, number>): string {
  const affirmative = [first, second].filter((value) => AFFIRMATIVE.has(value.toLowerCase()));
  const [only] = affirmative;
  if (only !== undefined && affirmative.length === 1 && !isCode(first, second)) return only;
  return (counts.get(first) ?? 0) < (counts.get(second) ?? 0) ? first : second;
}

/** `1` beside anything but `0` (as in 1 = good, 2 = bad) is a code, not a yes. */
function isCode(first: string, second: string): boolean {
  return (first === '1' || second === '1') && !(first === '0' || second === '0');
}
