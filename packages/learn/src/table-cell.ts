import { type Column, columnOf, type Table } from './table.ts';

export type CellValue = number | string | null;

/** The value of one cell; null when missing. */
export function cellAt(column: Column, row: number): CellValue {
  if (column.kind === 'categorical') return column.levels[column.codes[row] ?? -1] ?? null;
  const value = column.values[row] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}

/** One row as an object of the named columns, as a prediction request takes it; missing cells are null. */
export function rowAt(table: Table, row: number, names: readonly string[]): Record<string, CellValue> {
  return Object.fromEntries(names.map((name) => [name, cellAt(columnOf(table, name), row)]));
}
