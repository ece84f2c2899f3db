import { inScope, type Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { ARTIFACTS_SCHEME, prefixesOf } from './artifact-path.ts';
import { artifactTables } from './artifact-tables.ts';

export interface ArtifactOwner {
  readonly experiment: number;
  /** Null: shared. */
  readonly system: string | null;
}

/** Ids of experiments; a longer number is none. */
const experimentId = /^\d{1,18}$/;

/** Whether what belongs to `system` (null: shared) is in sight. */
export const isVisible = (scope: Scope, system: string | null): boolean => system === null || inScope(scope, system);

/**
 * The experiment that a path belongs to: the one that its first part names, else the one whose artifact_location begins it, the longest first, then the oldest.
 * @throws HaechiError `not_found` when there is none or it is out of sight
 */
export async function ownerOf(db: Db, scope: Scope, path: string): Promise<ArtifactOwner> {
  const found = await ownerRow(db, path);
  if (found === undefined || !isVisible(scope, found.system)) throw missingResource('artifact', path);
  return found;
}

async function ownerRow(db: Db, path: string): Promise<ArtifactOwner | undefined> {
  const [first = ''] = path.split('/');
  const asked = artifactTables(db)
    .selectFrom('tracking_experiments')
    .select(['id as experiment', 'system_id as system', 'artifact_location']);
  if (experimentId.test(first)) {
    const named = await asked.where('id', '=', Number(first)).executeTakeFirst();
    if (named !== undefined) return { experiment: named.experiment, system: named.system };
  }
  const locations = prefixesOf(path).map((prefix) => `${ARTIFACTS_SCHEME}/${prefix}`);
  const rows = await asked.where('artifact_location', 'in', locations).orderBy('id').execute();
  const [best] = rows.sort((a, b) => b.artifact_location.length - a.artifact_location.length);
  return best === undefined ? undefined : { experiment: best.experiment, system: best.system };
}
