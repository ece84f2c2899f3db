import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import { isVisible } from './artifact-owner.ts';
import { pathOfUri } from './artifact-path.ts';

export interface ArtifactRoot {
  readonly uri: string;
  /** Below mlflow-artifacts:/. */
  readonly path: string;
  readonly system: string | null;
}

/**
 * Where the files of a run or a logged model are, by its id.
 * @throws HaechiError `not_found` out of sight; `invalid_request` when they are not kept by this server
 */
export async function rootOf(db: Db, scope: Scope, owner: string): Promise<ArtifactRoot> {
  const isModel = owner.startsWith('m-');
  const { rows } = await sql<{ uri: string; system: string | null }>`
    select o.artifact_uri as uri, e.system_id as system
    from ${sql.table(isModel ? 'tracking_logged_models' : 'tracking_runs')} o
    join tracking_experiments e on e.id = o.experiment_id where o.id = ${owner}`.execute(db);
  const [found] = rows;
  if (found === undefined || !isVisible(scope, found.system))
    throw missingResource(isModel ? 'logged model' : 'run', owner);
  const path = pathOfUri(found.uri);
  if (path === null || path === '')
    throw invalidParameter(
      `The files of "${owner}" are at ${found.uri}, which this server does not keep. Ask there.`,
      'artifact_uri',
    );
  return { ...found, path };
}
