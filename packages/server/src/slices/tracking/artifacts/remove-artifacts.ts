import type { Scope } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { ownerOf } from './artifact-owner.ts';
import { removeUnder } from './artifact-store.ts';
import type { ArtifactsDeps } from './artifacts-deps.ts';
import { release } from './release-objects.ts';
import { refuseUsed } from './upload-artifact.ts';

/**
 * Takes a file or a folder away, with the bytes that nothing else refers to.
 * @throws HaechiError `not_found`; `conflict` when a registered version has its files there
 */
export async function removeArtifacts(
  deps: ArtifactsDeps,
  scope: Scope,
  { path, actor }: { path: string; actor: Actor },
): Promise<void> {
  const digests = await transact(deps.db, async (tx) => {
    const { system } = await ownerOf(tx, scope, path);
    await refuseUsed(deps, tx, path);
    const removed = await removeUnder(tx, path);
    if (removed.length === 0) throw missingResource('artifact', path);
    const target = { kind: 'tracking_artifact', id: path };
    await deps.trail.record(tx, { actor, action: 'tracking_artifact.removed', system, target });
    return removed;
  });
  await release(deps, digests);
}
