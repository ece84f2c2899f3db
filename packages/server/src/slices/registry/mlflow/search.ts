import type { MlflowRegisteredModel, MlflowVersion } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import {
  allOf,
  compareSql,
  invalidParameter,
  keyedSql,
  orderSql,
  pageOfRows,
  parseFilter,
  parseOrder,
  readPageToken,
  type SearchComparison,
  type SearchGrammar,
} from '../../tracking/index.ts';
import { MLFLOW_LIMITS } from './constants.ts';
import { modelGrammar, promptTag, versionGrammar } from './grammar.ts';
import { namedModels, shownName } from './names.ts';
import { modelViews, namedVersions, versionSource, versionUpdated, versionView } from './read-model.ts';

interface Asked {
  readonly filter?: string | undefined;
  readonly max_results?: number | undefined;
  readonly order_by: readonly string[];
  readonly page_token?: string | undefined;
}
/** What a search stands on: its fields as SQL, and where its tags lie. */
interface Searched {
  readonly grammar: SearchGrammar;
  readonly fields: Readonly<Record<string, RawBuilder<unknown>>>;
  readonly tags: string;
  readonly owned: RawBuilder<boolean>;
  /** When nothing else is asked for. */
  readonly usual: RawBuilder<unknown>;
  /** So that pages never overlap. */
  readonly last: RawBuilder<unknown>;
}

const millis = (time: RawBuilder<unknown>) => sql`floor(extract(epoch from ${time}) * 1000)`;

const models: Searched = {
  grammar: modelGrammar,
  fields: {
    name: shownName,
    creation_timestamp: millis(sql`models.created_at`),
    last_updated_timestamp: millis(sql`greatest(mlflow_models.updated_at, models.created_at)`),
  },
  tags: 'mlflow_model_tags',
  owned: sql`kv.model_id = models.id`,
  usual: sql`${shownName} collate "C"`,
  last: sql`models.id`,
};
const versions: Searched = {
  grammar: versionGrammar,
  fields: {
    name: shownName,
    run_id: sql`model_versions.run_id`,
    model_id: sql`mlflow_versions.logged_model_id`,
    source_path: versionSource,
    version_number: sql`model_versions.version`,
    creation_timestamp: millis(sql`model_versions.created_at`),
    last_updated_timestamp: millis(versionUpdated),
  },
  tags: 'model_version_tags',
  owned: sql`kv.model_id = model_versions.model_id and kv.version = model_versions.version`,
  usual: sql`${versionUpdated} desc, ${shownName} collate "C"`,
  last: sql`model_versions.model_id, model_versions.version desc`,
};

/** @throws HaechiError `invalid_request` for a filter, an order or a page that cannot be read. */
export async function searchModels(db: Db, scope: Scope, asked: Asked) {
  const page = pageAsked(asked, MLFLOW_LIMITS.models);
  const rows = await namedModels(db, scope)
    .where(conditionOf(models, asked.filter))
    .orderBy(orderOf(models, asked.order_by))
    .limit(page.limit + 1)
    .offset(page.offset)
    .execute();
  const { shown, ...rest } = pageOfRows(rows, page);
  const registered_models: MlflowRegisteredModel[] = await modelViews(db, scope, shown);
  return { ...(shown.length === 0 ? {} : { registered_models }), ...rest };
}

/** @throws HaechiError as `searchModels`. */
export async function searchVersions(db: Db, scope: Scope, asked: Asked) {
  const page = pageAsked(asked, MLFLOW_LIMITS.versions);
  const rows = await namedVersions(db, scope)
    .where(conditionOf(versions, asked.filter))
    .orderBy(orderOf(versions, asked.order_by))
    .limit(page.limit + 1)
    .offset(page.offset)
    .execute();
  const { shown, ...rest } = pageOfRows(rows, page);
  const model_versions: MlflowVersion[] = shown.map(versionView);
  return { ...(shown.length === 0 ? {} : { model_versions }), ...rest };
}

function pageAsked(asked: Asked, { most, usual }: { most: number; usual: number }) {
  const limit = asked.max_results ?? usual;
  if (limit < 1 || limit > most)
    throw invalidParameter(`Invalid value ${limit} for parameter 'max_results': it is 1 to ${most}.`, 'max_results');
  return { limit, offset: readPageToken(asked.page_token) };
}

/** Models and prompts lie in one table: prompts are found by who asks for them alone. */
function conditionOf(searched: Searched, filter: string | undefined): RawBuilder<boolean> {
  const asked = parseFilter(filter, searched.grammar);
  const prompts = asked.some(({ entity, key }) => entity === 'tags' && key === promptTag);
  const given = prompts ? asked : [...asked, notPrompt];
  return sql<boolean>`${allOf(given.map((one) => comparisonOf(searched, one)))}`;
}

const notPrompt: SearchComparison = { entity: 'tags', key: promptTag, type: 'text', comparator: '!=', value: 'true' };

function comparisonOf(searched: Searched, asked: SearchComparison): RawBuilder<boolean> {
  if (asked.entity === 'attribute') return compareSql(fieldOf(searched, asked.key), asked);
  const found = keyedSql(searched.tags, searched.owned, asked);
  // What has no such tag is no prompt.
  const { comparator, value } = asked;
  const isNoPrompt = (comparator === '!=' && value === 'true') || (comparator === '=' && value === 'false');
  if (asked.key !== promptTag || !isNoPrompt) return found;
  return sql`(${found} or ${keyedSql(searched.tags, searched.owned, { ...asked, comparator: 'IS NULL', value: null })})`;
}

function orderOf(searched: Searched, clauses: readonly string[]): RawBuilder<unknown> {
  const asked = clauses.map((clause) => {
    const order = parseOrder(clause, searched.grammar);
    if (order.entity !== 'attribute') throw invalidParameter('Tags give no order.', 'order_by');
    return orderSql(fieldOf(searched, order.key), order);
  });
  return sql.join([...asked, ...(asked.length === 0 ? [searched.usual] : []), searched.last]);
}

function fieldOf({ fields }: Searched, key: string): RawBuilder<unknown> {
  const field = fields[key];
  if (field === undefined) throw new Error(`the grammar knows "${key}" and the search does not`);
  return field;
}
