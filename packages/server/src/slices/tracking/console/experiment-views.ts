import type { TrackedExperiment } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { KEYS_OF_RUNS } from '../constants.ts';
import { type ExperimentRow, experimentRow } from '../experiments/experiment-rows.ts';

interface RunCounts {
  readonly id: string;
  readonly active: number;
  readonly deleted: number;
  readonly last: number | null;
}

/** Experiments with the numbers of their runs, in the order given. */
export async function experimentViews(db: Db, rows: readonly ExperimentRow[]): Promise<TrackedExperiment[]> {
  const ids = rows.map(({ id }) => id);
  const counts =
    await sql<RunCounts>`select experiment_id::text as id, count(*) filter (where deleted_at is null) as active,
      count(*) filter (where deleted_at is not null) as deleted, max(start_time) filter (where deleted_at is null) as last
    from tracking_runs where experiment_id = any(${ids}::bigint[]) group by experiment_id`.execute(db);
  const byId = new Map(counts.rows.map((count) => [count.id, count]));
  return rows.map((row) => viewOf(row, byId.get(row.id) ?? { id: row.id, active: 0, deleted: 0, last: null }));
}

/** @throws HaechiError `not_found` */
export async function experimentView(db: Db, scope: Scope, id: string): Promise<TrackedExperiment> {
  const [view] = await experimentViews(db, [await experimentRow(db, scope, { id })]);
  if (view === undefined) throw new Error(`the experiment ${id} has no view`);
  return view;
}

function viewOf(row: ExperimentRow, { active, deleted, last }: RunCounts): TrackedExperiment {
  return {
    id: row.id,
    name: row.name,
    system: row.system_id,
    stage: row.deleted_at === null ? 'active' : 'deleted',
    artifact_location: row.artifact_location,
    tags: row.tags,
    created_at: row.created_at.toISOString(),
    changed_at: row.changed_at.toISOString(),
    deleted_at: row.deleted_at?.toISOString() ?? null,
    runs: { active, deleted },
    last_run_at: isoOf(last),
  };
}

/** Clients may give any number of milliseconds; those that are no moment are none. */
function isoOf(ms: number | null): string | null {
  const moment = ms === null ? null : new Date(ms);
  return moment === null ||
    Number.isNaN(moment.getTime()) ||
    moment.getUTCFullYear() > 9999 ||
    moment.getUTCFullYear() < 0
    ? null
    : moment.toISOString();
}

/** What the newest runs of an experiment have been given, by name. @throws HaechiError `not_found` */
export async function experimentKeys(db: Db, scope: Scope, id: string) {
  await experimentRow(db, scope, { id });
  const keysOf = (table: string) => sql`(select coalesce(array_agg(key order by key), '{}') from
    (select distinct kv.key from newest join ${sql.table(table)} kv on kv.run_id = newest.id) as found)`;
  const { rows } = await sql<{ metrics: string[]; params: string[]; tags: string[] }>`with newest as materialized (
      select id from tracking_runs where experiment_id = ${id}::bigint and deleted_at is null
      order by start_time desc nulls last, id limit ${KEYS_OF_RUNS})
    select ${keysOf('tracking_latest_metrics')} as metrics, ${keysOf('tracking_params')} as params, ${keysOf('tracking_tags')} as tags`.execute(
    db,
  );
  return rows[0] ?? { metrics: [], params: [], tags: [] };
}
