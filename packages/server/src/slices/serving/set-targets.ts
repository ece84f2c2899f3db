import { HaechiError } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import { bumpSnapshot } from '../../platform/snapshots.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { closePeriod, openPeriod } from './period-store.ts';
import { routesTopic } from './read-model.ts';
import { routeRow, updateRoute } from './store.ts';
import { candidateOf, checkTargets, type Target } from './targets.ts';

export interface SetTargetsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
}

/** What follows from a change of targets. */
export interface TargetsSet {
  /** Every process that has taken up this version of the snapshot serves the new split. */
  readonly snapshotVersion: number;
  /** The time of comparison that the new split belongs to. */
  readonly period: string | null;
}

/** A split for a route, and who wants it. */
export interface TargetsWish {
  readonly route: string;
  readonly targets: readonly Target[];
  readonly actor: Actor;
  /** The version that everybody is given now; refused when the route has moved on since it was looked at. */
  readonly instead?: number;
}

/**
 * Sets who gets which version. For rollouts alone: nothing here asks whether the new split is wise.
 * @throws HaechiError `not_found`, `invalid_request` for weights that do not add up, `conflict` where another version than `instead` is served.
 */
export function setTargets({ clock, random, trail, changes }: SetTargetsDeps) {
  return async (tx: Db, { route: id, targets, actor, instead }: TargetsWish): Promise<TargetsSet> => {
    checkTargets(targets);
    const before = await routeRow(tx, everywhere, { id, lock: true });
    if (instead !== undefined && (before.targets.length !== 1 || before.targets[0]?.version !== instead))
      throw new HaechiError(
        'conflict',
        `The route "${id}" was changed meanwhile. Look at it again and repeat your wish.`,
        {
          where: 'route',
        },
      );
    const now = clock.now();
    const candidate = candidateOf(targets);
    let period = before.period_id;
    const last = candidateOf(before.targets);
    if (candidate?.version !== last?.version || candidate?.role !== last?.role) {
      if (period !== null) await closePeriod(tx, period, now);
      period = candidate === undefined ? null : random.id('per', now);
      if (candidate !== undefined && period !== null)
        await openPeriod(tx, { id: period, route: id, candidate: candidate.version, at: now });
    }
    const snapshotVersion = await bumpSnapshot(tx, routesTopic);
    const change = { targets, period_id: period, changed_at: now, snapshot_version: snapshotVersion };
    await updateRoute(tx, id, change);
    await changes.publish(tx, { topic: 'routes', id, system: before.system_id });
    await trail.record(tx, {
      actor,
      action: 'route.targets_set',
      system: before.system_id,
      target: { kind: 'route', id },
      detail: { before: weightsOf(before.targets), after: weightsOf(targets) },
    });
    return { snapshotVersion, period };
  };
}

/** `{"1": 9000, "2": 1000}`; what is copied to a shadow stands as `2 (shadow)`. */
function weightsOf(targets: readonly Target[]): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const { version, weight, role, share = 0 } of targets) {
    const name = role === 'shadow' ? `${version} (shadow)` : String(version);
    weights[name] = (weights[name] ?? 0) + (role === 'shadow' ? share : weight);
  }
  return weights;
}
