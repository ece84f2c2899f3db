import type { TrackedExperiment } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { experimentInScope } from '../tracking-scope.ts';

export interface ExperimentRow {
  readonly id: string;
  readonly name: string;
  readonly system_id: string | null;
  readonly artifact_location: string;
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly deleted_at: Date | null;
  readonly tags: TrackedExperiment['tags'];
}

/** Columns of an `ExperimentRow` from `tracking_experiments e`. */
export const experimentColumns = sql`e.id::text as id, e.name, e.system_id, e.artifact_location, e.created_at, e.changed_at, e.deleted_at,
  coalesce((select json_agg(json_build_object('key', t.key, 'value', t.value) order by t.key)
    from tracking_experiment_tags t where t.experiment_id = e.id), '[]'::json) as tags`;

const locks = { share: sql`for share of e`, change: sql`for no key update of e` };
const experimentId = /^\d{1,18}$/;

/**
 * An experiment, deleted or not; until the transaction ends it is held as it is (`share`) or for a change, when `lock` is said.
 * @throws HaechiError `not_found` outside `scope` as for an unknown one
 */
export async function experimentRow(
  db: Db,
  scope: Scope,
  { id, lock }: { readonly id: string; readonly lock?: 'share' | 'change' },
): Promise<ExperimentRow> {
  const { rows } = experimentId.test(id)
    ? await sql<ExperimentRow>`select ${experimentColumns} from tracking_experiments e
        where e.id = ${id}::bigint and ${experimentInScope(scope)} ${lock === undefined ? sql`` : locks[lock]}`.execute(
        db,
      )
    : { rows: [] };
  const [row] = rows;
  if (row === undefined) throw missingResource('experiment', id);
  return row;
}

/** By name, deleted or not. Where several systems have one of the name, an active one of the caller's own comes before a shared one. */
export async function experimentByName(db: Db, scope: Scope, name: string): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`select ${experimentColumns} from tracking_experiments e
    where e.name = ${name} and ${experimentInScope(scope)}
    order by (e.deleted_at is null) desc, (e.system_id is null) ${scope.all ? sql`desc` : sql`asc`}, e.id limit 1`.execute(
    db,
  );
  return rows[0];
}

/** As MLflow's clients read it. */
export const mlflowExperiment = (row: ExperimentRow) => ({
  experiment_id: row.id,
  name: row.name,
  artifact_location: row.artifact_location,
  lifecycle_stage: row.deleted_at === null ? ('active' as const) : ('deleted' as const),
  creation_time: row.created_at.getTime(),
  last_update_time: row.changed_at.getTime(),
  tags: row.tags,
});
