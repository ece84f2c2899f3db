import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { pageOfRows, readPageToken } from '../mlflow/page-token.ts';
import { parseFilter, parseOrder, type SearchComparison, type SearchGrammar } from '../mlflow/search-grammar.ts';
import { allOf, compareSql, keyedSql, orderSql } from '../mlflow/search-sql.ts';
import { experimentInScope } from '../tracking-scope.ts';
import { type ExperimentRow, experimentColumns } from './experiment-rows.ts';

const text = (name: string) => ({ name, type: 'text' }) as const;
const number = (name: string) => ({ name, type: 'number' }) as const;
const tags = { name: 'tags', type: 'text' } as const;

/** What filters and orders of experiments may name. */
const experimentGrammar: SearchGrammar = {
  attributes: {
    name: text('name'),
    experiment_id: number('experiment_id'),
    creation_time: number('creation_time'),
    last_update_time: number('last_update_time'),
  },
  entities: { tag: tags, tags },
};

const columns: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`e.name`,
  experiment_id: sql`e.id`,
  creation_time: sql`floor(extract(epoch from e.created_at) * 1000)`,
  last_update_time: sql`floor(extract(epoch from e.changed_at) * 1000)`,
};
const column = (key: string): RawBuilder<unknown> => columns[key] ?? sql`null`;

export interface ExperimentsQuery {
  readonly filter?: string | undefined;
  readonly stage: 'active' | 'deleted' | 'all';
  readonly order: readonly string[];
  readonly limit: number;
  readonly token?: string | undefined;
  readonly system?: string | undefined;
}

/** One page of the experiments in `scope`. @throws HaechiError `invalid_request` for a filter, an order or a token that cannot be read */
export async function searchExperiments(db: Db, scope: Scope, query: ExperimentsQuery) {
  const page = { offset: readPageToken(query.token), limit: query.limit };
  const conditions = parseFilter(query.filter, experimentGrammar).map(condition);
  const order = query.order.map((clause) => {
    const { entity, key, ...rest } = parseOrder(clause, experimentGrammar);
    return orderSql(entity === 'attribute' ? column(key) : tagValue(key), rest);
  });
  const stages = { active: sql`e.deleted_at is null`, deleted: sql`e.deleted_at is not null`, all: sql`true` };
  const system = query.system === undefined ? sql`true` : sql`e.system_id = ${query.system}`;
  const { rows } = await sql<ExperimentRow>`select ${experimentColumns} from tracking_experiments e
    where ${experimentInScope(scope)} and ${stages[query.stage]} and ${system} and ${allOf(conditions)}
    order by ${sql.join([...order, sql`e.changed_at desc, e.id desc`])} limit ${page.limit + 1} offset ${page.offset}`.execute(
    db,
  );
  return pageOfRows(rows, page);
}

function condition(comparison: SearchComparison): RawBuilder<boolean> {
  if (comparison.entity === 'attribute') return compareSql(column(comparison.key), comparison);
  return keyedSql('tracking_experiment_tags', sql`kv.experiment_id = e.id`, comparison);
}

const tagValue = (key: string) =>
  sql`(select t.value from tracking_experiment_tags t where t.experiment_id = e.id and t.key = ${key})`;
