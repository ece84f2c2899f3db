/** Objectives: what is promised about a system, and whether the findings keep it. */
import { type Objective, objectivesApi, type System } from '@haechi/contract';
import { actorOf, type Scope } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { FINDINGS_CHANGED, type FindingsChanged } from '../monitors/index.ts';
import { objectiveView } from './objective-row.ts';
import { type ObjectivesDeps, objectivesService } from './service.ts';
import { objectivesOf } from './store.ts';

export { type ObjectivesDeps, VERDICT_CHANGED, type VerdictChanged } from './service.ts';

export interface Objectives {
  readonly routes: readonly Route[];
  /** Objectives of a new system, in the transaction that creates it. */
  onSystemCreated(tx: Db, system: Pick<System, 'id'>): Promise<void>;
  /** Objectives of a system. @throws HaechiError `not_found` outside the scope */
  of(scope: Scope, system: string): Promise<Objective[]>;
  /** Judges a system's objectives by its open findings; what the job `findings.changed` does. */
  judgeSystem(system: string): Promise<void>;
}

/** Composes the slice; names its job, so call it before the jobs start. */
export function createObjectives(deps: ObjectivesDeps): Objectives {
  const service = objectivesService(deps);
  const { db } = deps;
  deps.jobs.work<FindingsChanged>(FINDINGS_CHANGED, ({ data }) => service.judgeSystem(data.system));
  const of: Objectives['of'] = async (scope, system) => (await objectivesOf(db, scope, system)).map(objectiveView);
  return {
    of,
    onSystemCreated: (tx, { id }) => service.addDefaults(tx, id),
    judgeSystem: service.judgeSystem,
    routes: [
      route(objectivesApi.list, async ({ scope, params }) => ({ items: await of(scope, params.system) })),
      route(objectivesApi.update, ({ scope, params, body, caller }) =>
        transact(db, (tx) => service.update(tx, scope, { ...params, edit: body, actor: actorOf(caller) })),
      ),
    ],
  };
}
