import type { ModelVersion } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { getModel, versionLabel } from './read-model.ts';
import { modelRow, versionRow } from './store.ts';
import { registryTables, type VersionRef } from './tables.ts';

export interface VersionMarksDeps {
  readonly clock: Clock;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
}

/** What may change on a registered version: its stage, and the aliases that point at it. Neither moves traffic. */
export function versionMarks({ clock, trail, changes }: VersionMarksDeps) {
  const publish = (tx: Db, model: string, system: string) =>
    changes.publish(tx, { topic: 'models', id: model, system });

  async function setStage(
    tx: Db,
    ref: VersionRef,
    { stage, actor }: { stage: ModelVersion['stage']; actor: Actor },
  ): Promise<void> {
    const before = await versionRow(tx, everywhere, ref);
    if (before.stage === stage) return;
    await registryTables(tx)
      .updateTable('model_versions')
      .set({ stage })
      .where('model_id', '=', ref.model)
      .where('version', '=', ref.version)
      .execute();
    await trail.record(tx, {
      actor,
      action: 'model.stage_changed',
      system: before.system_id,
      target: { kind: 'model_version', id: versionLabel(ref) },
      detail: { from: before.stage, to: stage },
    });
    await publish(tx, ref.model, before.system_id);
  }

  async function setAlias(tx: Db, scope: Scope, wish: VersionRef & { alias: string; actor: Actor }) {
    const { model, version, alias, actor } = wish;
    const { system_id: system } = await modelRow(tx, scope, model);
    await versionRow(tx, scope, { model, version });
    const before = await registryTables(tx)
      .selectFrom('model_aliases')
      .select('version')
      .where('model_id', '=', model)
      .where('alias', '=', alias)
      .executeTakeFirst();
    if (before?.version === version) return getModel(tx, scope, model);
    await registryTables(tx)
      .insertInto('model_aliases')
      .values({ model_id: model, alias, version, changed_at: clock.now() })
      .onConflict((known) => known.columns(['model_id', 'alias']).doUpdateSet({ version, changed_at: clock.now() }))
      .execute();
    await trail.record(tx, {
      actor,
      action: 'model.alias_set',
      system,
      target: { kind: 'model', id: model },
      detail: { alias, version, ...(before === undefined ? {} : { before: before.version }) },
    });
    await publish(tx, model, system);
    return getModel(tx, scope, model);
  }

  return { setStage, setAlias };
}
