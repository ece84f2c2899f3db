import { type Asking, ask, inStatements, literal, type NamedColumn, rowsOf, UNCOMPILED } from '../sql/source-rows.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';

/** Values that a column may have; null: open at that end. */
export interface ColumnRange {
  readonly min: number | null;
  readonly max: number | null;
}

export interface ColumnQuality {
  /** Rows without a value, those of the wrong type not counted. */
  readonly missing: number;
  readonly infinite: number;
  /** Rows whose value is text where numbers are expected. Null: the source has no raw column to tell by. */
  readonly wrongType: number | null;
  readonly below: number;
  readonly above: number;
  readonly min: number | null;
  readonly max: number | null;
}

export interface QualityCounts {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnQuality>;
  /** Newest row in milliseconds since 1970, and rows that come from after `tolerance`; null: the source has no times. */
  readonly times: { readonly newest: number | null; readonly ahead: number } | null;
  /** Rows with a label, and those of them without a prediction; null: the source does not have both. */
  readonly labels: { readonly n: number; readonly unmatched: number } | null;
}

interface Counting {
  readonly source: TableSource;
  readonly ranges: ReadonlyMap<string, ColumnRange>;
  /** Milliseconds since 1970 up to which a row's time is believed. */
  readonly believed: number;
}

type QualityRow = Readonly<Record<string, number | null>>;

/** Texts that stand for "no value" in files; another text in a numeric column has the wrong type. */
const NO_VALUE = ['', 'nan', 'na', 'n/a', 'null', 'none'];

/** Missing, infinite, mistyped and out-of-range rows of every column, the newest time and unmatched labels: one statement for up to 60 columns. */
export async function qualityCounts(asking: Asking, counting: Counting): Promise<QualityCounts> {
  const { source } = counting;
  const columns = new Map<string, ColumnQuality>();
  const parts = inStatements(source.columns);
  let first: QualityRow | undefined;
  for (const part of parts.length > 0 ? parts : [[]]) {
    const [row] = await ask<QualityRow>(asking, source, qualitySql(part, counting, first === undefined));
    first ??= row;
    for (const { column, alias } of part) columns.set(column.name, qualityAt(row, column, alias));
  }
  const { time, target, prediction } = source.roles;
  const at = (what: string): number => first?.[what] ?? 0;
  return {
    rows: at('rows'),
    columns,
    times: time === undefined ? null : { newest: at('rows') > 0 ? at('newest') : null, ahead: at('ahead') },
    labels: target === undefined || prediction === undefined ? null : { n: at('labelled'), unmatched: at('unmatched') },
  };
}

function qualitySql(part: readonly NamedColumn[], counting: Counting, isFirst: boolean): string {
  const { source, ranges } = counting;
  const raw = part.flatMap(({ column, alias }) =>
    column.raw === undefined ? [] : [`lower(trim(ifNull(toString(${column.raw}), ''))) AS ${alias}_raw`],
  );
  const counts = part.flatMap(({ column, alias }) =>
    column.kind === 'numeric'
      ? numericSql(alias, column, ranges.get(column.name))
      : [`countIf(${alias} = '') AS ${alias}_missing`],
  );
  const roles = isFirst ? roleSql(counting) : { read: [], count: [] };
  const inner = rowsOf(source, part, [...raw, ...roles.read, '1 AS one']);
  return `SELECT ${['count() AS rows', ...counts, ...roles.count].join(', ')} FROM ${inner} ${UNCOMPILED}`;
}

function numericSql(alias: string, column: ColumnAccess, range: ColumnRange | undefined): string[] {
  const finite = `isFinite(${alias})`;
  const { min = null, max = null } = range ?? {};
  const texts = NO_VALUE.map((text) => `'${text}'`).join(', ');
  return [
    `countIf(isNaN(${alias})) AS ${alias}_nan`,
    `countIf(isInfinite(${alias})) AS ${alias}_infinite`,
    `minIf(${alias}, ${finite}) AS ${alias}_min`,
    `maxIf(${alias}, ${finite}) AS ${alias}_max`,
    ...(min === null ? [] : [`countIf(${alias} < ${literal(min)}) AS ${alias}_below`]),
    ...(max === null ? [] : [`countIf(${alias} > ${literal(max)}) AS ${alias}_above`]),
    ...(column.raw === undefined
      ? []
      : [`countIf(isNaN(${alias}) AND ${alias}_raw NOT IN (${texts})) AS ${alias}_wrong`]),
  ];
}

function roleSql({ source, believed }: Counting): { readonly read: string[]; readonly count: string[] } {
  const { time, target, prediction } = source.roles;
  const read: string[] = [];
  const count: string[] = [];
  if (time !== undefined) {
    read.push(`toUnixTimestamp64Milli(toDateTime64(${time}, 3)) AS at_ms`);
    count.push('max(at_ms) AS newest', `countIf(at_ms > ${believed}) AS ahead`);
  }
  if (target !== undefined && prediction !== undefined) {
    const known = (expression: string): string => `toString(${expression}) NOT IN ('', 'nan')`;
    read.push(`${known(target)} AS has_target`, `${known(prediction)} AS has_prediction`);
    count.push('countIf(has_target) AS labelled', 'countIf(has_target AND NOT has_prediction) AS unmatched');
  }
  return { read, count };
}

function qualityAt(row: QualityRow | undefined, column: ColumnAccess, alias: string): ColumnQuality {
  const at = (what: string): number => row?.[`${alias}_${what}`] ?? 0;
  if (column.kind === 'categorical') {
    return { missing: at('missing'), infinite: 0, wrongType: null, below: 0, above: 0, min: null, max: null };
  }
  const has = (row?.['rows'] ?? 0) > at('nan') + at('infinite');
  return {
    missing: at('nan') - at('wrong'),
    infinite: at('infinite'),
    wrongType: column.raw === undefined ? null : at('wrong'),
    below: at('below'),
    above: at('above'),
    min: has ? at('min') : null,
    max: has ? at('max') : null,
  };
}
