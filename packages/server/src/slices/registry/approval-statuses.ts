import type { ApprovalStatus } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import { versionLabel } from './read-model.ts';
import { registryTables, type VersionRef } from './tables.ts';

/** Where the approvals of these versions stand, by label, in one query; unknown versions are absent. */
export async function approvalStatuses(
  db: Db,
  refs: readonly VersionRef[],
): Promise<ReadonlyMap<string, ApprovalStatus>> {
  if (refs.length === 0) return new Map();
  const rows = await registryTables(db)
    .selectFrom('model_versions')
    .select(['model_id', 'version', 'approval'])
    .where((is) =>
      is.or(refs.map(({ model, version }) => is.and([is('model_id', '=', model), is('version', '=', version)]))),
    )
    .execute();
  return new Map(rows.map(({ model_id: model, version, approval }) => [versionLabel({ model, version }), approval]));
}
