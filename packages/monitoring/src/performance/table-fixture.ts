import { analysisSettingsSchema } from '@haechi/contract';
import type { AnalysisRequest } from '../analysis-request.ts';
import type { ColumnAccess, Roles, TableSource } from '../table-source.ts';

type Value = string | number;

/** Rows as parameters of the statement, for tests: a column of texts is String, one of numbers Float64. */
export function tableOf(
  columns: Readonly<Record<string, readonly Value[]>>,
  roles: Partial<Roles> = {},
  more: Partial<TableSource> = {},
): TableSource {
  const names = Object.keys(columns);
  const length = Math.max(0, ...Object.values(columns).map((values) => values.length));
  const texts = names.map((name) => Array.from({ length }, (_, row) => text(columns[name]?.[row] ?? '')));
  const arrays = names.map((name, i) =>
    columns[name]?.every((value) => typeof value === 'number')
      ? `arrayMap(x -> toFloat64(x), {c${i}:Array(String)})`
      : `{c${i}:Array(String)}`,
  );
  const read = names.map((name, i) => `h_row.${i + 1} AS ${name}`);
  return {
    from: `(SELECT ${read.join(', ')} FROM (SELECT arrayJoin(arrayZip(${arrays.join(', ')})) AS h_row))`,
    params: Object.fromEntries(texts.map((values, i) => [`c${i}`, values])),
    columns: [],
    roles: { sensitive: [], ...roles },
    task: 'classification',
    positive: null,
    ...more,
  };
}

function text(value: Value): string {
  if (typeof value === 'string' || Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

export function categorical(name: string): ColumnAccess {
  return { name, kind: 'categorical', expression: name };
}

export function numeric(name: string): ColumnAccess {
  return { name, kind: 'numeric', expression: name };
}

/** A request with the settings' defaults, judged by values. */
export function requestOf(wish: Pick<AnalysisRequest, 'kind' | 'current'> & Partial<AnalysisRequest>): AnalysisRequest {
  return {
    reference: null,
    settings: analysisSettingsSchema.parse({}),
    limits: [],
    seed: 1,
    now: new Date('2026-01-02T00:00:00Z'),
    judge: 'value',
    ...wish,
  };
}

/**
 * Rows of COMPAS as SQL. Its header names two columns twice, so the columns are taken by place.
 * @param path of compas-two-years.csv
 */
export function compasRows(path: string): string {
  const columns = 'c3 AS sex, c5 AS age_cat, c6 AS race, c8 AS decile_score, c46 AS two_year_recid';
  return `(SELECT ${columns} FROM file('${path}', 'CSV') SETTINGS input_format_csv_skip_first_lines = 1)`;
}
