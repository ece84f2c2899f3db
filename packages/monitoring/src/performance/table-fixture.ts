import { analysisSettingsSchema } from '@haechi/contract';
import type { AnalysisRequest } from '../analysis-request.ts';
import type { ColumnAccess, Roles, TableSource } from '../table-source.ts';

type Value = string | number;

/** Rows in the statement itself, for tests: a column of texts is String, one of numbers Float64. */
export function tableOf(
  columns: Readonly<Record<string, readonly Value[]>>,
  roles: Partial<Roles> = {},
  more: Partial<TableSource> = {},
): TableSource {
  const names = Object.keys(columns);
  const length = Math.max(0, ...Object.values(columns).map((values) => values.length));
  const kinds = names.map((name) =>
    columns[name]?.every((value) => typeof value === 'number') ? 'Float64' : 'String',
  );
  const structure = names.map((name, i) => `${name} ${kinds[i]}`).join(', ');
  const rows = Array.from(
    { length },
    (_, row) => `(${names.map((name) => literal(columns[name]?.[row] ?? '')).join(', ')})`,
  );
  const empty = names.map((name, i) => `CAST(${kinds[i] === 'String' ? `''` : '0'}, '${kinds[i]}') AS ${name}`);
  return {
    from:
      length === 0
        ? `(SELECT ${empty.join(', ')} WHERE 0)`
        : `(SELECT * FROM values('${structure}', ${rows.join(', ')}))`,
    params: {},
    columns: [],
    roles: { sensitive: [], ...roles },
    task: 'classification',
    positive: null,
    ...more,
  };
}

function literal(value: Value): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll(`'`, `\\'`)}'`;
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
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
