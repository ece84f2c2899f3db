import { HaechiError, type ModelVersion } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { requireApproved } from './gate.ts';
import { keepMark } from './mark-store.ts';
import { meansProduction } from './policy.ts';
import type { RegistryPorts } from './ports.ts';
import { getModel, versionLabel } from './read-model.ts';
import { changeVersion, modelRow, versionRow } from './store.ts';
import { registryTables, type VersionRef, type VersionRow } from './tables.ts';

export interface VersionMarksDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly ports: Pick<RegistryPorts, 'routesOf'>;
}

interface StageWish {
  readonly stage: ModelVersion['stage'];
  readonly actor: Actor;
  readonly reason?: string;
  /** A roll-back gives users what they had before: its approval is not asked for. */
  readonly reinstated?: boolean;
}

/**
 * What may change on a registered version: its stage, and the aliases that point at it. Neither moves traffic: rollouts and routes set
 * these marks after they did. Production needs an approved version where the model is governed.
 */
export function versionMarks(deps: VersionMarksDeps) {
  const { clock, trail, changes, ports } = deps;
  const publish = (tx: Db, model: string, system: string) =>
    changes.publish(tx, { topic: 'models', id: model, system });

  async function writeStage(tx: Db, row: VersionRow, { stage, actor, reason }: StageWish): Promise<void> {
    const ref = { model: row.model_id, version: row.version };
    await changeVersion(tx, ref, { stage, stage_changed_at: clock.now() });
    const kept = await keepMark(tx, deps, {
      model_id: row.model_id,
      version: row.version,
      kind: 'stage',
      name: String(row.version),
      from_value: row.stage,
      to_value: stage,
      actor,
      reason,
    });
    await trail.record(tx, {
      actor,
      action: 'model.stage_changed',
      system: row.system_id,
      target: { kind: 'model_version', id: versionLabel(ref) },
      detail: { from: row.stage, to: stage, ...kept },
    });
  }

  /** Archives what was in production before, except what a route still gives to somebody. */
  async function archivePrevious(tx: Db, after: VersionRow, actor: Actor): Promise<void> {
    const routes = await ports.routesOf(tx, after.model_id);
    const served = new Set(routes.flatMap(({ versions }) => versions));
    const previous = await registryTables(tx)
      .selectFrom('model_versions')
      .select('version')
      .where('model_id', '=', after.model_id)
      .where('stage', '=', 'production')
      .where('version', '!=', after.version)
      .orderBy('version')
      .execute();
    for (const { version } of previous) {
      if (served.has(version)) continue;
      const row = await versionRow(tx, everywhere, { model: after.model_id, version, lock: true });
      await writeStage(tx, row, { stage: 'archived', actor });
    }
  }

  /** @throws HaechiError `not_found`, `version_not_approved`. */
  async function setStage(tx: Db, ref: VersionRef, wish: StageWish): Promise<void> {
    if (meansProduction(wish) && wish.reinstated !== true) await requireApproved(tx, ref);
    const before = await versionRow(tx, everywhere, { ...ref, lock: true });
    if (before.stage === wish.stage) return;
    await writeStage(tx, before, wish);
    if (meansProduction(wish)) await archivePrevious(tx, before, wish.actor);
    await publish(tx, ref.model, before.system_id);
  }

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
  async function deleteAlias(tx: Db, scope: Scope, wish: { model: string; alias: string; actor: Actor }) {
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

  return { setStage, setAlias, deleteAlias };
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
