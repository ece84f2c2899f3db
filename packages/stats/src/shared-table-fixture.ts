import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FOLDER = new URL('../../../../shared/data/tabular-fairness/', import.meta.url);

/** Columns of a table of the shared data, for tests. */
export interface SharedTable {
  readonly rows: number;
  readonly text: (column: string) => string[];
  /** Blank cells are NaN. */
  readonly numbers: (column: string) => Float64Array;
}

/** Whether the shared data stands beside this checkout; tests skip with a word where it does not. */
export const hasSharedTables = existsSync(FOLDER);

/** Reads a CSV with header (quoted fields, gzip by name). A column that stands twice is read at its first place. */
export function sharedTable(file: string): SharedTable {
  const bytes = readFileSync(new URL(file, FOLDER));
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split(/\r?\n/);
  const [header = [], ...cells] = lines.map(fieldsOf);
  const text = (column: string): string[] => {
    const at = header.indexOf(column);
    if (at < 0) throw new RangeError(`${file} has no column ${column}`);
    return cells.map((row) => row[at] ?? '');
  };
  const numbers = (column: string): Float64Array =>
    Float64Array.from(text(column), (cell) => (cell === '' ? Number.NaN : Number(cell)));
  return { rows: cells.length, text, numbers };
}

function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
