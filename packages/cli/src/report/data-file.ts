/** A file of rows as the engine reads it, and the columns it says it has. */
import { statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quoteName, quoteString } from '@haechi/monitoring';
import { UsageProblem } from '../command.ts';
import type { FileEngine } from './file-engine.ts';
import { fileProblem } from './report-problem.ts';

export interface FileColumn {
  readonly name: string;
  /** SQL of its value in a row. */
  readonly access: string;
  /** Type that the file states, without Nullable and LowCardinality; null: text, to be understood. */
  readonly type: string | null;
}

export interface DataFile {
  readonly path: string;
  readonly format: 'CSV' | 'TSV' | 'NDJSON' | 'Parquet';
  readonly bytes: number;
  readonly columns: readonly FileColumn[];
  /** What stands after FROM. */
  readonly from: string;
  /** What stands after SETTINGS in a statement that reads it; '' for none. */
  readonly settings: string;
}

type Format = DataFile['format'];

const formats: readonly (readonly [RegExp, Format])[] = [
  [/\.csv(\.gz)?$/i, 'CSV'],
  [/\.tsv(\.gz)?$/i, 'TSV'],
  [/\.(ndjson|jsonl)(\.gz)?$/i, 'NDJSON'],
  [/\.(parquet|pq)$/i, 'Parquet'],
];
/** What separates the fields of a `.csv`: the one that its first line has most of. */
const separators = [',', ';', '\t', '|'];

/**
 * Looks a file up and reads the names of its columns.
 *
 * @param engine where it will be read
 * @param path as the person gave it
 * @param side names the link in the engine's folder, by which the engine reads it: a path may hold what the engine takes for a pattern
 * @throws UsageProblem when it is missing, empty, of no known kind or cannot be read
 */
export async function openDataFile(engine: FileEngine, path: string, side: 'reference' | 'current'): Promise<DataFile> {
  const found = formats.find(([pattern]) => pattern.test(path));
  if (found === undefined) {
    throw new UsageProblem(
      `${path}: files are .csv, .tsv, .ndjson, .jsonl (each also .gz) or .parquet; name it by what it holds.`,
    );
  }
  const bytes = sizeOf(path);
  if (bytes === 0) throw new UsageProblem(`${path} is empty: it has neither a header nor rows.`);
  const [, format] = found;
  const link = join(engine.folder, `${side}${/\.gz$/i.test(path) ? '.gz' : ''}`);
  symlinkSync(resolve(path), link);
  const file = quoteString(link);
  try {
    if (format === 'Parquet') return { path, format, bytes, ...(await parquetColumns(engine, file)) };
    if (format === 'NDJSON') return { path, format, bytes, ...(await jsonColumns(engine, file)) };
    return { path, format, bytes, ...(await separatedColumns(engine, file, format)) };
  } catch (error) {
    throw fileProblem(path, error);
  }
}

function sizeOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageProblem(`There is no file ${path}.`);
  if (!stat.isFile()) throw new UsageProblem(`${path} is a folder: say which file in it.`);
  return stat.size;
}

type Read = Pick<DataFile, 'columns' | 'from' | 'settings'>;

interface Described {
  readonly name: string;
  readonly type: string;
}

async function parquetColumns(engine: FileEngine, file: string): Promise<Read> {
  const from = `file(${file}, 'Parquet')`;
  const { rows } = await engine.query<Described>(`DESCRIBE TABLE ${from}`, {});
  return {
    from,
    settings: '',
    columns: rows.map(({ name, type }) => ({ name, access: quoteName(name), type: bareType(type) })),
  };
}

function bareType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/s.exec(type)?.[1];
  return inner === undefined ? type : bareType(inner);
}

async function jsonColumns(engine: FileEngine, file: string): Promise<Read> {
  const { rows } = await engine.query<Described>(`DESCRIBE TABLE file(${file}, 'JSONEachRow')`, {});
  const structure = rows.map(({ name }) => `${quoteName(name)} String`).join(', ');
  return {
    from: `file(${file}, 'JSONEachRow', ${quoteString(structure)})`,
    settings: 'input_format_skip_unknown_fields = 1, input_format_null_as_default = 1',
    columns: rows.map(({ name }) => ({ name, access: quoteName(name), type: null })),
  };
}

async function separatedColumns(engine: FileEngine, file: string, format: 'CSV' | 'TSV'): Promise<Read> {
  const separator = format === 'TSV' ? '\t' : await separatorOf(engine, file);
  const settings = [
    `format_csv_delimiter = ${quoteString(separator)}`,
    'input_format_csv_skip_trailing_empty_lines = 1',
    'input_format_tsv_skip_trailing_empty_lines = 1',
    'input_format_with_names_use_header = 0',
  ].join(', ');
  // The header is read as a row: names may then repeat, be empty or look like numbers.
  const { rows } = await engine.query<Record<string, unknown>>(
    `SELECT * FROM file(${file}, '${format}') LIMIT 1 SETTINGS ${settings}, input_format_${format.toLowerCase()}_detect_header = 0, input_format_max_rows_to_read_for_schema_inference = 1`,
    {},
  );
  const names = distinctNames(Object.values(rows[0] ?? {}).map((value) => String(value ?? '').trim()));
  const structure = names.map((_, i) => `c${i} String`).join(', ');
  return {
    from: `file(${file}, '${format}WithNames', ${quoteString(structure)})`,
    settings,
    columns: names.map((name, i) => ({ name, access: `c${i}`, type: null })),
  };
}

async function separatorOf(engine: FileEngine, file: string): Promise<string> {
  const { rows } = await engine.query<{ line: string }>(`SELECT line FROM file(${file}, 'LineAsString') LIMIT 1`, {});
  const bare = (rows[0]?.line ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (separator: string): number => bare.split(separator).length;
  return separators.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** Names of columns, each once: a second `a` is `a (2)`, one without a name is called by its place. */
function distinctNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((given, i) => {
    const name = given === '' ? `column ${i + 1}` : given;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
