import { quoteString } from '@haechi/monitoring';
/** What the first rows of a file say about each of its columns. */
import { COLUMNS_PER_STATEMENT, MISSING_WORDS, SAMPLE_ROWS } from './constants.ts';
import type { DataFile, FileColumn } from './data-file.ts';
import type { FileEngine } from './file-engine.ts';
import { fileProblem } from './report-problem.ts';

export type ValueForm = 'number' | 'text' | 'boolean' | 'instant' | 'nested';

export interface ColumnFacts extends FileColumn {
  /** What the type of the file says; text is looked at value by value. */
  readonly form: ValueForm;
  /** Rows with a value, of the rows looked at. */
  readonly present: number;
  /** Of these: numbers, whole numbers, true or false, instants. */
  readonly numbers: number;
  readonly whole: number;
  readonly booleans: number;
  readonly instants: number;
  readonly distinct: number;
  /** Whether the values never fall from row to row: as numbers where they are numbers, as instants where they are instants. */
  readonly ordered: boolean;
  /** Quarters of the numbers; null where there are none. */
  readonly quarters: readonly number[];
}

const forms: readonly (readonly [RegExp, ValueForm])[] = [
  [/^U?Int|^Float|^Decimal|^BFloat/, 'number'],
  [/^Bool/, 'boolean'],
  [/^Date/, 'instant'],
  [/^(String|FixedString|Enum|UUID|IPv)/, 'text'],
];
const FRACTIONS = /^Float|^Decimal|^BFloat/;
const INSTANT = '^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}([ T].*)?$';

export const formOf = ({ type }: FileColumn): ValueForm =>
  type === null ? 'text' : (forms.find(([pattern]) => pattern.test(type))?.[1] ?? 'nested');

/** SQL of the column as text as it stands. */
export function bareText({ type, access }: FileColumn): string {
  return type === null ? access : `ifNull(toString(${access}), '')`;
}

/** SQL of the column as text, '' where there is no value. */
export function textOf(column: FileColumn): string {
  const text = bareText(column);
  if (column.type !== null && formOf(column) !== 'text') return text;
  const words = MISSING_WORDS.map(quoteString).join(', ');
  return `if(trimBoth(${text}) IN (${words}), '', trimBoth(${text}))`;
}

/** SQL of the column as Float64, NaN where there is no number: instants as seconds since 1970. */
export function numberOf(column: FileColumn, as: 'number' | 'instant'): string {
  const form = formOf(column);
  if (as === 'instant') return `ifNull(toFloat64(toUnixTimestamp64Milli(${instantOf(column)})) / 1000, nan)`;
  if (form === 'number') return `ifNull(toFloat64(${column.access}), nan)`;
  // What stands for no value is no number either, and `nan` is read as such.
  return `ifNull(toFloat64OrNull(${bareText(column)}), nan)`;
}

/** SQL of the column as Nullable(DateTime64(3)). */
export function instantOf(column: FileColumn): string {
  if (formOf(column) === 'instant') return `toDateTime64(${column.access}, 3, 'UTC')`;
  return `parseDateTime64BestEffortOrNull(${textOf(column)}, 3, 'UTC')`;
}

/**
 * One statement over the first rows, for up to `COLUMNS_PER_STATEMENT` columns.
 *
 * @param named columns with a role, of which more must be known than that they hold fractions
 * @throws UsageProblem when the file cannot be read
 */
export async function inspectFile(
  engine: FileEngine,
  file: DataFile,
  named: ReadonlySet<string>,
): Promise<readonly ColumnFacts[]> {
  const isLooked = ({ name, type }: FileColumn): boolean => named.has(name) || !FRACTIONS.test(type ?? '');
  const looked = file.columns.filter(isLooked);
  const facts: ColumnFacts[] = [];
  for (let first = 0; first < looked.length; first += COLUMNS_PER_STATEMENT) {
    facts.push(...(await inspect(engine, file, looked.slice(first, first + COLUMNS_PER_STATEMENT))));
  }
  return file.columns.map((column) => facts.find(({ name }) => name === column.name) ?? fractions(column));
}

/** A column whose type says enough: what holds fractions is neither an identity nor a class. */
function fractions(column: FileColumn): ColumnFacts {
  const unknown = { whole: 0, booleans: 0, instants: 0, ordered: false, quarters: [] };
  return { ...column, ...unknown, form: 'number', present: 1, numbers: 1, distinct: 1 };
}

interface Row extends Omit<ColumnFacts, keyof FileColumn | 'form' | 'ordered' | 'quarters'> {
  readonly place: number;
  readonly ordered: number;
  readonly quarters: readonly (number | null)[];
}

/** A column that holds nothing that is looked at. */
const NOTHING: Row = {
  place: 0,
  present: 0,
  numbers: 0,
  whole: 0,
  booleans: 0,
  instants: 0,
  distinct: 0,
  ordered: 1,
  quarters: [],
};

/**
 * The values of all columns, one under the other as text, are looked at by the same expressions: planning some hundred columns' own would take
 * seconds.
 */
async function inspect(engine: FileEngine, file: DataFile, columns: readonly FileColumn[]): Promise<ColumnFacts[]> {
  const looked = columns.map((column) => ({ column, form: formOf(column) }));
  const read = looked.filter(({ form }) => form !== 'nested').map(({ column }) => column);
  const facts = new Map<string, Row>();
  try {
    const { rows } = read.length === 0 ? { rows: [] } : await engine.query<Row>(inspectSql(file, read), {});
    for (const row of rows) facts.set(read[row.place]?.name ?? '', row);
  } catch (error) {
    throw fileProblem(file.path, error);
  }
  return looked.map(({ column, form }) => factsOf(column, form, facts.get(column.name)));
}

function inspectSql(file: DataFile, columns: readonly FileColumn[]): string {
  const names = columns.map(({ access }) => access).join(', ');
  const texts = columns.map(bareText).join(', ');
  const first = `(SELECT ${names} FROM ${file.from} LIMIT ${SAMPLE_ROWS})`;
  const values = `(SELECT arrayJoin(arrayZip(range(${columns.length}), [${texts}])) AS pair FROM ${first})`;
  const words = MISSING_WORDS.map(quoteString).join(', ');
  const understood = `(
    SELECT pair.1 AS place, trimBoth(pair.2) AS bare, if(bare IN (${words}), '', bare) AS text,
      toFloat64OrNull(text) AS number, if(match(text, '${INSTANT}'), parseDateTime64BestEffortOrNull(text, 3, 'UTC'), NULL) AS instant
    FROM ${values})`;
  // One thread that does not run ahead: in the order of the rows, and no further than the first ones.
  const settings = ['max_threads = 1', 'max_block_size = 1024', 'input_format_parallel_parsing = 0', file.settings];
  const counted = `(
    SELECT place,
      countIf(text != '') AS present,
      countIf(number IS NOT NULL) AS numbers,
      countIf(isFinite(number) AND floor(number) = number) AS whole,
      countIf(lower(text) IN ('true', 'false')) AS booleans,
      countIf(instant IS NOT NULL) AS instants,
      uniqExactIf(text, text != '') AS distinct,
      groupArray(number) AS in_order, arraySort(in_order) AS sorted, groupArray(instant) AS times
    FROM ${understood} GROUP BY place)`;
  return `
    SELECT place, present, numbers, whole, booleans, instants, distinct, sorted = in_order AND arraySort(times) = times AS ordered,
      arrayMap(share -> sorted[toUInt64(ceil(length(sorted) * share))], [0.25, 0.5, 0.75]) AS quarters
    FROM ${counted} SETTINGS ${settings.filter((part) => part !== '').join(', ')}`;
}

function factsOf(column: FileColumn, form: ValueForm, row: Row | undefined): ColumnFacts {
  const { place: _place, quarters, ordered, ...counts } = row ?? NOTHING;
  const known = quarters.filter((quarter) => quarter !== null);
  return { ...column, ...counts, form, ordered: ordered === 1, quarters: counts.numbers > 0 ? known : [] };
}
