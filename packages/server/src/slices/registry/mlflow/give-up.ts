import { actorOf } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { registryTables, type VersionRef } from '../tables.ts';
import type { Asker, MlflowDoorDeps } from './deps.ts';
import { mlflowTables } from './tables.ts';

/**
 * What MLflow's clients call deleting a version: it is archived and loses its aliases, and they see it no more. The registry keeps it, with who approved it.
 * @throws HaechiError `model_in_use` for what a route's users get.
 */
export function giveUpVersion({ clock, service }: Pick<MlflowDoorDeps, 'clock' | 'service'>) {
  return async (tx: Db, ref: VersionRef, { scope, caller }: Asker): Promise<void> => {
    const { model, version } = ref;
    const actor = actorOf(caller);
    const now = clock.now();
    const aliases = await registryTables(tx)
      .selectFrom('model_aliases')
      .select('alias')
      .where('model_id', '=', model)
      .where('version', '=', version)
      .execute();
    for (const { alias } of aliases) await service.deleteAlias(tx, scope, { model, alias, actor });
    await service.setStage(tx, ref, { stage: 'archived', actor });
    await mlflowTables(tx)
      .insertInto('mlflow_versions')
      .values({
        ...{ model_id: model, version, source: '', artifact_uri: '', run_link: null, logged_model_id: null },
        ...{ updated_at: now, removed_at: now },
      })
      .onConflict((known) => known.columns(['model_id', 'version']).doUpdateSet({ updated_at: now, removed_at: now }))
      .execute();
  };
}
