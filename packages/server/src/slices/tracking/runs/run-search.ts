import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { DATASET_CONTEXT_TAG } from '../constants.ts';
import { pageOfRows, readPageToken } from '../mlflow/page-token.ts';
import {
  parseFilter,
  parseOrder,
  type SearchComparison,
  type SearchGrammar,
  type SearchOrder,
} from '../mlflow/search-grammar.ts';
import { allOf, compareSql, keyedSql, orderSql } from '../mlflow/search-sql.ts';
import { experimentInScope } from '../tracking-scope.ts';
import { type RunColumns, type RunData, type RunTexts, runDataColumns } from './run-data.ts';
import { type RunRow, runColumns } from './run-rows.ts';

const text = (name: string) => ({ name, type: 'text' }) as const;
const number = (name: string) => ({ name, type: 'number' }) as const;
const metrics = number('metrics');
const params = text('params');
const tags = text('tags');
const datasets = { ...text('datasets'), keys: ['name', 'digest', 'context'] };

/** What filters and orders of runs may name; MLflow's screens write some with capitals and spaces. */
const runGrammar: SearchGrammar = {
  attributes: {
    run_id: text('run_id'),
    'run id': text('run_id'),
    run_name: text('run_name'),
    'run name': text('run_name'),
    user_id: text('user_id'),
    status: text('status'),
    artifact_uri: text('artifact_uri'),
    experiment_id: number('experiment_id'),
    start_time: number('start_time'),
    created: number('start_time'),
    end_time: number('end_time'),
  },
  entities: {
    ...{ metric: metrics, metrics, param: params, params, parameter: params, parameters: params },
    ...{ tag: tags, tags, dataset: datasets, datasets },
  },
};
const columns: Readonly<Record<string, RawBuilder<unknown>>> = {
  run_id: sql`r.id`,
  run_name: sql`r.name`,
  user_id: sql`r.user_id`,
  status: sql`r.status`,
  artifact_uri: sql`r.artifact_uri`,
  experiment_id: sql`r.experiment_id`,
  start_time: sql`r.start_time`,
  end_time: sql`r.end_time`,
};
const column = (key: string): RawBuilder<unknown> => columns[key] ?? sql`null`;
const tables: Readonly<Record<string, string>> = {
  metrics: 'tracking_latest_metrics',
  params: 'tracking_params',
  tags: 'tracking_tags',
};

export interface RunsQuery {
  readonly experiments: readonly string[];
  readonly filter?: string | undefined;
  readonly stage: 'active' | 'deleted' | 'all';
  readonly order: readonly string[];
  readonly limit: number;
  readonly token?: string | undefined;
  readonly columns?: RunColumns | undefined;
}
/** A run with what hangs on it. */
export type FoundRun = RunRow & RunData;

/**
 * One page of the runs of experiments in `scope`, newest first unless ordered. What hangs on a run is read for the runs of the page alone.
 * @throws HaechiError `invalid_request` for a filter, an order or a token that cannot be read
 */
export const searchRuns = (db: Db, scope: Scope, query: RunsQuery) =>
  pageOfRuns<FoundRun>(db, runDataColumns(sql`page.id`, { columns: query.columns }), { scope, query });

/** The same, with what hangs on a run as the JSON that PostgreSQL wrote. */
export const searchRunTexts = (db: Db, scope: Scope, query: RunsQuery) =>
  pageOfRuns<RunRow & RunTexts>(db, runDataColumns(sql`page.id`, { columns: query.columns, texts: true }), {
    scope,
    query,
  });

async function pageOfRuns<Row>(
  db: Db,
  data: RawBuilder<unknown>,
  { scope, query }: { scope: Scope; query: RunsQuery },
) {
  const page = { offset: readPageToken(query.token), limit: query.limit };
  const orders = query.order.map((clause, index) => orderOf(parseOrder(clause, runGrammar), `o${index}`));
  const by = sql.join([...orders.map(({ order }) => order), sql`r.start_time desc nulls last, r.id`]);
  const joins = sql.join(
    orders.map(({ join }) => join),
    sql` `,
  );
  // Numbered after the limit, so that no more than the page is sorted whole.
  const { rows } = await sql<Row>`with page as materialized (
      select sorted.*, row_number() over () as place from (
        select ${runColumns} ${matching(scope, query, joins)} order by ${by} limit ${page.limit + 1} offset ${page.offset}
      ) as sorted
    ) select page.*, ${data} from page order by page.place`.execute(db);
  return pageOfRows(rows, page);
}

/** How many runs the filter finds. */
export async function countRuns(db: Db, scope: Scope, query: Omit<RunsQuery, 'order' | 'limit'>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n ${matching(scope, query)}`.execute(db);
  return rows[0]?.n ?? 0;
}

const stages = { active: sql`r.deleted_at is null`, deleted: sql`r.deleted_at is not null`, all: sql`true` };

/** From the tables of runs, those that are asked for. */
function matching(
  scope: Scope,
  { experiments, stage, filter }: Omit<RunsQuery, 'order' | 'limit'>,
  joins: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  const ids = experiments.filter((id) => /^\d{1,18}$/.test(id));
  const conditions = parseFilter(filter, runGrammar).map(condition);
  return sql`from tracking_runs r join tracking_experiments e on e.id = r.experiment_id ${joins}
    where r.experiment_id = any(${ids}::bigint[]) and ${experimentInScope(scope)} and ${stages[stage]} and ${allOf(conditions)}`;
}

const ofRun = sql<boolean>`kv.run_id = r.id`;

function condition(comparison: SearchComparison): RawBuilder<boolean> {
  const table = tables[comparison.entity];
  if (table !== undefined) return keyedSql(table, ofRun, comparison);
  if (comparison.entity !== 'datasets') return compareSql(column(comparison.key), comparison);
  const { key } = comparison;
  const from = sql`select 1 from tracking_run_datasets d join tracking_datasets s on s.id = d.dataset_id`;
  if (key !== 'context')
    return sql`exists (${from} where d.run_id = r.id and ${compareSql(sql.ref(`s.${key}`), comparison)})`;
  return sql`exists (${from} cross join jsonb_array_elements(d.tags) t
    where d.run_id = r.id and t->>'key' = ${DATASET_CONTEXT_TAG} and ${compareSql(sql`t->>'value'`, comparison)})`;
}

/** What an order needs beside the runs, under the name `alias`, and what it sorts by. */
function orderOf({ entity, key, ascending, type }: SearchOrder, alias: string) {
  const table = tables[entity];
  if (table !== undefined) {
    const value = sql.ref(`${alias}.value`);
    const [other, run, named] = [sql.ref(alias), sql.ref(`${alias}.run_id`), sql.ref(`${alias}.key`)];
    const join = sql`left join ${sql.table(table)} as ${other} on ${run} = r.id and ${named} = ${key}`;
    return { join, order: orderSql(value, { ascending, type }) };
  }
  if (entity !== 'datasets') return { join: sql``, order: orderSql(column(key), { ascending, type }) };
  const first = sql`(select min(${sql.ref(key === 'context' ? 's.name' : `s.${key}`)}) from tracking_run_datasets d
    join tracking_datasets s on s.id = d.dataset_id where d.run_id = r.id)`;
  return { join: sql``, order: orderSql(first, { ascending, type }) };
}
