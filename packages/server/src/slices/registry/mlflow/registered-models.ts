import type { BodyOf, mlflowRegistryApi } from '@haechi/contract';
import { HaechiError } from '@haechi/contract';
import { actorOf, knownCaller, type Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { lockModel } from '../store.ts';
import { registryTables } from '../tables.ts';
import { tagsByKey } from './checks.ts';
import { MLFLOW_LIMITS, systemTag } from './constants.ts';
import type { Asker, MlflowDoorDeps } from './deps.ts';
import { systemFor } from './home-system.ts';
import { keepChange, keepName } from './keep-name.ts';
import { modelTags } from './model-tags.ts';
import { freeId, modelNamed, requireFreeName } from './names.ts';
import { modelViews } from './read-model.ts';

type Create = BodyOf<typeof mlflowRegistryApi.createRegisteredModel>;

/** Commands on registered models; each is the registry's own under MLflow's name. */
export function registeredModels(deps: MlflowDoorDeps) {
  const { db, clock, service, systems, ports } = deps;
  const { note, keepTags } = modelTags(deps);

  const viewOf = async (tx: Db, scope: Scope, name: string) => {
    const [registered_model] = await modelViews(tx, scope, [await modelNamed(tx, scope, name)]);
    if (registered_model === undefined) throw new Error('a model that was found has no view');
    return { registered_model };
  };
  return {
    view: (scope: Scope, name: string) => viewOf(db, scope, name),
    /** @throws HaechiError `already_exists`, `invalid_request`, and as `systemFor`. */
    create: async ({ scope, caller }: Asker, { name, description, ...body }: Create) => {
      const tags = tagsByKey(body.tags, MLFLOW_LIMITS.modelTagBytes);
      const actor = actorOf(caller);
      return transact(db, async (tx) => {
        await requireFreeName(tx, name);
        const who = { scope, caller: knownCaller(caller), actor };
        const system = await systemFor(tx, systems, { ...who, tagged: tags[systemTag] });
        const id = await freeId(tx, name);
        await service.createModel(tx, scope, { wish: { id, system, description: description ?? '' }, actor });
        await keepName(tx, { id, name, now: clock.now() });
        await keepTags(tx, { id }, tags);
        return viewOf(tx, scope, name);
      });
    },
    /** @throws HaechiError `not_found`, `already_exists`. */
    rename: ({ scope, caller }: Asker, { name, new_name }: { name: string; new_name: string }) =>
      transact(db, async (tx) => {
        const model = await modelNamed(tx, scope, name);
        await lockModel(tx, scope, model.id);
        if (new_name !== name) await requireFreeName(tx, new_name);
        await keepName(tx, { id: model.id, name: new_name, now: clock.now() });
        await note(tx, model, { action: 'model.renamed', caller });
        return viewOf(tx, scope, new_name);
      }),
    /** @throws HaechiError `not_found`. */
    describe: (
      { scope, caller }: Asker,
      { name, description = '' }: { name: string; description?: string | undefined },
    ) =>
      transact(db, async (tx) => {
        const model = await modelNamed(tx, scope, name);
        await registryTables(tx).updateTable('models').set({ description }).where('id', '=', model.id).execute();
        await keepChange(tx, { id: model.id, name, now: clock.now() });
        await note(tx, model, { action: 'model.described', caller });
        return viewOf(tx, scope, name);
      }),
    /** The name is free, the versions are archived; their record stays. @throws HaechiError `not_found`; `model_in_use` while a route serves it. */
    remove: ({ scope, caller }: Asker, name: string) =>
      transact(db, async (tx) => {
        const model = await modelNamed(tx, scope, name);
        await lockModel(tx, scope, model.id);
        const [used] = await ports.routesOf(tx, model.id);
        if (used !== undefined)
          throw new HaechiError(
            'model_in_use',
            `The route "${used.route}" serves the model "${name}". Give the route another model first.`,
            {
              where: 'name',
              route: used.route,
            },
          );
        const versions = await registryTables(tx)
          .selectFrom('model_versions')
          .select('version')
          .where('model_id', '=', model.id)
          .execute();
        for (const { version } of versions) await deps.giveUp(tx, { model: model.id, version }, { scope, caller });
        await keepName(tx, { id: model.id, name: null, now: clock.now() });
        await note(tx, model, { action: 'model.given_up', caller });
        return {};
      }),
  };
}
