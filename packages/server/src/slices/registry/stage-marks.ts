import type { ModelVersion } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { requireApproved } from './gate.ts';
import { keepMark } from './mark-store.ts';
import type { RegistryPorts } from './ports.ts';
import { meansProduction } from './production-policy.ts';
import { versionLabel } from './read-model.ts';
import { changeVersion, versionRow } from './store.ts';
import { registryTables, type VersionRef, type VersionRow } from './tables.ts';

export interface MarksDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly ports: Pick<RegistryPorts, 'routesOf'>;
}

export interface StageWish {
  readonly stage: ModelVersion['stage'];
  readonly actor: Actor;
  readonly reason?: string;
  /** A roll-back gives users what they had before: its approval is not asked for. */
  readonly reinstated?: boolean;
}

/**
 * The stage of a version. It moves no traffic: rollouts and routes set it after they did. Production needs an approved version where the
 * model is governed.
 */
export function stageMarks(deps: MarksDeps) {
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

  return { setStage };
}
