import { type ExperimentDefinition, HaechiError, type Message } from '@haechi/contract';
import { everywhere, inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { ensureSchedule } from '../../platform/schedule.ts';
import { bumpSnapshot } from '../../platform/snapshots.ts';
import { versionLabel } from '../registry/index.ts';
import type { Actor } from '../trail/index.ts';
import { followUpQueue, lookKind } from './constants.ts';
import type { ExperimentDeps } from './deps.ts';
import { requireHoldoutShare } from './holdout.ts';
import { type ExperimentPlan, planOf } from './plan-of.ts';
import { flagsTopic } from './running-read.ts';
import { tell, type Wish, waiting } from './service.ts';
import { changeExperiment, changePeriod, experimentRow, insertPeriod } from './store.ts';
import type { ExperimentRow, PeriodRow } from './tables.ts';
import { nextState } from './transitions.ts';

/** An experiment that was begun. */
export interface Begun {
  readonly row: ExperimentRow;
  readonly period: PeriodRow;
}

export interface StartWish extends Wish {
  readonly planned: number | null;
  /** Version of the definition that was planned for. */
  readonly of: number;
  /** Where whoever starts it may start rollouts: the split of a route is one, and the winner gets one. */
  readonly rollouts: Scope;
}

/** @throws HaechiError `forbidden`, `conflict` */
function checkStart(row: ExperimentRow, { of, rollouts }: StartWish): void {
  const { assign, on_win: win } = row.definition;
  if ((assign.by === 'route' || win !== undefined) && !inScope(rollouts, row.system_id))
    throw new HaechiError(
      'forbidden',
      `The experiment "${row.id}" starts rollouts: starting it needs the permission rollouts.write in the system "${row.system_id}".`,
      { where: 'experiment', permission: 'rollouts.write' },
    );
  if (row.version !== of)
    throw new HaechiError('conflict', `The experiment "${row.id}" was changed meanwhile. Start it again.`, {
      where: 'experiment',
    });
}

/** What rows call the arms. @throws HaechiError `not_found`, `invalid_request` where the control is not what the route serves */
async function labelsOf(
  { serving }: Pick<ExperimentDeps, 'serving'>,
  definition: ExperimentDefinition,
  plan: ExperimentPlan,
): Promise<Record<string, string>> {
  const { assign } = definition;
  if (assign.by === 'holdout') return {};
  if (assign.by === 'flag') return Object.fromEntries(plan.arms.map(({ name, variant }) => [name, variant]));
  const route = await serving.getRoute({ all: false, systems: new Set([definition.system]) }, assign.route);
  const stable = route.targets.find(({ role }) => role === 'stable')?.version;
  const control = plan.arms.find((arm) => arm.control);
  if (control?.version !== stable)
    throw new HaechiError(
      'invalid_request',
      `The route "${route.id}" serves version ${stable}; the control has to be what it serves now, not ${control?.version}.`,
      { where: 'arms' },
    );
  return Object.fromEntries(
    plan.arms.map(({ name, version }) => [name, versionLabel({ model: route.model, version: version ?? 0 })]),
  );
}

/** The next period of an experiment, as it begins. */
const freshPeriod = (
  { id, period, version, definition }: ExperimentRow,
  now: Date,
): Omit<PeriodRow, 'salt' | 'started_by' | 'labels' | 'planned_units'> => ({
  ...{ experiment_id: id, period: period + 1, version, definition, started_at: now },
  ...{ stopped_at: null, stopped_by: null, stop_reason: null, ended_at: null },
  ...{ verdict: 'skipped', outcome: waiting.outcome, winner: null },
  ...{ split_rollout: null, rollout: null, rollout_problem: null },
});

/** How experiments begin and end; each command runs on the transaction it is given. */
export function periodCommands(deps: ExperimentDeps) {
  const { clock, random, systems } = deps;
  return {
    /**
     * Begins a period. Of a route the split is begun by whoever calls this, once it is committed.
     * @throws HaechiError `not_found`, `experiment_state`, `system_archived`, `forbidden`, `conflict` while another one has the flag or the route or it was changed meanwhile, `invalid_request`
     */
    start: async (tx: Db, scope: Scope, wish: StartWish): Promise<Begun | null> => {
      const { id, actor, planned } = wish;
      const row = await experimentRow(tx, scope, { id, lock: true });
      const state = nextState(row, 'start');
      if (state === row.state) return null;
      checkStart(row, wish);
      const { definition } = row;
      const plan = planOf(definition);
      await systems.requireOpen(tx, scope, row.system_id);
      if (definition.assign.by === 'flag')
        await deps.flags.requireVariants(tx, scope, {
          flag: definition.assign.flag,
          system: row.system_id,
          variants: plan.arms.map(({ variant }) => variant),
        });
      if (definition.assign.by === 'holdout') await requireHoldoutShare(tx, row.system_id, plan.arms);
      const labels = await labelsOf(deps, definition, plan);
      const now = clock.now();
      const begun = {
        ...freshPeriod(row, now),
        salt: random.id('epd', now),
        started_by: actor.id,
        labels,
        planned_units: planned,
      };
      await insertPeriod(tx, begun);
      const changed = await changeExperiment(tx, id, {
        state,
        period: begun.period,
        updated_at: now,
        verdict: 'skipped',
        ...waiting,
        winner: null,
        units: 0,
      }).catch(orTaken);
      const firstRunAt = new Date(now.getTime() + plan.everyMs);
      await ensureSchedule(tx, { kind: lookKind, key: id, everyMs: plan.everyMs, firstRunAt, catchUp: 'latest' });
      await bumpSnapshot(tx, flagsTopic);
      await tell(deps, tx, { row: changed, actor, action: 'started', planned_units: planned });
      return { row: changed, period: begun };
    },

    /** Takes back a start whose split could not be begun: as if it had not been. */
    takeBack: async (tx: Db, { before, actor }: { before: ExperimentRow; actor: Actor }): Promise<void> => {
      const row = await experimentRow(tx, everywhere, { id: before.id, lock: true });
      const at = clock.now();
      await changePeriod(
        tx,
        { experiment: row.id, period: row.period },
        { stopped_at: at, stopped_by: actor.id, ended_at: at },
      );
      const changed = await changeExperiment(tx, row.id, {
        state: before.state,
        updated_at: at,
        verdict: before.verdict,
        outcome: before.outcome,
        reason: before.reason,
        winner: before.winner,
        units: before.units,
      });
      // The split may have begun all the same.
      await deps.jobs.enqueue(tx, { queue: followUpQueue, data: { experiment: row.id }, key: row.id });
      await bumpSnapshot(tx, flagsTopic);
      await tell(deps, tx, { row: changed, actor, action: 'taken_back' });
    },

    /** No more units; again changes nothing. @throws HaechiError `not_found`, `experiment_state` */
    stop: async (tx: Db, scope: Scope, { id, actor, reason }: Wish & { reason: Message }): Promise<ExperimentRow> => {
      const row = await experimentRow(tx, scope, { id, lock: true });
      const state = nextState(row, 'stop');
      if (state === row.state) return row;
      const at = clock.now();
      await changePeriod(
        tx,
        { experiment: id, period: row.period },
        { stopped_at: at, stopped_by: actor.id, stop_reason: reason },
      );
      const changed = await changeExperiment(tx, id, { state, updated_at: at });
      await deps.jobs.enqueue(tx, { queue: followUpQueue, data: { experiment: id }, key: id });
      await bumpSnapshot(tx, flagsTopic);
      await tell(deps, tx, { row: changed, actor, action: 'stopped', reason: reason.key });
      return changed;
    },
  };
}

function orTaken(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === '23505')
    throw new HaechiError(
      'conflict',
      'Another experiment is running on this flag or route. Stop it first, or use another flag.',
      { where: 'assign' },
    );
  throw error;
}
