import type { BodyOf, LoggedModelOrder, mlflowLoggedModelsApi } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { invalidParameter } from '../mlflow/mlflow-envelope.ts';
import { pageOfRows, readPageToken } from '../mlflow/page-token.ts';
import { parseFilter, type SearchComparison, type SearchGrammar } from '../mlflow/search-grammar.ts';
import { allOf, compareSql, keyedSql, orderSql } from '../mlflow/search-sql.ts';
import { MODELS_MOST, MODELS_PAGE } from './constants.ts';
import { modelsWhere } from './model-read.ts';

type Search = BodyOf<typeof mlflowLoggedModelsApi.search>;
type Condition = RawBuilder<boolean>;

const created = { name: 'creation_timestamp', type: 'number' } as const;
const changed = { name: 'last_updated_timestamp', type: 'number' } as const;
const grammar: SearchGrammar = {
  attributes: {
    name: { name: 'name', type: 'text' },
    model_id: { name: 'model_id', type: 'text' },
    model_type: { name: 'model_type', type: 'text' },
    status: { name: 'status', type: 'text' },
    source_run_id: { name: 'source_run_id', type: 'text' },
    creation_timestamp: created,
    creation_time: created,
    creation_timestamp_ms: created,
    last_updated_timestamp: changed,
    last_updated_time: changed,
    last_updated_timestamp_ms: changed,
  },
  entities: {
    metric: { name: 'metrics', type: 'number' },
    metrics: { name: 'metrics', type: 'number' },
    param: { name: 'params', type: 'text' },
    params: { name: 'params', type: 'text' },
    tag: { name: 'tags', type: 'text' },
    tags: { name: 'tags', type: 'text' },
  },
};

const milliseconds = (column: string) => sql`floor(extract(epoch from ${sql.ref(column)}) * 1000)::float8`;
const columns: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`m.name`,
  model_id: sql`m.id`,
  model_type: sql`m.model_type`,
  // As the client's LoggedModelStatus says it: READY.
  status: sql`replace(m.status, 'LOGGED_MODEL_', '')`,
  source_run_id: sql`m.source_run_id`,
  creation_timestamp: milliseconds('m.created_at'),
  last_updated_timestamp: milliseconds('m.changed_at'),
};
const columnOf = (name: string): RawBuilder<unknown> => {
  const column = columns[name];
  if (column === undefined) throw new Error(`the attribute ${name} of logged models has no column`);
  return column;
};

/** @throws HaechiError `invalid_request` for a filter, an order or a page that cannot be read */
export async function searchModels(db: Db, scope: Scope, search: Search) {
  const limit = Math.min(Math.max(search.max_results ?? MODELS_PAGE, 1), MODELS_MOST);
  const offset = readPageToken(search.page_token);
  const experiments = search.experiment_ids.filter((id) => /^\d{1,18}$/.test(id));
  const where = allOf([
    sql`m.deleted_at is null and m.experiment_id = any(${experiments}::bigint[])`,
    ...conditionsOf(search),
  ]);
  const order = [...search.order_by.map(orderOf), sql`m.created_at desc`, sql`m.id`];
  const tail = sql`order by ${sql.join(order)} limit ${limit + 1} offset ${offset}`;
  return pageOfRows(await modelsWhere(db, scope, { where, tail }), { offset, limit });
}

function conditionsOf({ filter, datasets }: Search): Condition[] {
  const comparisons = parseFilter(filter, grammar);
  const onDatasets =
    datasets.length === 0
      ? sql<boolean>`true`
      : sql<boolean>`(${sql.join(
          datasets.map(({ dataset_name: name, dataset_digest: digest }) => onDataset(name, digest)),
          sql` or `,
        )})`;
  const conditions = comparisons.map((comparison) => conditionOf(comparison, onDatasets));
  // Datasets without a metric: models that have any metric on one of them.
  const hasMetric = comparisons.some(({ entity }) => entity === 'metrics');
  if (datasets.length === 0 || hasMetric) return conditions;
  return [
    ...conditions,
    sql<boolean>`exists (select 1 from tracking_model_metrics kv where kv.model_id = m.id and ${onDatasets})`,
  ];
}

const onDataset = (name: string, digest: string | undefined) =>
  digest === undefined
    ? sql<boolean>`kv.dataset_name = ${name}`
    : sql<boolean>`(kv.dataset_name = ${name} and kv.dataset_digest = ${digest})`;

function conditionOf(comparison: SearchComparison, onDatasets: Condition): Condition {
  const owned = sql<boolean>`kv.model_id = m.id`;
  if (comparison.entity === 'metrics')
    return keyedSql('tracking_model_metrics', sql<boolean>`${owned} and ${onDatasets}`, comparison);
  if (comparison.entity === 'params') return keyedSql('tracking_logged_model_params', owned, comparison);
  if (comparison.entity === 'tags') return keyedSql('tracking_logged_model_tags', owned, comparison);
  return compareSql(columnOf(comparison.key), comparison);
}

/** An attribute, or `metrics.<key>`: the last value of that metric, on a dataset if one is named. */
function orderOf({ field_name: field, ascending, dataset_name: name, dataset_digest: digest }: LoggedModelOrder) {
  const dot = field.indexOf('.');
  if (dot >= 0 && field.slice(0, dot) === 'metrics') {
    const key = field.slice(dot + 1).replace(/^(["`])(.*)\1$/s, '$2');
    const onIt = allOf([
      ...(name === undefined ? [] : [sql<boolean>`kv.dataset_name = ${name}`]),
      ...(digest === undefined ? [] : [sql<boolean>`kv.dataset_digest = ${digest}`]),
    ]);
    const last = sql`(select kv.value from tracking_model_metrics kv
      where kv.model_id = m.id and kv.key = ${key} and ${onIt}
      order by kv.timestamp desc, kv.step desc, kv.run_id limit 1)`;
    return orderSql(last, { ascending, type: 'number' });
  }
  const attribute = Object.hasOwn(grammar.attributes, field) ? grammar.attributes[field] : undefined;
  if (attribute === undefined)
    throw invalidParameter(
      `"${field}" is nothing that logged models can be sorted by; use ${Object.keys(columns).join(', ')} or metrics.<key>.`,
      'order_by',
    );
  return orderSql(columnOf(attribute.name), { ascending, type: attribute.type });
}
