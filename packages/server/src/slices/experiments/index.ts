import type { ExperimentDefinition } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Route } from '../../platform/http/route.ts';
import { transact } from '../../platform/postgres.ts';
import { followUpQueue, lookKind } from './constants.ts';
import type { ExperimentDeps } from './deps.ts';
import { designFor } from './design.ts';
import { beginSplit, followUp } from './follow-up.ts';
import { type KeepingDeps, scheduledLook } from './keep-look.ts';
import { periodCommands, type StartWish } from './period-commands.ts';
import { planOf } from './plan-of.ts';
import { experimentRoutes } from './routes.ts';
import { experimentService } from './service.ts';
import { changeExperiment, experimentRow } from './store.ts';
import type { ExperimentRow } from './tables.ts';

export { createFlags, ofrepEnvelope } from './flags/index.ts';

export interface Experiments {
  readonly routes: readonly Route[];
  /** Looks at an experiment now, as its schedule does, and does what follows. */
  look(id: string): Promise<void>;
}

/** Experiments that one can trust: who gets what, whether it was better, and what follows. */
export function createExperiments(deps: ExperimentDeps): Experiments {
  const { db, clock, rows } = deps;
  const service = experimentService(deps);
  const periods = periodCommands(deps);
  const keeping: KeepingDeps = { ...deps, periods };

  async function design(scope: Scope, definition: ExperimentDefinition) {
    await deps.systems.get(db, scope, definition.system);
    planOf(definition);
    if (definition.assign.by === 'route')
      await deps.serving.getRoute({ all: false, systems: new Set([definition.system]) }, definition.assign.route);
    return designFor(rows, definition, clock.now());
  }

  async function redesign(scope: Scope, id: string) {
    const { definition } = await experimentRow(db, scope, { id });
    const found = await design(scope, definition);
    await transact(db, (tx) => changeExperiment(tx, id, { design: found }));
    return found;
  }

  /** The sample is planned once, before the first unit: written down, or as the history says. */
  async function start(
    scope: Scope,
    { id, actor, rollouts }: Omit<StartWish, 'planned' | 'of'>,
  ): Promise<ExperimentRow> {
    const before = await experimentRow(db, scope, { id });
    const written = before.definition.analysis.planned_units;
    const planned = written ?? (before.design ?? (await redesign(scope, id))).units;
    const begun = await transact(db, (tx) =>
      periods.start(tx, scope, { id, actor, planned, of: before.version, rollouts }),
    );
    if (begun === null) return experimentRow(db, scope, { id });
    try {
      await beginSplit(deps, begun, actor);
    } catch (error) {
      await transact(db, (tx) => periods.takeBack(tx, { before, actor }));
      throw error;
    }
    return experimentRow(db, scope, { id });
  }

  deps.schedules.handle(lookKind, ({ key }) => scheduledLook(keeping, key));
  deps.jobs.work<{ experiment: string }>(followUpQueue, ({ data }) => followUp(deps, data.experiment));

  return {
    routes: experimentRoutes({ ...deps, service, keeping, start, design, redesign }),
    look: async (id) => {
      await transact(db, await scheduledLook(keeping, id));
      await followUp(deps, id);
    },
  };
}
