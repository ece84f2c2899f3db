/** What the first rows of a file say about each of its columns. */
import { COLUMNS_PER_STATEMENT, MISSING_WORDS, SAMPLE_ROWS } from './constants.ts';
import type { DataFile, FileColumn } from './data-file.ts';
import type { FileEngine } from './file-engine.ts';
import { fileProblem } from './report-problem.ts';
import { quoteString } from './sql-text.ts';

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

type Row = Record<string, number | boolean | readonly number[] | null>;

/**
 * One statement for each hundred columns over the first rows.
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

async function inspect(engine: FileEngine, file: DataFile, columns: readonly FileColumn[]): Promise<ColumnFacts[]> {
  const looked = columns.map((column) => ({ column, form: formOf(column) }));
  // Numbers that a file states as such are looked at too: a class may be a number, and so may an identity.
  const values = looked.flatMap(({ column, form }, i) => (form === 'nested' ? [] : valuesOf(column, form, i)));
  if (values.length === 0) return looked.map(({ column, form }) => factsOf({ column, form }, 0, {}));
  const aggregates = looked.flatMap(({ form }, i) => (form === 'nested' ? [] : aggregatesOf(i)));
  const from = `(SELECT ${columns.map(({ access }) => access).join(', ')} FROM ${file.from} LIMIT ${SAMPLE_ROWS})`;
  // A parser that runs ahead would read far more than the first rows.
  const settings = ['input_format_parallel_parsing = 0', file.settings].filter((part) => part !== '').join(', ');
  const sql = `SELECT ${aggregates.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${from}) SETTINGS ${settings}`;
  try {
    const { rows } = await engine.query<Row>(sql, {});
    return looked.map(({ column, form }, i) => factsOf({ column, form }, i, rows[0] ?? {}));
  } catch (error) {
    throw fileProblem(file.path, error);
  }
}

function valuesOf(column: FileColumn, form: ValueForm, i: number): readonly string[] {
  const none = "CAST(NULL AS Nullable(DateTime64(3, 'UTC')))";
  if (form === 'number') return [`'' AS t${i}`, `${numberOf(column, 'number')} AS n${i}`, `${none} AS d${i}`];
  const text = textOf(column);
  if (form === 'boolean') return [`${text} AS t${i}`, `nan AS n${i}`, `${none} AS d${i}`];
  if (form === 'instant') return [`${text} AS t${i}`, `nan AS n${i}`, `toNullable(${instantOf(column)}) AS d${i}`];
  const instant = `if(match(${text}, '${INSTANT}'), ${instantOf(column)}, NULL)`;
  return [`${text} AS t${i}`, `${numberOf(column, 'number')} AS n${i}`, `${instant} AS d${i}`];
}

function aggregatesOf(i: number): readonly string[] {
  const numbers = `groupArrayIf(n${i}, NOT isNaN(n${i}))`;
  const instants = `groupArrayIf(assumeNotNull(d${i}), d${i} IS NOT NULL)`;
  return [
    `countIf(t${i} != '' OR NOT isNaN(n${i})) AS present${i}`,
    `countIf(NOT isNaN(n${i})) AS numbers${i}`,
    `countIf(isFinite(n${i}) AND floor(n${i}) = n${i}) AS whole${i}`,
    `countIf(lower(t${i}) IN ('true', 'false')) AS booleans${i}`,
    `countIf(d${i} IS NOT NULL) AS instants${i}`,
    `greatest(uniqExactIf(t${i}, t${i} != ''), uniqExactIf(n${i}, NOT isNaN(n${i}))) AS distinct${i}`,
    `arraySort(${numbers}) = ${numbers} AND arraySort(${instants}) = ${instants} AS ordered${i}`,
    `quantilesExactIf(0.25, 0.5, 0.75)(n${i}, isFinite(n${i})) AS quarters${i}`,
  ];
}

function factsOf({ column, form }: { column: FileColumn; form: ValueForm }, i: number, row: Row): ColumnFacts {
  const count = (what: string): number => Number(row[`${what}${i}`] ?? 0);
  const quarters = row[`quarters${i}`];
  return {
    ...column,
    form,
    present: count('present'),
    numbers: count('numbers'),
    whole: count('whole'),
    booleans: count('booleans'),
    instants: count('instants'),
    distinct: count('distinct'),
    ordered: Boolean(row[`ordered${i}`]),
    quarters: Array.isArray(quarters) && count('numbers') > 0 ? quarters : [],
  };
}
