import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { pageOfRows, readPageToken } from '../mlflow/page-token.ts';
import { parseFilter, parseOrder, type SearchComparison, type SearchGrammar } from '../mlflow/search-grammar.ts';
import { allOf, compareSql, orderSql } from '../mlflow/search-sql.ts';
import { SOURCE_RUN_METADATA, TRACE_NAME_TAG, TRACES_MOST, TRACES_PAGE } from './constants.ts';
import { tracesWhere } from './trace-rows.ts';

export interface TraceSearch {
  readonly experiments: readonly string[];
  readonly filter?: string | undefined;
  readonly order_by: readonly string[];
  readonly max_results?: number | undefined;
  readonly page_token?: string | undefined;
}

const text = (name: string) => ({ name, type: 'text' }) as const;
const number = (name: string) => ({ name, type: 'number' }) as const;
const texts = { status: text('status'), name: text('name'), run_id: text('run_id') };
const attributes: SearchGrammar['attributes'] = {
  ...texts,
  state: text('status'),
  request_id: text('request_id'),
  trace_id: text('request_id'),
  client_request_id: text('client_request_id'),
  experiment_id: text('experiment_id'),
  timestamp: number('timestamp_ms'),
  timestamp_ms: number('timestamp_ms'),
  request_time: number('timestamp_ms'),
  execution_time: number('execution_time_ms'),
  execution_time_ms: number('execution_time_ms'),
  execution_duration: number('execution_time_ms'),
  end_time: number('end_time_ms'),
  end_time_ms: number('end_time_ms'),
};
const grammar: SearchGrammar = {
  attributes,
  entities: {
    tag: { name: 'tags', type: 'text' },
    tags: { name: 'tags', type: 'text' },
    metadata: { name: 'metadata', type: 'text' },
    request_metadata: { name: 'metadata', type: 'text' },
    // `trace.status` is the attribute; `trace.text` looks into the spans.
    trace: {
      name: 'trace',
      type: 'text',
      keys: ['status', 'name', 'run_id', 'request_id', 'client_request_id', 'text'],
    },
    span: { name: 'span', type: 'text', keys: ['name', 'type', 'status'] },
  },
};

const runs = sql`coalesce(t.metadata->>${SOURCE_RUN_METADATA}, (
  select min(l.run_id) from tracking_trace_runs l where l.trace_id = t.id))`;
const columns: Readonly<Record<string, RawBuilder<unknown>>> = {
  status: sql`t.state`,
  name: sql`t.tags->>${TRACE_NAME_TAG}`,
  run_id: runs,
  request_id: sql`t.id`,
  client_request_id: sql`t.client_request_id`,
  experiment_id: sql`t.experiment_id::text`,
  timestamp_ms: sql`t.request_time::float8`,
  execution_time_ms: sql`t.duration_ms::float8`,
  end_time_ms: sql`(t.request_time + t.duration_ms)::float8`,
};
const columnOf = (name: string): RawBuilder<unknown> => {
  const column = columns[name];
  if (column === undefined) throw new Error(`the attribute ${name} of traces has no column`);
  return column;
};

/** @throws HaechiError `invalid_request` for a filter, an order or a page that cannot be read */
export async function searchTraces(db: Db, scope: Scope, search: TraceSearch) {
  const limit = Math.min(Math.max(search.max_results ?? TRACES_PAGE, 1), TRACES_MOST);
  const offset = readPageToken(search.page_token);
  const experiments = search.experiments.filter((id) => /^\d{1,18}$/.test(id));
  const where = allOf([
    sql<boolean>`t.experiment_id = any(${experiments}::bigint[])`,
    ...parseFilter(search.filter, grammar).map(conditionOf),
  ]);
  const order = search.order_by.map((clause) => {
    const parsed = parseOrder(clause, grammar);
    return orderSql(valueOfField(parsed), parsed);
  });
  const tail = sql`order by ${sql.join([...order, sql`t.request_time desc`, sql`t.id`])}
    limit ${limit + 1} offset ${offset}`;
  return pageOfRows(await tracesWhere(db, scope, { where, tail }), { offset, limit });
}

function valueOfField({ entity, key }: Pick<SearchComparison, 'entity' | 'key'>): RawBuilder<unknown> {
  if (entity === 'tags') return sql`t.tags->>${key}`;
  if (entity === 'metadata') return sql`t.metadata->>${key}`;
  if (entity === 'span' || key === 'text') return sql`null::text`;
  return columnOf(key);
}

const spanValues: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`s.span->>'name'`,
  // MLflow writes attributes as JSON: a text in quotes.
  type: sql`trim(both '"' from (select a->'value'->>'stringValue'
    from jsonb_array_elements(s.span->'attributes') a where a->>'key' = 'mlflow.spanType' limit 1))`,
  status: sql`case (s.span->'status'->>'code') when '1' then 'OK' when '2' then 'ERROR' else 'UNSET' end`,
  text: sql`s.span::text`,
};

function conditionOf(comparison: SearchComparison): RawBuilder<boolean> {
  const { entity, key } = comparison;
  const inSpans = entity === 'span' || (entity === 'trace' && key === 'text') ? spanValues[key] : undefined;
  if (inSpans !== undefined)
    return sql`exists (select 1 from tracking_spans s where s.trace_id = t.id and ${compareSql(inSpans, comparison)})`;
  if (key === 'run_id' && comparison.comparator === '=')
    return sql`(t.metadata->>${SOURCE_RUN_METADATA} = ${comparison.value} or exists (
      select 1 from tracking_trace_runs l where l.trace_id = t.id and l.run_id = ${comparison.value}))`;
  return compareSql(valueOfField(comparison), comparison);
}
