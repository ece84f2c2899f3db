import { HaechiError } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { requireApproved } from './gate.ts';
import { keepMark } from './mark-store.ts';
import { meansProduction } from './production-policy.ts';
import { getModel } from './read-model.ts';
import type { MarksDeps, StageWish } from './stage-marks.ts';
import { modelRow, versionRow } from './store.ts';
import { registryTables, type VersionRef } from './tables.ts';

/** The aliases of a model. They move no traffic: rollouts and routes set `champion` after they did. */
export function aliasMarks(deps: MarksDeps) {
  const { clock, trail, changes, ports } = deps;
  const publish = (tx: Db, model: string, system: string) =>
    changes.publish(tx, { topic: 'models', id: model, system });

  /** @throws HaechiError `not_found`, `version_not_approved`. */
  async function setAlias(tx: Db, scope: Scope, wish: VersionRef & Omit<StageWish, 'stage'> & { alias: string }) {
    const { model, version, alias, actor, reason } = wish;
    const { system_id: system } = await modelRow(tx, scope, model);
    await versionRow(tx, scope, { model, version });
    if (meansProduction(wish) && wish.reinstated !== true) await requireApproved(tx, { model, version });
    const before = await aliasOf(tx, wish);
    if (before?.version === version) return getModel(tx, scope, model);
    await registryTables(tx)
      .insertInto('model_aliases')
      .values({ model_id: model, alias, version, changed_at: clock.now() })
      .onConflict((known) => known.columns(['model_id', 'alias']).doUpdateSet({ version, changed_at: clock.now() }))
      .execute();
    const moved = { from_value: before === undefined ? null : String(before.version), to_value: String(version) };
    const mark = { model_id: model, version, kind: 'alias' as const, name: alias, ...moved, actor, reason };
    const kept = await keepMark(tx, deps, mark);
    await trail.record(tx, {
      actor,
      action: 'model.alias_set',
      system,
      target: { kind: 'model', id: model },
      detail: { alias, version, ...(before === undefined ? {} : { before: before.version }), ...kept },
    });
    await publish(tx, model, system);
    return getModel(tx, scope, model);
  }

  /** @throws HaechiError `not_found`; `model_in_use` for the alias of what a route's users get. */
  async function deleteAlias(tx: Db, scope: Scope, wish: { model: string; alias: string; actor: StageWish['actor'] }) {
    const { model, alias, actor } = wish;
    const { system_id: system } = await modelRow(tx, scope, model);
    const before = await aliasOf(tx, wish);
    if (before === undefined)
      throw new HaechiError('not_found', `The model "${model}" has no alias "${alias}".`, { where: 'alias' });
    if (meansProduction(wish)) {
      const [used] = await ports.routesOf(tx, model);
      if (used !== undefined)
        throw new HaechiError(
          'model_in_use',
          `The alias "${alias}" says what the users of the route "${used.route}" get. Start a rollout to move it.`,
          { where: 'alias', route: used.route },
        );
    }
    await registryTables(tx)
      .deleteFrom('model_aliases')
      .where('model_id', '=', model)
      .where('alias', '=', alias)
      .execute();
    const moved = { from_value: String(before.version), to_value: null };
    await keepMark(tx, deps, { model_id: model, version: before.version, kind: 'alias', name: alias, ...moved, actor });
    await trail.record(tx, {
      actor,
      action: 'model.alias_removed',
      system,
      target: { kind: 'model', id: model },
      detail: { alias, before: before.version },
    });
    await publish(tx, model, system);
    return getModel(tx, scope, model);
  }

  return { setAlias, deleteAlias };
}

function aliasOf(tx: Db, { model, alias }: { model: string; alias: string }) {
  return registryTables(tx)
    .selectFrom('model_aliases')
    .select('version')
    .where('model_id', '=', model)
    .where('alias', '=', alias)
    .forUpdate()
    .executeTakeFirst();
}
