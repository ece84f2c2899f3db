import { actorOf, type Caller } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { invalidParameter } from '../../tracking/index.ts';
import { lockModel } from '../store.ts';
import { registryTables } from '../tables.ts';
import { tagsByKey } from './checks.ts';
import { MLFLOW_LIMITS, systemTag } from './constants.ts';
import type { Asker, MlflowDoorDeps } from './deps.ts';
import { keepChange } from './keep-name.ts';
import { modelNamed, type NamedModel } from './names.ts';
import { mlflowTables } from './tables.ts';

/** Tags of registered models, and the one among them that says to which system a model belongs. */
export function modelTags(deps: MlflowDoorDeps) {
  const { db, clock, trail } = deps;

  const note = (
    tx: Db,
    model: Pick<NamedModel, 'id' | 'system_id'>,
    { action, caller, key }: { action: string; caller: Caller | null; key?: string },
  ) =>
    trail.record(tx, {
      actor: actorOf(caller),
      action,
      system: model.system_id,
      target: { kind: 'model', id: model.id },
      detail: key === undefined ? {} : { key },
    });

  /** A model without versions goes where its tag says. @throws HaechiError `invalid_request` once it has some. */
  async function move(tx: Db, { scope, caller }: Asker, wish: { model: NamedModel; system: string }): Promise<void> {
    const { model, system } = wish;
    if (system === model.system_id) return;
    const row = await lockModel(tx, scope, model.id);
    if (row.latest_version > 0)
      throw invalidParameter(
        `The model "${model.name}" has versions in the system "${model.system_id}" and stays there. Register it anew for another system.`,
        systemTag,
      );
    await deps.systems.requireOpen(tx, scope, system);
    await registryTables(tx).updateTable('models').set({ system_id: system }).where('id', '=', model.id).execute();
    await note(tx, { id: model.id, system_id: system }, { action: 'model.moved', caller });
  }

  async function keepTags(tx: Db, { id }: { id: string }, tags: Readonly<Record<string, string>>): Promise<void> {
    const rows = Object.entries(tags).map(([key, value]) => ({ model_id: id, key, value }));
    if (rows.length > 0)
      await mlflowTables(tx)
        .insertInto('mlflow_model_tags')
        .values(rows)
        .onConflict((known) =>
          known.columns(['model_id', 'key']).doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
        )
        .execute();
  }

  return {
    note,
    move,
    keepTags,
    /** @throws HaechiError `not_found`, `invalid_request`. */
    setTag: (asker: Asker, { name, key, value }: { name: string; key: string; value: string }) =>
      transact(db, async (tx) => {
        const model = await modelNamed(tx, asker.scope, name);
        const tags = tagsByKey([{ key, value }], MLFLOW_LIMITS.modelTagBytes);
        if (key === systemTag) await move(tx, asker, { model, system: value });
        await keepTags(tx, model, tags);
        await keepChange(tx, { id: model.id, name, now: clock.now() });
        await note(tx, model, { action: 'model.tagged', caller: asker.caller, key });
        return {};
      }),
    /** A tag that is not there is taken away already. @throws HaechiError `not_found` for the model. */
    deleteTag: ({ scope, caller }: Asker, { name, key }: { name: string; key: string }) =>
      transact(db, async (tx) => {
        const model = await modelNamed(tx, scope, name);
        await mlflowTables(tx)
          .deleteFrom('mlflow_model_tags')
          .where('model_id', '=', model.id)
          .where('key', '=', key)
          .execute();
        await note(tx, model, { action: 'model.tag_removed', caller, key });
        return {};
      }),
  };
}
