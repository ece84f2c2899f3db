/** Objectives: what is promised about a system, and whether the findings keep it. */
import { objectivesApi, type System } from '@haechi/contract';
import { actorOf } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { FINDINGS_CHANGED, type FindingsChanged } from '../monitors/index.ts';
import { type ObjectivesDeps, objectivesService } from './service.ts';
import { objectivesOf, objectiveView } from './store.ts';

export { type ObjectivesDeps, VERDICT_CHANGED, type VerdictChanged } from './service.ts';

export interface Objectives {
  readonly routes: readonly Route[];
  /** Objectives of a new system, in the transaction that creates it. */
  onSystemCreated(tx: Db, system: Pick<System, 'id'>): Promise<void>;
  /** Judges a system's objectives by its open findings; what the job `findings.changed` does. */
  judgeSystem(system: string): Promise<void>;
}

/** Composes the slice; names its job, so call it before the jobs start. */
export function createObjectives(deps: ObjectivesDeps): Objectives {
  const service = objectivesService(deps);
  const { db } = deps;
  deps.jobs.work<FindingsChanged>(FINDINGS_CHANGED, ({ data }) => service.judgeSystem(data.system));
  return {
    onSystemCreated: (tx, { id }) => service.addDefaults(tx, id),
    judgeSystem: service.judgeSystem,
    routes: [
      route(objectivesApi.list, async ({ scope, params }) => ({
        items: (await objectivesOf(db, scope, params.system)).map(objectiveView),
      })),
      route(objectivesApi.update, ({ scope, params, body, caller }) =>
        transact(db, (tx) => service.update(tx, scope, { ...params, edit: body, actor: actorOf(caller) })),
      ),
    ],
  };
}
