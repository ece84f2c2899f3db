import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { pathOfUri } from '../artifacts/artifact-path.ts';
import { experimentInScope } from '../tracking-scope.ts';

export type DeletedKind = 'experiment' | 'run' | 'model';
/** Something deleted that can still be restored. */
export interface DeletedThing {
  readonly kind: DeletedKind;
  readonly id: string;
  readonly name: string;
  /** Of its experiment. */
  readonly system: string | null;
  readonly uri: string;
  readonly deleted_at: Date;
}

interface Asked {
  readonly offset: number;
  readonly limit: number;
  /** Deleted before this. */
  readonly before?: Date;
}

/** Newest first. Runs and models of a deleted experiment go with it and are not named. */
export async function deletedThings(db: Db, scope: Scope, { offset, limit, before }: Asked): Promise<DeletedThing[]> {
  const old = before === undefined ? sql`true` : sql`d.deleted_at < ${before}`;
  const { rows } = await sql<DeletedThing>`
    select d.* from (
      select 'experiment' as kind, e.id::text as id, e.name, e.system_id as system, e.artifact_location as uri, e.deleted_at
        from tracking_experiments e where e.deleted_at is not null and ${experimentInScope(scope)}
      union all
      select 'run', r.id, r.name, e.system_id, r.artifact_uri, r.deleted_at
        from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
        where r.deleted_at is not null and e.deleted_at is null and ${experimentInScope(scope)}
      union all
      select 'model', m.id, m.name, e.system_id, m.artifact_uri, m.deleted_at
        from tracking_logged_models m join tracking_experiments e on e.id = m.experiment_id
        where m.deleted_at is not null and e.deleted_at is null and ${experimentInScope(scope)}) d
    where ${old} order by d.deleted_at desc, d.kind, d.id limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

/** One thing, locked so that nothing is added to it meanwhile; null when there is none in `scope` or it is not deleted. */
export async function lockDeleted(
  tx: Db,
  scope: Scope,
  { kind, id }: Pick<DeletedThing, 'kind' | 'id'>,
): Promise<DeletedThing | null> {
  const { rows } = await statementOf(kind, id, scope).execute(tx);
  return rows[0] ?? null;
}

function statementOf(kind: DeletedKind, id: string, scope: Scope) {
  const seen = experimentInScope(scope);
  switch (kind) {
    case 'experiment':
      return sql<DeletedThing>`
        select 'experiment' as kind, e.id::text as id, e.name, e.system_id as system, e.artifact_location as uri, e.deleted_at
        from tracking_experiments e where e.id = ${id} and e.deleted_at is not null and ${seen} for update of e`;
    case 'run':
      return sql<DeletedThing>`
        select 'run' as kind, r.id, r.name, e.system_id as system, r.artifact_uri as uri, r.deleted_at
        from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
        where r.id = ${id} and r.deleted_at is not null and ${seen} for update of r`;
    default:
      return sql<DeletedThing>`
        select 'model' as kind, m.id, m.name, e.system_id as system, m.artifact_uri as uri, m.deleted_at
        from tracking_logged_models m join tracking_experiments e on e.id = m.experiment_id
        where m.id = ${id} and m.deleted_at is not null and ${seen} for update of m`;
  }
}

/**
 * The folder below mlflow-artifacts:/ that is a thing's own: of a run `<experiment>/<run>`, with what lies beside its artifacts. Null when its files are
 * elsewhere, or where its address is not one that this server gave out, so that nothing of others is in it.
 */
export function folderOf({ kind, id, uri }: Pick<DeletedThing, 'kind' | 'id' | 'uri'>): string | null {
  const path = pathOfUri(uri);
  if (path === null || path === '') return null;
  if (kind === 'experiment') return path;
  return path.endsWith(`/${id}/artifacts`) ? path.slice(0, -'/artifacts'.length) : null;
}
