/**
 * The statements of logging. Each finds its run, holds it (so that it is not purged meanwhile) and writes, in one round trip and one transaction of its own unless
 * it stands in a larger one. Prepared once for each connection. Keys are in order, so that clients at once wait for each other in a line and never in a ring.
 * What comes back is the run, or nothing when it is missing, deleted or out of scope: then nothing was written.
 */
import type { MlflowMetricIn } from '@haechi/contract';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { sortedEntries } from './write-tags.ts';

/** A run, and the systems within which it must lie; null for all. */
export interface RunTarget {
  readonly run: string;
  readonly systems: readonly string[] | null;
}
export type Queryable = Pick<Pool | PoolClient, 'query'>;

const RUN = `run as (
  select r.id from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
  where r.id = $1 and r.deleted_at is null and ($2::text[] is null or e.system_id is null or e.system_id = any($2))
  for key share of r)`;

const METRICS = `with ${RUN}, history as (
  insert into tracking_metrics (run_id, key, timestamp, step, value)
  select run.id, m.key, m.timestamp, m.step, m.value
  from run cross join unnest($3::text[], $4::bigint[], $5::bigint[], $6::float8[]) as m (key, timestamp, step, value)
  on conflict do nothing
), latest as (
  insert into tracking_latest_metrics as l (run_id, key, step, timestamp, value)
  select run.id, m.key, m.step, m.timestamp, m.value
  from run cross join unnest($7::text[], $8::bigint[], $9::bigint[], $10::float8[]) as m (key, step, timestamp, value)
  on conflict (run_id, key) do update set step = excluded.step, timestamp = excluded.timestamp, value = excluded.value
  where (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value)
) select id from run`;

// A model that is out of sight is left as it is; the caller cannot tell it from one that is not there.
const MODEL_METRICS = `insert into tracking_model_metrics (model_id, key, timestamp, step, run_id, value, dataset_name, dataset_digest)
  select m.model_id, m.key, m.timestamp, m.step, $1, m.value, m.dataset_name, m.dataset_digest
  from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::float8[], $7::text[], $8::text[])
    as m (model_id, key, timestamp, step, value, dataset_name, dataset_digest)
  where $9::text[] is null or not exists (select 1 from tracking_logged_models l join tracking_experiments e on e.id = l.experiment_id
    where l.id = m.model_id and e.system_id is not null and e.system_id <> all($9))
  on conflict (model_id, key, timestamp, step, run_id)
    do update set value = excluded.value, dataset_name = excluded.dataset_name, dataset_digest = excluded.dataset_digest`;

// A parameter that is there with another value is not updated and does not come back: that is how it is found.
const PARAMS = `with ${RUN}, written as (
  insert into tracking_params as p (run_id, key, value)
  select run.id, g.key, g.value from run cross join unnest($3::text[], $4::text[]) as g (key, value)
  on conflict (run_id, key) do update set value = p.value where p.value = excluded.value
  returning key
) select (select id from run) as id, coalesce((select array_agg(key) from written), '{}') as keys`;

const TAGS = `with ${RUN}, written as (
  insert into tracking_tags (run_id, key, value)
  select run.id, g.key, g.value from run cross join unnest($3::text[], $4::text[]) as g (key, value)
  on conflict (run_id, key) do update set value = excluded.value
) select id from run`;

type Found = { readonly id: string | null };
const one = <Row extends Found>({ rows }: QueryResult<Row>): Row | undefined =>
  rows[0]?.id == null ? undefined : rows[0];
const named = (name: string, text: string, values: unknown[]): QueryConfig => ({
  name: `tracking-${name}`,
  text,
  values,
});

/** History and latest values. @returns whether the run was there */
export async function putMetrics(
  db: Queryable,
  target: RunTarget,
  metrics: readonly MlflowMetricIn[],
): Promise<boolean> {
  const sorted = [...metrics].sort(inOrder);
  const latest = latestOf(sorted);
  const values = [
    ...[target.run, target.systems],
    ...[sorted.map(({ key }) => key), sorted.map(({ timestamp }) => timestamp)],
    ...[sorted.map(({ step }) => step), sorted.map(({ value }) => value)],
    ...[latest.map(({ key }) => key), latest.map(({ step }) => step)],
    ...[latest.map(({ timestamp }) => timestamp), latest.map(({ value }) => value)],
  ];
  return one(await db.query<Found>(named('metrics', METRICS, values))) !== undefined;
}

/** The values that were measured on a logged model, beside the run's own. Call it once the run is known. */
export async function putModelMetrics(
  db: Queryable,
  { run, systems }: RunTarget,
  metrics: readonly MlflowMetricIn[],
): Promise<void> {
  // The last one wins where two have the same model, key, time and step: a statement may touch a row once.
  const byIdentity = new Map<string, MlflowMetricIn>();
  for (const metric of metrics) {
    if (metric.model_id !== undefined)
      byIdentity.set(JSON.stringify([metric.model_id, metric.key, metric.timestamp, metric.step]), metric);
  }
  const sorted = [...byIdentity].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, metric]) => metric);
  if (sorted.length === 0) return;
  const values = [
    ...[run, sorted.map(({ model_id }) => model_id), sorted.map(({ key }) => key)],
    ...[sorted.map(({ timestamp }) => timestamp), sorted.map(({ step }) => step), sorted.map(({ value }) => value)],
    ...[
      sorted.map(({ dataset_name }) => dataset_name ?? null),
      sorted.map(({ dataset_digest }) => dataset_digest ?? null),
    ],
    systems,
  ];
  await db.query(named('model-metrics', MODEL_METRICS, values));
}

/** @returns the keys that have another value already, or null when the run was not there */
export async function putParams(
  db: Queryable,
  target: RunTarget,
  params: ReadonlyMap<string, string>,
): Promise<readonly string[] | null> {
  const sorted = sortedEntries(params);
  const values = [target.run, target.systems, sorted.map(([key]) => key), sorted.map(([, value]) => value)];
  const found = one(await db.query<Found & { keys: string[] }>(named('params', PARAMS, values)));
  if (found === undefined) return null;
  const written = new Set(found.keys);
  return sorted.flatMap(([key]) => (written.has(key) ? [] : [key]));
}

/** @returns whether the run was there */
export async function putTags(db: Queryable, target: RunTarget, tags: ReadonlyMap<string, string>): Promise<boolean> {
  const sorted = sortedEntries(tags);
  const values = [target.run, target.systems, sorted.map(([key]) => key), sorted.map(([, value]) => value)];
  return one(await db.query<Found>(named('tags', TAGS, values))) !== undefined;
}

const order = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);
function inOrder(a: MlflowMetricIn, b: MlflowMetricIn): number {
  return order(a.key, b.key) || order(a.step, b.step) || order(a.timestamp, b.timestamp) || order(a.value, b.value);
}

/** Of sorted metrics the last of each key: the greatest (step, timestamp, value). */
function latestOf(sorted: readonly MlflowMetricIn[]): MlflowMetricIn[] {
  return sorted.filter(({ key }, index) => sorted[index + 1]?.key !== key);
}
