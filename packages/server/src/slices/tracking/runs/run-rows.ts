import type { MlflowRun } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { experimentInScope } from '../tracking-scope.ts';

export interface RunRow {
  readonly id: string;
  readonly experiment_id: string;
  readonly name: string;
  readonly user_id: string;
  readonly status: MlflowRun['info']['status'];
  readonly start_time: number | null;
  readonly end_time: number | null;
  readonly artifact_uri: string;
  readonly deleted_at: Date | null;
  /** Of its experiment. */
  readonly system_id: string | null;
}

/** Columns of a `RunRow` from `tracking_runs r join tracking_experiments e`. */
export const runColumns = sql`r.id, r.experiment_id::text as experiment_id, r.name, r.user_id, r.status, r.start_time, r.end_time,
  r.artifact_uri, r.deleted_at, e.system_id`;

/**
 * A run, deleted or not; locked until the transaction ends when `lock` is said.
 * @throws HaechiError `not_found` outside `scope` as for an unknown one
 */
export async function runRow(
  db: Db,
  scope: Scope,
  { id, lock = false }: { readonly id: string; readonly lock?: boolean },
): Promise<RunRow> {
  const { rows } =
    await sql<RunRow>`select ${runColumns} from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
    where r.id = ${id} and ${experimentInScope(scope)} ${lock ? sql`for no key update of r` : sql``}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw missingResource('run', id);
  return row;
}

/** As MLflow's clients read it. */
export const mlflowRunInfo = (row: RunRow): MlflowRun['info'] => ({
  run_id: row.id,
  run_uuid: row.id,
  run_name: row.name,
  experiment_id: row.experiment_id,
  user_id: row.user_id,
  status: row.status,
  ...(row.start_time === null ? {} : { start_time: row.start_time }),
  ...(row.end_time === null ? {} : { end_time: row.end_time }),
  artifact_uri: row.artifact_uri,
  lifecycle_stage: row.deleted_at === null ? 'active' : 'deleted',
});
