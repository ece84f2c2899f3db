import { LearnProblem } from './learn-problem.ts';

/** Numbers; NaN is missing. */
export interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  readonly values: Float64Array;
}

/** Level codes; -1 is missing. */
export interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export type Column = NumericColumn | CategoricalColumn;

/** A table in memory, column by column. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** The column of that name; `column_unknown` names those there are. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const names = table.columns.map((candidate) => candidate.name);
  throw new LearnProblem('column_unknown', `The table has no column "${name}". Its columns are: ${names.join(', ')}.`, {
    column: name,
    columns: names,
  });
}

/** A new table of these rows, in this order. */
export function selectRows(table: Table, rows: ArrayLike<number>): Table {
  const columns = table.columns.map((column): Column => {
    if (column.kind === 'numeric') {
      const values = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i += 1) values[i] = column.values[rows[i] ?? -1] ?? Number.NaN;
      return { ...column, values };
    }
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) codes[i] = column.codes[rows[i] ?? -1] ?? -1;
    return { ...column, codes };
  });
  return { rows: rows.length, columns };
}

/** A table of the named columns only, sharing their data. */
export function selectColumns(table: Table, names: readonly string[]): Table {
  return { rows: table.rows, columns: names.map((name) => columnOf(table, name)) };
}
