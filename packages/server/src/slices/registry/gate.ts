import { HaechiError } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { missingFor } from './production-policy.ts';
import { versionLabel } from './read-model.ts';
import { lockModel, versionRow } from './store.ts';
import { registryTables, type VersionRef } from './tables.ts';

/**
 * The one gate to production: every door asks it, in the transaction that opens the door. The row of the version is locked, so that an
 * approval taken back at the same moment is seen by one of the two.
 * `binding` says that a route is being given the version, which governs the model whatever it was.
 * @throws HaechiError `not_found`; `version_not_approved` on a governed model, whose detail names each missing thing.
 */
export async function requireApproved(tx: Db, ref: VersionRef, { binding = false } = {}): Promise<void> {
  const { governance } = await lockModel(tx, everywhere, ref.model);
  if (!binding && governance === 'tracked') return;
  const { approval } = await versionRow(tx, everywhere, { ...ref, lock: true });
  if (approval === 'approved') return;
  const newest = await registryTables(tx)
    .selectFrom('approvals')
    .select('checks')
    .where('model_id', '=', ref.model)
    .where('version', '=', ref.version)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst();
  const missing = missingFor(approval, newest ?? null);
  const label = versionLabel(ref);
  throw new HaechiError(
    'version_not_approved',
    `The version ${label} is not approved for production: ${missing.map(({ words }) => words).join('; ')}. ` +
      `Submit it at /api/v1/models/${ref.model}/versions/${ref.version}/submit and have it approved.`,
    {
      where: 'version',
      version: label,
      approval_status: approval,
      missing: missing.map(({ what, verdict }) => ({ what, verdict })),
    },
  );
}
