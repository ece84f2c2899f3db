import { type FeatureEncoding, totalWidth } from './feature-encoding.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** A matrix by rows, zeros left out: row r has the columns `indices[starts[r] .. starts[r + 1])` with these `values`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly width: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Writes one row's entries of one feature; answers the new end. */
type Writer = (row: number, at: number) => number;

/** Encodes a table for a model. Levels not seen in training count as "other". Columns are found by name (`column_unknown`). */
export function encodeTable(encodings: readonly FeatureEncoding[], table: Table): SparseMatrix {
  const most = encodings.reduce((sum, encoding) => sum + (encoding.kind === 'numeric' ? 2 : 1), 0);
  const indices = new Int32Array(table.rows * most);
  const values = new Float64Array(table.rows * most);
  const starts = new Int32Array(table.rows + 1);
  const writers = encodings.map((encoding) => writer(encoding, columnOf(table, encoding.name), { indices, values }));
  let end = 0;
  for (let row = 0; row < table.rows; row += 1) {
    for (const write of writers) end = write(row, end);
    starts[row + 1] = end;
  }
  return {
    rows: table.rows,
    width: totalWidth(encodings),
    starts,
    indices: indices.subarray(0, end),
    values: values.subarray(0, end),
  };
}

function writer(encoding: FeatureEncoding, column: Column, out: { indices: Int32Array; values: Float64Array }): Writer {
  if (encoding.kind === 'categorical') {
    const place = levelPlaces(encoding.levels, column);
    return (row, at) => {
      out.indices[at] = encoding.offset + place(row);
      out.values[at] = 1;
      return at + 1;
    };
  }
  const { offset, median, mean, scale } = encoding;
  const read = numberReader(column);
  return (row, at) => {
    const value = read(row);
    const missing = Number.isNaN(value);
    out.indices[at] = offset;
    out.values[at] = ((missing ? median : value) - mean) / scale;
    if (!missing) return at + 1;
    out.indices[at + 1] = offset + 1;
    out.values[at + 1] = 1;
    return at + 2;
  };
}

/** Column index within the feature, per row. A numeric column of a categorical feature is read as text: a part of a table may hold only digits. */
function levelPlaces(levels: readonly string[], column: Column): (row: number) => number {
  const places = new Map(levels.map((level, index) => [level, index]));
  const other = levels.length;
  const missing = other + 1;
  if (column.kind === 'numeric') {
    return (row) => {
      const value = column.values[row] ?? Number.NaN;
      return Number.isNaN(value) ? missing : (places.get(String(value)) ?? other);
    };
  }
  const byCode = Int32Array.from(column.levels, (level) => places.get(level) ?? other);
  return (row) => byCode[column.codes[row] ?? -1] ?? missing;
}

/** Numbers of a numeric column. Of a categorical one (a stray word in the file made it so) the numeric texts; the rest is missing. */
function numberReader(column: Column): (row: number) => number {
  if (column.kind === 'numeric') return (row) => column.values[row] ?? Number.NaN;
  const byCode = Float64Array.from(column.levels, (level) => (level.trim() === '' ? Number.NaN : Number(level)));
  return (row) => byCode[column.codes[row] ?? -1] ?? Number.NaN;
}
