import type { MlflowLoggedModel, TrackedModel } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { experimentInScope } from '../tracking-scope.ts';
import { METRICS_OF_MODEL } from './constants.ts';

type Info = MlflowLoggedModel['info'];
interface Pair {
  readonly key: string;
  readonly value: string;
}
interface ModelMetric extends Omit<Pair, 'value'> {
  readonly value: number | 'NaN';
  readonly timestamp: number;
  readonly step: number;
  readonly run_id: string;
  readonly dataset_name: string | null;
  readonly dataset_digest: string | null;
}
/** A logged model with what hangs on it. */
export interface ModelView {
  readonly id: string;
  readonly experiment_id: number;
  readonly system: string | null;
  readonly name: string;
  readonly model_type: string | null;
  readonly source_run_id: string | null;
  readonly artifact_uri: string;
  readonly status: Info['status'];
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly deleted_at: Date | null;
  readonly tags: readonly Pair[];
  readonly params: readonly Pair[];
  readonly metrics: readonly ModelMetric[];
}

const pairsOf = (table: string) => sql`coalesce((
  select jsonb_agg(jsonb_build_object('key', kv.key, 'value', kv.value) order by kv.key)
  from ${sql.table(table)} kv where kv.model_id = m.id), '[]')`;

/** Models that `where` (about m) holds of, within `scope`. `tail` is what follows it: order, limit. */
export async function modelsWhere(
  db: Db,
  scope: Scope,
  { where, tail = sql`` }: { where: RawBuilder<unknown>; tail?: RawBuilder<unknown> },
): Promise<readonly ModelView[]> {
  const { rows } = await sql<ModelView>`
    select m.*, e.system_id as system,
      ${pairsOf('tracking_logged_model_tags')} as tags,
      ${pairsOf('tracking_logged_model_params')} as params,
      coalesce((select jsonb_agg(to_jsonb(kv) - 'model_id') from (
        select * from tracking_model_metrics where model_id = m.id
        order by key, timestamp desc, step desc, run_id limit ${METRICS_OF_MODEL}) kv), '[]') as metrics
    from tracking_logged_models m join tracking_experiments e on e.id = m.experiment_id
    where ${experimentInScope(scope)} and ${where} ${tail}`.execute(db);
  return rows;
}

/** @throws HaechiError `not_found` when there is none in `scope`, or it was deleted */
export async function modelOf(db: Db, scope: Scope, id: string): Promise<ModelView> {
  const found = await anyModelOf(db, scope, id);
  if (found.deleted_at !== null) throw missingResource('logged model', id);
  return found;
}

/** Deleted ones too. @throws HaechiError `not_found` */
export async function anyModelOf(db: Db, scope: Scope, id: string): Promise<ModelView> {
  const [found] = await modelsWhere(db, scope, { where: sql`m.id = ${id}` });
  if (found === undefined) throw missingResource('logged model', id);
  return found;
}

/** As MLflow's clients read it. */
export function mlflowModel(model: ModelView): MlflowLoggedModel {
  const { params, tags, metrics } = model;
  return {
    info: {
      model_id: model.id,
      experiment_id: String(model.experiment_id),
      name: model.name,
      creation_timestamp_ms: model.created_at.getTime(),
      last_updated_timestamp_ms: model.changed_at.getTime(),
      artifact_uri: model.artifact_uri,
      status: model.status,
      ...(model.model_type === null ? {} : { model_type: model.model_type }),
      ...(model.source_run_id === null ? {} : { source_run_id: model.source_run_id }),
      ...(tags.length === 0 ? {} : { tags: [...tags] }),
    },
    data: {
      ...(params.length === 0 ? {} : { params: [...params] }),
      ...(metrics.length === 0 ? {} : { metrics: metrics.map((metric) => mlflowMetric(model.id, metric)) }),
    },
  };
}

function mlflowMetric(model: string, { dataset_name, dataset_digest, ...metric }: ModelMetric) {
  return {
    ...metric,
    ...(dataset_name === null ? {} : { dataset_name }),
    ...(dataset_digest === null ? {} : { dataset_digest }),
    model_id: model,
  };
}

const statuses = {
  LOGGED_MODEL_PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'upload_failed',
} as const;

/** As the console reads it: of every metric and dataset the last value. */
export function trackedModel(model: ModelView): TrackedModel {
  const last = new Map<string, ModelMetric>();
  for (const metric of model.metrics) {
    const name = JSON.stringify([metric.key, metric.dataset_name, metric.dataset_digest]);
    const before = last.get(name);
    if (before === undefined || isAfter(metric, before)) last.set(name, metric);
  }
  const record = (pairs: readonly Pair[]) => Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  return {
    id: model.id,
    experiment: String(model.experiment_id),
    name: model.name,
    type: model.model_type,
    run: model.source_run_id,
    status: statuses[model.status],
    created_at: model.created_at.toISOString(),
    changed_at: model.changed_at.toISOString(),
    deleted_at: model.deleted_at?.toISOString() ?? null,
    params: record(model.params),
    tags: record(model.tags),
    metrics: [...last.values()].map(({ timestamp: _, run_id: __, ...metric }) => metric),
  };
}

const isAfter = (a: ModelMetric, b: ModelMetric): boolean =>
  a.step === b.step ? a.timestamp > b.timestamp : a.step > b.step;
