import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Actor, Trail } from '../trail/index.ts';
import type { aliasMarks } from './alias-marks.ts';
import { productionAliases } from './constants.ts';
import { requireApproved } from './gate.ts';
import { keepMark } from './mark-store.ts';
import type { RegistryPorts } from './ports.ts';
import { getModel } from './read-model.ts';
import type { stageMarks } from './stage-marks.ts';
import { lockModel, modelRow } from './store.ts';
import { type ModelRow, registryTables, type VersionRef } from './tables.ts';

export interface GovernanceDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly ports: Pick<RegistryPorts, 'routesOf'>;
}

interface Decision {
  readonly governance: ModelRow['governance'];
  readonly actor: Actor;
  readonly reason: string;
}

/** Whether a model is governed: set by a route, or decided by a person; back to tracked by a decision alone. */
export function governanceOf(
  deps: GovernanceDeps,
  marks: Pick<ReturnType<typeof stageMarks> & ReturnType<typeof aliasMarks>, 'setStage' | 'deleteAlias'>,
) {
  const { trail, changes, ports } = deps;

  /** What was free until now is not any more: versions that nobody approved lose the marks of production. */
  async function takeMarks(tx: Db, { id: model }: ModelRow, actor: Actor): Promise<void> {
    const unapproved = registryTables(tx)
      .selectFrom('model_versions')
      .where('model_id', '=', model)
      .where('approval', '!=', 'approved')
      .select('version');
    const aliases = await registryTables(tx)
      .selectFrom('model_aliases')
      .select('alias')
      .where('model_id', '=', model)
      .where(sql`lower(alias)`, 'in', [...productionAliases])
      .where('version', 'in', unapproved)
      .orderBy('alias')
      .execute();
    for (const { alias } of aliases) await marks.deleteAlias(tx, everywhere, { model, alias, actor });
    for (const { version } of await unapproved.where('stage', '=', 'production').orderBy('version').execute())
      await marks.setStage(tx, { model, version }, { stage: 'staging', actor });
  }

  async function write(tx: Db, row: ModelRow, { governance, actor, reason }: Decision): Promise<void> {
    await registryTables(tx).updateTable('models').set({ governance }).where('id', '=', row.id).execute();
    const kept = await keepMark(tx, deps, {
      model_id: row.id,
      version: null,
      kind: 'governance',
      name: '',
      from_value: row.governance,
      to_value: governance,
      actor,
      reason,
    });
    await trail.record(tx, {
      actor,
      action: governance === 'governed' ? 'model.governed' : 'model.ungoverned',
      system: row.system_id,
      target: { kind: 'model', id: row.id },
      detail: kept,
    });
    await changes.publish(tx, { topic: 'models', id: row.id, system: row.system_id });
    if (governance === 'governed') await takeMarks(tx, row, actor);
  }

  return {
    /** @throws HaechiError `not_found`; `model_in_use` for back to tracked while a route uses the model. */
    setGovernance: async (tx: Db, scope: Scope, wish: Decision & { model: string }) => {
      const row = await lockModel(tx, scope, wish.model);
      if (wish.governance === 'tracked') {
        const [used] = await ports.routesOf(tx, wish.model);
        if (used !== undefined)
          throw new HaechiError(
            'model_in_use',
            `The route "${used.route}" uses the model "${wish.model}", which stays governed as long as one does.`,
            { where: 'governance', route: used.route },
          );
      }
      if (row.governance !== wish.governance) await write(tx, row, wish);
      return getModel(tx, scope, wish.model);
    },
    /**
     * For a route that is given this version: the version must be approved, and the model is governed from now on.
     * @throws HaechiError `version_not_approved`.
     */
    bindRoute: async (tx: Db, ref: VersionRef, actor: Actor): Promise<void> => {
      await requireApproved(tx, ref, { binding: true });
      const row = await modelRow(tx, everywhere, ref.model);
      if (row.governance === 'tracked') await write(tx, row, { governance: 'governed', actor, reason: '' });
    },
  };
}
