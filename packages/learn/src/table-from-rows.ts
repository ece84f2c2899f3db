import type { Column, Table } from './table.ts';
import type { CellValue } from './table-cell.ts';

/**
 * A table from row objects. Columns are the keys of all rows in order of appearance; a column is numeric when every value in it is a
 * number, else categorical (numbers become their text). An absent key, null or NaN is missing.
 */
export function tableFromRows(rows: readonly Readonly<Record<string, CellValue>>[]): Table {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return { rows: rows.length, columns: [...names].map((name) => toColumn(name, rows)) };
}

function toColumn(name: string, rows: readonly Readonly<Record<string, CellValue>>[]): Column {
  const cells = rows.map((row) => row[name] ?? null);
  if (cells.every((cell) => cell === null || typeof cell === 'number') && cells.some((cell) => cell !== null)) {
    return {
      kind: 'numeric',
      name,
      values: Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : Number.NaN)),
    };
  }
  const index = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    if (cell === null || Number.isNaN(cell)) return -1;
    const text = String(cell);
    const code = index.get(text) ?? index.size;
    index.set(text, code);
    return code;
  });
  return { kind: 'categorical', name, codes, levels: [...index.keys()] };
}
