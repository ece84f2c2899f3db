import { contentFault, identityFault } from './column-shape.ts';
import { findLeaks } from './find-leak.ts';
import { type Column, columnOf, selectRows, type Table } from './table.ts';
import { type TargetLabels, targetLabels } from './target-labels.ts';

export type DropReason = 'id_like' | 'split' | 'constant' | 'date' | 'leaks_target' | 'text' | 'dropped_by_you';

export interface DroppedColumn {
  readonly column: string;
  readonly why: DropReason;
  /** For people: what in the column led to this. */
  readonly words: string;
  readonly numbers: Readonly<Record<string, number | string>>;
}

export interface Inspection {
  /** Columns to train on, in table order. Sensitive ones are among them unless they were dropped for a reason. */
  readonly features: readonly string[];
  readonly sensitive: readonly string[];
  readonly dropped: readonly DroppedColumn[];
  readonly target: TargetLabels;
}

/**
 * Decides which columns a model of `target` may learn from, and says why of each that it may not: named by the caller, constant, a split
 * marker, an identifier, a giveaway of the target, a date, or free text. Deterministic; thresholds in `INSPECTION_LIMITS`.
 * Rows without a target take no part. Throws `column_unknown`, `target_not_binary`.
 */
export function inspectColumns(
  table: Table,
  request: {
    readonly target: string;
    readonly sensitive?: readonly string[];
    readonly drop?: readonly string[];
    readonly positive?: string;
  },
): Inspection {
  const { sensitive = [], drop = [] } = request;
  for (const name of [...sensitive, ...drop]) columnOf(table, name);
  const target = targetLabels(columnOf(table, request.target), request.positive);
  const known = target.missing === 0 ? table : selectRows(table, target.rows);
  const dropped = new Map<string, DroppedColumn>();
  for (const name of drop)
    dropped.set(name, { column: name, why: 'dropped_by_you', words: 'You asked to leave it out.', numbers: {} });
  const remaining = (): Column[] => known.columns.filter(({ name }) => name !== request.target && !dropped.has(name));
  for (const column of remaining()) {
    const fault = identityFault(column, known.rows);
    if (fault) dropped.set(column.name, { column: column.name, ...fault });
  }
  for (const [column, { rule, words, numbers }] of findLeaks(remaining(), target.labels)) {
    dropped.set(column, { column, why: 'leaks_target', words, numbers: { rule, ...numbers } });
  }
  for (const column of remaining()) {
    const fault = contentFault(column);
    if (fault) dropped.set(column.name, { column: column.name, ...fault });
  }
  const order = known.columns.flatMap(({ name }) => dropped.get(name) ?? []);
  return { features: remaining().map(({ name }) => name), sensitive, dropped: order, target };
}
