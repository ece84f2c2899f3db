import { responsesApi } from '@haechi/contract';
import { actorOf } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { policiesOf } from './policy-store.ts';
import type { ResponseDeps } from './ports.ts';
import { responseService } from './service.ts';

export { answerRetries, goOnAfterMs, POLICY_RUN, type PolicyRunJob } from './constants.ts';
export type { ResponseDeps } from './ports.ts';

export interface Responses {
  readonly routes: readonly Route[];
  /** The policies that a new system starts with, in the transaction that creates it. */
  addDefaults(tx: Db, system: string): Promise<void>;
  /** What the job `alert.raised` does; `last` when no attempt comes after this one. */
  answer(alert: string, last: boolean): Promise<void>;
  /** What the job `policy.run` does. */
  goOn(run: string, last: boolean): Promise<void>;
}

/** Policies: what happens by itself when an alert is raised, and a record of each time it did. */
export function createResponses(deps: ResponseDeps): Responses {
  const service = responseService(deps);
  const { db } = deps;
  return {
    addDefaults: service.addDefaults,
    answer: service.answer,
    goOn: service.goOn,
    routes: [
      route(responsesApi.listPolicies, async ({ params, scope }) => ({
        items: await policiesOf(db, scope, params.system),
      })),
      route(responsesApi.updatePolicy, async ({ params, body, caller }) => {
        const { revision, ...change } = body;
        return transact(db, (tx) =>
          service.update(tx, { ...params, revision }, { change: defined(change), actor: actorOf(caller) }),
        );
      }),
      route(responsesApi.approveRun, async ({ params, scope, caller }) => ({
        outcome: await service.approve(scope, params.id, actorOf(caller)),
      })),
    ],
  };
}

/** The entries that were given. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // The filter guarantees what the type says; Object.entries cannot express it.
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
