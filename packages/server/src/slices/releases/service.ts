import { HaechiError, type Message, type Verdict } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Registry } from '../registry/index.ts';
import { championAlias, onlyStable, type Serving } from '../serving/index.ts';
import type { Systems } from '../systems/index.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { changeRollout, type RolloutRow, rolloutRow } from './store.ts';

export interface ReleaseServiceDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
  readonly registry: Pick<Registry, 'getVersion' | 'loadModel' | 'setStage' | 'setAlias'>;
  readonly serving: Pick<Serving, 'setTargets' | 'isServed' | 'getRoute'>;
}

/** Who ends a rollout, with the verdict and reason to keep. */
export interface Ending {
  readonly actor: Actor;
  readonly verdict: Verdict;
  readonly reason: Message;
}
type TrailDetail = Parameters<Trail['record']>[1]['detail'];

/** Tells the trail and the console about a rollout; the reason's key alone, since what people write may name somebody. */
export async function tell(
  { trail, changes }: Pick<ReleaseServiceDeps, 'trail' | 'changes'>,
  tx: Db,
  note: { row: RolloutRow; actor: Actor; action: string; detail?: TrailDetail },
): Promise<void> {
  const { row, actor, action, detail = {} } = note;
  await trail.record(tx, {
    actor,
    action,
    system: row.system_id,
    target: { kind: 'rollout', id: row.id },
    detail: { route: row.route_id, model: row.model_id, candidate: row.candidate_version, ...detail },
  });
  await changes.publish(tx, { topic: 'rollouts', id: row.id, system: row.system_id });
}

/** How rollouts end; each command runs on the transaction it is given. */
export function endings(deps: ReleaseServiceDeps) {
  const { clock, serving, registry } = deps;

  /** Moves all traffic to one version and remembers what must be acknowledged. The row is locked. */
  async function settle(tx: Db, row: RolloutRow, end: Ending & { version: number; state: RolloutRow['state'] }) {
    const { snapshotVersion } = await serving.setTargets(tx, {
      route: row.route_id,
      targets: onlyStable(end.version),
      actor: end.actor,
    });
    return changeRollout(tx, row.id, {
      state: end.state,
      verdict: end.verdict,
      reason: end.reason,
      decided_at: clock.now(),
      decided_by: end.actor.id,
      snapshot_version: snapshotVersion,
    });
  }

  const retire = async (tx: Db, ref: { model: string; version: number }, actor: Actor) => {
    if (!(await serving.isServed(tx, ref))) await registry.setStage(tx, ref, { stage: 'archived', actor });
  };

  return {
    /**
     * Takes the candidate out. Nobody is given it once every process has acknowledged that. Again for one that is rolled back changes nothing.
     * @throws HaechiError `not_found`, `rollout_ended` after a promotion.
     */
    decideRollBack: async (
      tx: Db,
      scope: Scope,
      wish: { id: string; actor: Actor; reason: Message },
    ): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, scope, { id: wish.id, lock: true });
      if (row.state === 'rolling_back' || row.state === 'rolled_back') return row;
      if (row.state === 'promoted') throw ended(row, 'promoted');
      const { verdict } = row;
      const after = await settle(tx, row, { ...wish, verdict, version: row.stable_version, state: 'rolling_back' });
      await retire(tx, { model: row.model_id, version: row.candidate_version }, wish.actor);
      const detail = { stable: row.stable_version, step: row.step, verdict, reason: wish.reason.key };
      await tell(deps, tx, { row, actor: wish.actor, action: 'rollout.rolling_back', detail });
      return after;
    },
    /**
     * Gives the candidate everything: it becomes the champion in production, the version before is archived unless another route serves it.
     * @throws HaechiError `not_found`, `rollout_ended` after a rollback.
     */
    promote: async (tx: Db, scope: Scope, wish: { id: string } & Ending): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, scope, { id: wish.id, lock: true });
      if (row.state === 'promoted') return row;
      if (row.state !== 'running') throw ended(row, 'rolled back');
      const { actor } = wish;
      const after = await settle(tx, row, { ...wish, version: row.candidate_version, state: 'promoted' });
      const candidate = { model: row.model_id, version: row.candidate_version };
      await registry.setStage(tx, candidate, { stage: 'production', actor });
      await retire(tx, { model: row.model_id, version: row.stable_version }, actor);
      await registry.setAlias(tx, everywhere, { ...candidate, alias: championAlias, actor });
      const labelled = row.comparison?.candidate_labelled ?? 0;
      const detail = {
        before: row.stable_version,
        step: row.step,
        verdict: wish.verdict,
        labelled,
        reason: wish.reason.key,
      };
      await tell(deps, tx, { row, actor, action: 'rollout.promoted', detail });
      return after;
    },
    /** Writes down that every process serves what was decided. Whoever notices first does; the others change nothing. */
    acknowledge: async (tx: Db, id: string): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, everywhere, { id, lock: true });
      if (row.acknowledged_at !== null || row.decided_at === null) return row;
      const now = clock.now();
      const state = row.state === 'rolling_back' ? 'rolled_back' : row.state;
      const after = await changeRollout(tx, id, { state, acknowledged_at: now, ended_at: now });
      const milliseconds = now.getTime() - row.decided_at.getTime();
      await tell(deps, tx, {
        row,
        actor: { kind: 'system', id: 'releases' },
        action: state === 'rolled_back' ? 'rollout.rolled_back' : 'rollout.acknowledged',
        detail: { snapshot_version: row.snapshot_version, after_ms: milliseconds },
      });
      return after;
    },
  };
}

function ended(row: RolloutRow, how: string): HaechiError {
  return new HaechiError(
    'rollout_ended',
    `The rollout ${row.id} was ${how} and cannot be changed. Start another one to move traffic again.`,
    { state: row.state },
  );
}
