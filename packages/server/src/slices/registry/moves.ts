import { HaechiError, type ModelVersion } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import type { aliasMarks } from './alias-marks.ts';
import { requireApproved } from './gate.ts';
import type { RegistryPorts } from './ports.ts';
import { meansProduction } from './production-policy.ts';
import { getModel } from './read-model.ts';
import type { stageMarks } from './stage-marks.ts';
import { modelRow, versionRow } from './store.ts';
import type { VersionRef } from './tables.ts';

export interface MovesDeps {
  readonly db: Db;
  readonly ports: RegistryPorts;
}

interface Move {
  readonly actor: Actor;
  readonly reason: string;
}

/**
 * The doors through which people and programs move aliases and stages. Neither moves traffic: where routes of a governed model serve
 * another version, what means production starts their rollouts, and these set the marks when they promote.
 */
export function versionMoves(
  { db, ports }: MovesDeps,
  marks: ReturnType<typeof stageMarks> & ReturnType<typeof aliasMarks>,
) {
  /** Starts the rollouts that `ref` needs to become production; their ids, none when the marks may be set at once. */
  async function rolloutsTo(scope: Scope, ref: VersionRef, actor: Actor): Promise<string[]> {
    await transact(db, (tx) => requireApproved(tx, ref));
    if ((await modelRow(db, scope, ref.model)).governance === 'tracked') return [];
    const behind = (await ports.routesOf(db, ref.model)).filter(({ stable }) => stable !== ref.version);
    const started: string[] = [];
    for (const { route } of behind) started.push(await ports.startRollout(scope, { ...ref, route, actor }));
    return started;
  }

  return {
    /** @throws HaechiError `not_found`, `version_not_approved`, `rollout_active` and what starting a rollout throws. */
    pointAlias: async (scope: Scope, wish: VersionRef & Move & { alias: string }) => {
      await versionRow(db, scope, wish);
      const started_rollouts = meansProduction(wish) ? await rolloutsTo(scope, wish, wish.actor) : [];
      const model =
        started_rollouts.length > 0
          ? await getModel(db, scope, wish.model)
          : await transact(db, (tx) => marks.setAlias(tx, scope, wish));
      return { ...model, started_rollouts };
    },
    /** @throws HaechiError as `pointAlias`; `model_in_use` for taking production from a version that a route serves. */
    changeStage: async (scope: Scope, wish: VersionRef & Move & { stage: ModelVersion['stage'] }) => {
      const { stage, ...ref } = wish;
      await versionRow(db, scope, ref);
      const started_rollouts = meansProduction(wish) ? await rolloutsTo(scope, ref, wish.actor) : [];
      if (started_rollouts.length === 0)
        await transact(db, async (tx) => {
          if (!meansProduction(wish)) await requireUnserved(tx, ref);
          await marks.setStage(tx, ref, { stage, actor: wish.actor, reason: wish.reason });
        });
      return { ...(await getModel(db, scope, wish.model)), started_rollouts };
    },
  };

  async function requireUnserved(tx: Db, { model, version }: VersionRef): Promise<void> {
    const serving = (await ports.routesOf(tx, model)).find(({ stable }) => stable === version);
    if (serving === undefined) return;
    throw new HaechiError(
      'model_in_use',
      `The route "${serving.route}" gives its users the version ${model}/${version}: it stays in production until a rollout replaces it.`,
      { where: 'stage', route: serving.route },
    );
  }
}
