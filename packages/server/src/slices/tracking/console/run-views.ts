import type { TrackedRun, TrackedRunDetail } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { PARENT_TAG, SHOWN_CHILDREN } from '../constants.ts';
import { experimentRow } from '../experiments/experiment-rows.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { type RunData, runData, runDataColumns } from '../runs/run-data.ts';
import { type RunRow, runColumns, runRow } from '../runs/run-rows.ts';
import type { FoundRun } from '../runs/run-search.ts';
import { experimentInScope } from '../tracking-scope.ts';

/** A run as the console shows it. `parent` is asked apart, since the tag may not be among the chosen columns. */
function runView(row: RunRow, data: RunData, parent?: string | null): TrackedRun {
  return {
    ...runHead(row, parent === undefined ? tagOf(data, PARENT_TAG) : parent),
    metrics: (data.metrics ?? []).map(({ key, value, step, timestamp }) => ({ key, value, step, at: timestamp })),
    params: data.params ?? [],
    tags: data.tags ?? [],
  };
}

export const runHead = (row: RunRow, parent: string | null) => ({
  id: row.id,
  name: row.name,
  experiment: row.experiment_id,
  user: row.user_id,
  status: row.status,
  stage: row.deleted_at === null ? ('active' as const) : ('deleted' as const),
  start_ms: row.start_time,
  end_ms: row.end_time,
  artifact_uri: row.artifact_uri,
  parent,
});

export const tagOf = ({ tags }: Pick<RunData, 'tags'>, key: string): string | null =>
  tags?.find((tag) => tag.key === key)?.value ?? null;

/** Runs of which only chosen columns were read, with the runs that they are nested in. */
export async function foundViews(db: Db, found: readonly FoundRun[]): Promise<TrackedRun[]> {
  const { rows } = await sql<{ run_id: string; value: string }>`select run_id, value from tracking_tags
    where run_id = any(${found.map(({ id }) => id)}::text[]) and key = ${PARENT_TAG}`.execute(db);
  const parents = new Map(rows.map(({ run_id, value }) => [run_id, value]));
  return found.map((run) => runView(run, run, parents.get(run.id) ?? null));
}

/** @throws HaechiError `not_found` */
export async function runDetail(db: Db, scope: Scope, id: string): Promise<TrackedRunDetail> {
  const row = await runRow(db, scope, { id });
  const data = await runData(db, id);
  const experiment = await experimentRow(db, scope, { id: row.experiment_id });
  const children = await sql<TrackedRunDetail['children'][number]>`select r.id, r.name, r.status
    from tracking_tags t join tracking_runs r on r.id = t.run_id
    where t.key = ${PARENT_TAG} and t.value = ${id} and r.deleted_at is null and r.experiment_id = ${row.experiment_id}::bigint
    order by r.start_time, r.id limit ${SHOWN_CHILDREN}`.execute(db);
  return {
    ...runView(row, data),
    experiment_name: experiment.name,
    system: row.system_id,
    deleted_at: row.deleted_at?.toISOString() ?? null,
    datasets: (data.datasets ?? []).map(({ tags, dataset }) => ({
      ...dataset,
      schema: dataset.schema ?? null,
      profile: dataset.profile ?? null,
      tags,
    })),
    models: data.models?.map((model) => ({ ...model })) ?? [],
    children: children.rows,
  };
}

/** Runs in `scope`, in the order of `ids`. @throws HaechiError `not_found` for one that is not there */
export async function runsById(db: Db, scope: Scope, ids: readonly string[]): Promise<FoundRun[]> {
  const { rows } = await sql<FoundRun>`select ${runColumns}, ${runDataColumns(sql`r.id`)}
    from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
    where r.id = any(${ids}::text[]) and ${experimentInScope(scope)}`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const run = byId.get(id);
    if (run === undefined) throw missingResource('run', id);
    return run;
  });
}
