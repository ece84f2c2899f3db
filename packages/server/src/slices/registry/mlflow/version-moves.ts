import { HaechiError } from '@haechi/contract';
import { actorOf, type Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { invalidParameter } from '../../tracking/index.ts';
import { versionRow } from '../store.ts';
import { registryTables, type VersionRef } from '../tables.ts';
import { requireAlias, stageOf, tagsByKey } from './checks.ts';
import { MLFLOW_LIMITS } from './constants.ts';
import type { Asker, MlflowDoorDeps } from './deps.ts';
import { versionNamed } from './model-versions.ts';
import { modelNamed } from './names.ts';
import { versionView } from './read-model.ts';
import { mlflowTables } from './tables.ts';

interface Named {
  readonly name: string;
  readonly version: string;
}

/** Commands on versions that are registered: texts, tags, stages, aliases. Each goes through the registry's own door, with its gate. */
export function versionMoves(deps: MlflowDoorDeps) {
  const { db, clock, service } = deps;

  const refOf = async (from: Db, scope: Scope, named: Named): Promise<VersionRef> => {
    const { model_id: model, version } = await versionNamed(from, scope, named);
    return { model, version };
  };
  const touch = (tx: Db, { model, version }: VersionRef) =>
    mlflowTables(tx)
      .updateTable('mlflow_versions')
      .set({ updated_at: clock.now() })
      .where('model_id', '=', model)
      .where('version', '=', version)
      .execute();

  async function setTag({ scope, caller }: Asker, wish: Named & { key: string; value: string | null }) {
    const { key, value } = wish;
    if (value !== null) tagsByKey([{ key, value }], MLFLOW_LIMITS.versionTagBytes);
    await transact(db, async (tx) => {
      const ref = await refOf(tx, scope, wish);
      await service.notes.setTag(tx, scope, { ...ref, key, value, actor: actorOf(caller) });
      await touch(tx, ref);
    });
    return {};
  }

  return {
    setTag,
    deleteTag: (asker: Asker, wish: Named & { key: string }) => setTag(asker, { ...wish, value: null }),
    /** @throws HaechiError `not_found`; `conflict` while it waits for review. */
    describe: ({ scope, caller }: Asker, wish: Named & { description?: string | undefined }) =>
      transact(db, async (tx) => {
        const ref = await refOf(tx, scope, wish);
        const { notes_revision: revision } = await versionRow(tx, scope, { ...ref, lock: true });
        const edit = { description: wish.description ?? '', revision };
        await service.notes.edit(tx, scope, { ...ref, edit, actor: actorOf(caller) });
        await touch(tx, ref);
        return { model_version: versionView(await versionNamed(tx, scope, wish)) };
      }),
    /** @throws HaechiError `not_found`; `model_in_use` for what a route's users get. */
    remove: (asker: Asker, wish: Named) =>
      transact(db, async (tx) => {
        const ref = await refOf(tx, asker.scope, wish);
        const serving = (await deps.ports.routesOf(tx, ref.model)).find(({ versions }) =>
          versions.includes(ref.version),
        );
        if (serving !== undefined)
          throw new HaechiError(
            'model_in_use',
            `The route "${serving.route}" serves the version ${wish.name}/${wish.version}. A rollout takes it out of its route.`,
            { where: 'version', route: serving.route },
          );
        await deps.giveUp(tx, ref, asker);
        return {};
      }),
    /**
     * The version before it in production is archived; in another stage the others are, when that is asked for.
     * @throws HaechiError `not_found`; `version_not_approved` for production of a governed model; `model_in_use`.
     */
    transition: async (
      { scope, caller }: Asker,
      wish: Named & { stage: string; archive_existing_versions: boolean },
    ) => {
      const stage = stageOf(wish.stage);
      const actor = actorOf(caller);
      const reason = '';
      if (wish.archive_existing_versions && (stage === 'none' || stage === 'archived'))
        throw invalidParameter('archive_existing_versions goes with the stages Staging and Production alone.', 'stage');
      const ref = await refOf(db, scope, wish);
      await service.changeStage(scope, { ...ref, stage, actor, reason });
      if (wish.archive_existing_versions && stage === 'staging')
        for (const version of await othersAt(db, ref, stage))
          await service.changeStage(scope, { model: ref.model, version, stage: 'archived', actor, reason });
      await touch(db, ref);
      return { model_version: versionView(await versionNamed(db, scope, wish)) };
    },
    /** @throws HaechiError `not_found`, `invalid_request`; `version_not_approved` for what means production of a governed model. */
    setAlias: async ({ scope, caller }: Asker, { alias, ...named }: Named & { alias: string }) => {
      requireAlias(alias);
      const ref = await refOf(db, scope, named);
      await service.pointAlias(scope, { ...ref, alias, actor: actorOf(caller), reason: '' });
      return {};
    },
    /** An alias that is not there is taken away already. @throws HaechiError `not_found` for the model; `model_in_use`. */
    deleteAlias: ({ scope, caller }: Asker, { name, alias }: { name: string; alias: string }) =>
      transact(db, async (tx) => {
        const { id: model } = await modelNamed(tx, scope, name);
        if ((await aliased(tx, { model, alias })) !== undefined)
          await service.deleteAlias(tx, scope, { model, alias, actor: actorOf(caller) });
        return {};
      }),
    /** @throws HaechiError `not_found`; `invalid_request` for an alias that the model does not have, as MLflow says it. */
    byAlias: async (scope: Scope, { name, alias }: { name: string; alias: string }) => {
      const { id: model } = await modelNamed(db, scope, name);
      const found = await aliased(db, { model, alias });
      if (found === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`, 'alias');
      return { model_version: versionView(await versionNamed(db, scope, { name, version: String(found.version) })) };
    },
  };
}

const aliased = (db: Db, { model, alias }: { model: string; alias: string }) =>
  registryTables(db)
    .selectFrom('model_aliases')
    .select('version')
    .where('model_id', '=', model)
    .where('alias', '=', alias)
    .executeTakeFirst();

async function othersAt(db: Db, { model, version }: VersionRef, stage: 'staging'): Promise<number[]> {
  const rows = await registryTables(db)
    .selectFrom('model_versions')
    .select('version')
    .where('model_id', '=', model)
    .where('stage', '=', stage)
    .where('version', '!=', version)
    .orderBy('version')
    .execute();
  return rows.map((row) => row.version);
}
