import { type CsvCells, cellText } from './csv-cells.ts';
import type { Column } from './table.ts';

/** Texts that stand for "no value" in the public data sets of this field (UCI writes `?`, R `NA`, pandas `NaN`, databases `null`). Case is ignored. */
const MISSING = new Set(['', '?', 'na', 'nan', 'null']);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** `007` is a code, not a number: reading it as one would lose the zeros. */
const LEADING_ZERO = /^[+-]?0\d/;

/** Cell index of row r in this column, or -1 when the row is too short. */
export type CellIndex = (row: number) => number;

/** Reads one column: numeric when every present value is a plain number, else categorical with levels in order of appearance. */
export function readColumn(input: { cells: CsvCells; name: string; rows: number; cellOf: CellIndex }): Column {
  const values = readNumbers(input);
  return values ? { kind: 'numeric', name: input.name, values } : readLevels(input);
}

interface Source {
  readonly cells: CsvCells;
  readonly name: string;
  readonly rows: number;
  readonly cellOf: CellIndex;
}

function readNumbers({ cells, rows, cellOf }: Source): Float64Array | null {
  const values = new Float64Array(rows);
  let present = 0;
  for (let row = 0; row < rows; row += 1) {
    const index = cellOf(row);
    const text = index < 0 ? '' : cellText(cells, index);
    if (isMissing(text)) values[row] = Number.NaN;
    else {
      const value = plainNumber(text);
      if (value === null) return null;
      values[row] = value;
      present += 1;
    }
  }
  return present > 0 ? values : null;
}

function plainNumber(text: string): number | null {
  if (!NUMBER.test(text) || LEADING_ZERO.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function readLevels({ cells, name, rows, cellOf }: Source): Column {
  const codes = new Int32Array(rows);
  const index = new Map<string, number>();
  for (let row = 0; row < rows; row += 1) {
    const cell = cellOf(row);
    const text = cell < 0 ? '' : cellText(cells, cell);
    let code = index.get(text);
    if (code === undefined) {
      code = isMissing(text) ? -1 : index.size;
      if (code >= 0) index.set(text, code);
    }
    codes[row] = code;
  }
  return { kind: 'categorical', name, codes, levels: [...index.keys()] };
}

function isMissing(text: string): boolean {
  return text.length <= 4 && MISSING.has(text.toLowerCase());
}
