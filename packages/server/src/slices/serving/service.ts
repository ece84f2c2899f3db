import { type BodyOf, HaechiError, type servingApi } from '@haechi/contract';
import { everywhere, inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { bumpSnapshot } from '../../platform/snapshots.ts';
import { versionLabel } from '../registry/index.ts';
import type { Actor } from '../trail/index.ts';
import { editRoute } from './edit-route.ts';
import { routesTopic } from './read-model.ts';
import type { ServingServiceDeps } from './service-deps.ts';
import { setTargets } from './set-targets.ts';
import { insertRoute, type RouteRow, servingTables, updateRoute } from './store.ts';
import { onlyStable } from './targets.ts';

type NewRoute = BodyOf<typeof servingApi.createRoute>;

/** Alias of the version that users get unless a rollout says otherwise. */
export const championAlias = 'champion';

/** Commands on routes; each runs on the transaction it is given. What they change is served when the snapshot has been taken up. */
export function servingService(deps: ServingServiceDeps) {
  const { clock, trail, changes, registry } = deps;

  const publish = (tx: Db, row: RouteRow) =>
    changes.publish(tx, { topic: 'routes', id: row.id, system: row.system_id });

  async function takeDefault(tx: Db, scope: Scope, id: string): Promise<void> {
    const holder = await servingTables(tx)
      .selectFrom('routes')
      .select(['id', 'system_id'])
      .where('is_default', '=', true)
      .where('id', '!=', id)
      .forUpdate()
      .executeTakeFirst();
    if (holder === undefined) return;
    if (!inScope(scope, holder.system_id))
      throw new HaechiError('conflict', 'A route of another system is the default already.', { where: 'is_default' });
    await updateRoute(tx, holder.id, { is_default: false, changed_at: clock.now() });
  }

  return {
    /**
     * Opens a route with one approved version, which becomes the champion in production; the model is governed from then on. The artifact is
     * loaded once as a check.
     * @throws HaechiError `not_found`, `system_archived`, `version_not_approved`, `conflict`, `artifact_*`.
     */
    createRoute: async (tx: Db, scope: Scope, { wish, actor }: { wish: NewRoute; actor: Actor }): Promise<void> => {
      const ref = { model: wish.model, version: wish.version };
      const { system } = await registry.getVersion(tx, scope, ref);
      await deps.systems.requireOpen(tx, scope, system);
      await registry.bindRoute(tx, ref, actor);
      await registry.checkLoadable(tx, ref);
      if (wish.is_default) await takeDefault(tx, scope, wish.id);
      const now = clock.now();
      const row: RouteRow = {
        id: wish.id,
        system_id: system,
        model_id: wish.model,
        targets: onlyStable(wish.version),
        log: wish.log ?? null,
        is_default: wish.is_default,
        settings: {},
        period_id: null,
        created_at: now,
        changed_at: now,
        revision: 1,
        snapshot_version: await bumpSnapshot(tx, routesTopic),
      };
      await insertRoute(tx, row);
      await registry.setStage(tx, ref, { stage: 'production', actor });
      await registry.setAlias(tx, everywhere, { ...ref, alias: championAlias, actor });
      await trail.record(tx, {
        actor,
        action: 'route.created',
        system,
        target: { kind: 'route', id: row.id },
        detail: { version: versionLabel(ref), log: row.log, is_default: row.is_default },
      });
      await publish(tx, row);
    },
    updateRoute: editRoute(deps, takeDefault),
    setTargets: setTargets(deps),
  };
}
