import { type Comparison, HaechiError, type Message, type Verdict } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Registry } from '../registry/index.ts';
import { championAlias, onlyStable, type Serving } from '../serving/index.ts';
import type { Systems } from '../systems/index.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { insertNote } from './note-store.ts';
import { isAbout } from './policy.ts';
import { activeOn, changeRollout, rolloutRow } from './store.ts';
import type { RolloutRow } from './tables.ts';
import { nextState } from './transitions.ts';
import { versionsOf } from './versions-of.ts';

export interface ReleaseServiceDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
  readonly registry: Pick<Registry, 'getVersion' | 'checkLoadable' | 'setStage' | 'setAlias' | 'requireApproved'>;
  readonly serving: Pick<Serving, 'setTargets' | 'isServed' | 'getRoute' | 'acknowledged' | 'behind'>;
}

/** Who ends a rollout, with the verdict and reason to keep. */
export interface Ending {
  readonly actor: Actor;
  readonly verdict: Verdict;
  readonly reason: Message;
}
type TrailDetail = Parameters<Trail['record']>[1]['detail'];

/**
 * Tells the trail and the console about a rollout, and keeps a note with the numbers as they were. The trail gets the reason's key alone, since what people write may
 * name somebody.
 *
 * @param note `row` as it is after the change
 */
export async function tell(
  { trail, changes, clock, random }: Pick<ReleaseServiceDeps, 'trail' | 'changes' | 'clock' | 'random'>,
  tx: Db,
  note: { row: RolloutRow; actor: Actor; action: string; detail?: TrailDetail },
): Promise<void> {
  const { row, actor, action, detail = {} } = note;
  const at = clock.now();
  await insertNote(tx, {
    id: random.id('rln', at),
    rollout_id: row.id,
    at,
    actor: actor.id,
    action,
    step: row.step,
    verdict: row.verdict,
    reason: row.reason,
    gates: row.gates,
    comparison: row.comparison,
  });
  await trail.record(tx, {
    actor,
    action,
    system: row.system_id,
    target: { kind: 'rollout', id: row.id },
    detail: { route: row.route_id, model: row.model_id, candidate: row.candidate_version, ...detail },
  });
  await changes.publish(tx, { topic: 'rollouts', id: row.id, system: row.system_id });
}

/** The version that a promotion replaced is in production again. @throws HaechiError `rollout_ended` when the route has moved on since */
async function reinstate(
  { serving, registry }: ReleaseServiceDeps,
  tx: Db,
  { row, actor }: { row: RolloutRow; actor: Actor },
): Promise<void> {
  const { targets } = await serving.getRoute(everywhere, row.route_id);
  const under = await activeOn(tx, row.route_id);
  if (under !== undefined || targets.length !== 1 || targets[0]?.version !== row.candidate_version)
    throw new HaechiError(
      'rollout_ended',
      `The route "${row.route_id}" has moved on since the rollout ${row.id} was promoted. Roll back the newest rollout of the route instead.`,
      { where: 'rollout', state: row.state },
    );
  const stable = { model: row.model_id, version: row.stable_version };
  // Back to what users had before: no approval is asked for, since nothing may stand in the way of a roll-back.
  await registry.setStage(tx, stable, { stage: 'production', actor, reinstated: true });
  await registry.setAlias(tx, everywhere, { ...stable, alias: championAlias, actor, reinstated: true });
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
      paused_at: null,
      snapshot_version: snapshotVersion,
      acknowledged_at: null,
      ended_at: null,
    });
  }

  const retire = async (tx: Db, ref: { model: string; version: number }, actor: Actor) => {
    if (!(await serving.isServed(tx, ref))) await registry.setStage(tx, ref, { stage: 'archived', actor });
  };

  return {
    /**
     * Takes the candidate out. Nobody is given it once every process has acknowledged that. Again for one that is rolled back changes nothing;
     * after a promotion (people only) the version before gets everything again.
     * @throws HaechiError `not_found`, `rollout_ended` after a promotion that cannot be taken back
     */
    decideRollBack: async (
      tx: Db,
      scope: Scope,
      wish: {
        id: string;
        actor: Actor;
        reason: Message;
        command?: 'abort' | 'roll_back';
        evidence?: Comparison | null;
      },
    ): Promise<RolloutRow> => {
      const { actor, command = 'roll_back', evidence = null } = wish;
      let row = await rolloutRow(tx, scope, { id: wish.id, lock: true });
      if (row.state === 'promoted' && actor.kind === 'policy') throw ended(row, 'promoted');
      const state = nextState(row, command);
      if (state === row.state) return row;
      if (row.state === 'promoted') await reinstate(deps, tx, { row, actor });
      // Whoever was faster than the rollout's own look acts on the same comparison: it is kept with what it decided.
      else if (evidence !== null && isNewEvidence(row, evidence))
        row = await changeRollout(tx, row.id, { comparison: evidence, verdict: evidence.verdict });
      const { verdict } = row;
      const after = await settle(tx, row, { actor, reason: wish.reason, verdict, version: row.stable_version, state });
      await retire(tx, { model: row.model_id, version: row.candidate_version }, actor);
      const detail = { stable: row.stable_version, step: row.step, verdict, reason: wish.reason.key, from: row.state };
      await tell(deps, tx, { row: after, actor, action: 'rollout.rolling_back', detail });
      return after;
    },
    /**
     * Gives the candidate everything: it becomes the champion in production, the version before is archived unless another route serves it.
     * @throws HaechiError `not_found`, `rollout_ended` after a rollback, `conflict` for a rehearsal
     */
    promote: async (tx: Db, scope: Scope, wish: { id: string } & Ending): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, scope, { id: wish.id, lock: true });
      if (row.strategy === 'rehearsal')
        throw new HaechiError('conflict', `${row.id} is a rehearsal: there is nothing to promote. Abort it or wait.`, {
          where: 'rollout',
        });
      const state = nextState(row, 'promote');
      if (state === row.state) return row;
      const { actor } = wish;
      const after = await settle(tx, row, { ...wish, version: row.candidate_version, state });
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
      await tell(deps, tx, { row: after, actor, action: 'rollout.promoted', detail });
      return after;
    },
    /** Writes down that every process serves what was decided. Whoever notices first does; the others change nothing. */
    acknowledge: async (tx: Db, id: string): Promise<RolloutRow> => {
      const row = await rolloutRow(tx, everywhere, { id, lock: true });
      if (row.acknowledged_at !== null || row.decided_at === null) return row;
      const now = clock.now();
      const state = nextState(row, 'acknowledge');
      const after = await changeRollout(tx, id, { state, acknowledged_at: now, ended_at: now });
      const milliseconds = now.getTime() - row.decided_at.getTime();
      await tell(deps, tx, {
        row: after,
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

/** A comparison of this rollout that is newer than the one it was last judged by. */
function isNewEvidence(row: RolloutRow, comparison: Comparison): boolean {
  const last = row.comparison === null ? 0 : Date.parse(row.comparison.at);
  return isAbout(versionsOf(row), comparison) && Date.parse(comparison.at) > last;
}
