import { analysisSettingsSchema } from '@haechi/contract';
import type { AnalysisRequest } from './analysis-request.ts';
import type { ColumnAccess, TableSource } from './table-source.ts';

/** Columns of a test's table as SQL: JSON objects, one for each row; null is no value. */
export interface FixtureTable {
  readonly rows: readonly Readonly<Record<string, number | string | null>>[];
  readonly numeric?: readonly string[];
  readonly categorical?: readonly string[];
}

/** A source over rows that are part of the statement's parameters. */
export function sourceOf(
  { rows, numeric = [], categorical = [] }: FixtureTable,
  more: Partial<TableSource> = {},
): TableSource {
  const lines = rows.map((row) => JSON.stringify(row));
  const numbers = numeric.map((name): ColumnAccess => ({ name, kind: 'numeric', expression: numberSql(name) }));
  const texts = categorical.map((name): ColumnAccess => ({ name, kind: 'categorical', expression: textSql(name) }));
  return {
    from: '(SELECT arrayJoin({lines:Array(String)}) AS line)',
    params: { lines },
    columns: [...numbers, ...texts],
    roles: { sensitive: [] },
    task: 'classification',
    positive: null,
    ...more,
  };
}

/** A field of such a row as a number; the texts `inf` and `-inf` are infinite. */
export const numberSql = (name: string): string =>
  `multiIf(JSONExtractString(line, '${name}') = 'inf', inf, JSONExtractString(line, '${name}') = '-inf', -inf,
    ifNull(JSONExtract(line, '${name}', 'Nullable(Float64)'), nan))`;
/** A field of such a row as text. */
export const textSql = (name: string): string => `JSONExtractString(line, '${name}')`;

/** A request with everything at its default. */
export function requestOf(
  given: Pick<AnalysisRequest, 'kind' | 'current' | 'reference'> & Partial<Omit<AnalysisRequest, 'settings'>>,
  settings: Record<string, unknown> = {},
): AnalysisRequest {
  return {
    limits: [],
    seed: 7,
    now: new Date('2026-03-01T12:00:00Z'),
    judge: 'value',
    ...given,
    settings: analysisSettingsSchema.parse(settings),
  };
}

/** Random numbers of a test's table that are the same in every run (the engine's own have no seed): SQL over `number`, uniform in (0, 1) and standard normal. */
export const uniformSql = (seed: number): string => `((cityHash64(number, ${seed}) % 4294967296 + 0.5) / 4294967296)`;
export const normalSql = (seed: number): string =>
  `(sqrt(-2 * log(${uniformSql(2 * seed)})) * cos(2 * pi() * ${uniformSql(2 * seed + 1)}))`;
