import { isDeepStrictEqual } from 'node:util';
import { type BodyOf, HaechiError, type RouteSettings, routeSettingsSchema, type servingApi } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { bumpSnapshot } from '../../platform/snapshots.ts';
import type { Actor } from '../trail/index.ts';
import { routesTopic } from './read-model.ts';
import type { ServingServiceDeps } from './service-deps.ts';
import { type RouteRow, routeRow, updateRoute } from './store.ts';

interface Wish {
  readonly id: string;
  readonly edit: BodyOf<typeof servingApi.updateRoute>;
  readonly actor: Actor;
}

/** Changes how a route answers and is logged; `takeDefault` takes the mark from the route that has it. */
export function editRoute(
  { clock, trail, changes, registry }: ServingServiceDeps,
  takeDefault: (tx: Db, scope: Scope, id: string) => Promise<void>,
) {
  /** Each version is approved and can be loaded, each route is there, of this system and another than this one. */
  async function checkFallbacks(
    tx: Db,
    scope: Scope,
    { row, settings }: { row: RouteRow; settings: RouteSettings },
  ): Promise<void> {
    for (const [index, fallback] of settings.fallback.entries()) {
      if ('version' in fallback) {
        const ref = { model: row.model_id, version: fallback.version };
        await registry.requireApproved(tx, ref);
        await registry.checkLoadable(tx, ref);
      }
      if (!('route' in fallback)) continue;
      const other = await routeRow(tx, scope, { id: fallback.route });
      if (other.id === row.id || other.system_id !== row.system_id)
        throw new HaechiError('invalid_request', 'A route falls back to another route of its own system.', {
          where: `settings.fallback.${index}.route`,
        });
    }
  }

  /** @throws HaechiError `not_found`, `conflict`, `invalid_request` for a fallback that cannot be, `version_not_approved`, `artifact_*` for one that cannot be loaded. */
  return async (tx: Db, scope: Scope, { id, edit, actor }: Wish): Promise<void> => {
    const before = await routeRow(tx, scope, { id, lock: true });
    if (before.revision !== edit.revision)
      throw new HaechiError(
        'conflict',
        `The route "${id}" was changed meanwhile. Read it again and repeat your change.`,
        { where: 'revision', expected: edit.revision, found: before.revision },
      );
    const said = routeSettingsSchema.parse(before.settings);
    const log = edit.log === undefined ? before.log : edit.log;
    const settings = edit.settings ?? said;
    const isDefault = edit.is_default ?? before.is_default;
    const changed = changedParts(said, settings);
    if (log === before.log && isDefault === before.is_default && changed.length === 0) return;
    if (changed.includes('fallback')) await checkFallbacks(tx, scope, { row: before, settings });
    if (isDefault) await takeDefault(tx, scope, id);
    const version = await bumpSnapshot(tx, routesTopic);
    const now = clock.now();
    const change = { log, settings, is_default: isDefault, changed_at: now, snapshot_version: version };
    await updateRoute(tx, id, change);
    await changes.publish(tx, { topic: 'routes', id, system: before.system_id });
    const parts = (of: RouteSettings) => Object.fromEntries(changed.map((part) => [part, JSON.stringify(of[part])]));
    await trail.record(tx, {
      actor,
      action: 'route.updated',
      system: before.system_id,
      target: { kind: 'route', id },
      detail: {
        log,
        is_default: isDefault,
        ...(changed.length === 0 ? {} : { settings_before: parts(said), settings: parts(settings) }),
      },
    });
  };
}

function changedParts(before: RouteSettings, after: RouteSettings): (keyof RouteSettings)[] {
  const parts = Object.keys(after) as (keyof RouteSettings)[];
  return parts.filter((part) => !isDeepStrictEqual(before[part], after[part]));
}
