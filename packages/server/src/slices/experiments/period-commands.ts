import { type ExperimentDefinition, HaechiError, type Message } from '@haechi/contract';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { ensureSchedule } from '../../platform/schedule.ts';
import { bumpSnapshot } from '../../platform/snapshots.ts';
import { versionLabel } from '../registry/index.ts';
import type { Actor } from '../trail/index.ts';
import { followUpQueue, lookKind } from './constants.ts';
import type { ExperimentDeps } from './deps.ts';
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

/** How experiments begin and end; each command runs on the transaction it is given. */
export function periodCommands(deps: ExperimentDeps) {
  const { clock, random, systems } = deps;
  return {
    /**
     * Begins a period. Of a route the split is begun by whoever calls this, once it is committed.
     * @throws HaechiError `not_found`, `experiment_state`, `system_archived`, `conflict` while another one has the flag or the route, `invalid_request`
     */
    start: async (
      tx: Db,
      scope: Scope,
      { id, actor, planned }: Wish & { planned: number | null },
    ): Promise<Begun | null> => {
      const row = await experimentRow(tx, scope, { id, lock: true });
      const state = nextState(row, 'start');
      if (state === row.state) return null;
      const { definition } = row;
      const plan = planOf(definition);
      await systems.requireOpen(tx, scope, row.system_id);
      if (definition.assign.by === 'flag')
        await deps.flags.requireVariants(tx, scope, {
          flag: definition.assign.flag,
          system: row.system_id,
          variants: plan.arms.map(({ variant }) => variant),
        });
      const labels = await labelsOf(deps, definition, plan);
      const now = clock.now();
      const begun: PeriodRow = {
        experiment_id: id,
        period: row.period + 1,
        salt: random.id('epd', now),
        version: row.version,
        definition,
        labels,
        planned_units: planned,
        started_at: now,
        started_by: actor.id,
        stopped_at: null,
        stopped_by: null,
        stop_reason: null,
        ended_at: null,
        verdict: 'skipped',
        outcome: waiting.outcome,
        winner: null,
        split_rollout: null,
        rollout: null,
        rollout_problem: null,
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
        state: before.period === 0 ? 'draft' : 'ended',
        updated_at: at,
      });
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
