import { everywhere } from '../../platform/http/caller.ts';
import type { Route } from '../../platform/http/route.ts';
import { transact } from '../../platform/postgres.ts';
import { ensureSchedule, type Schedules } from '../../platform/schedule.ts';
import { afterMs, keepEveryMs, keepKind, keepWithinMs } from './checklists/constants.ts';
import type { ChecklistDeps } from './checklists/deps.ts';
import { listsOfRollout } from './checklists/lists.ts';
import { checklistRoutes } from './checklists/routes.ts';
import { unkept } from './checklists/store.ts';
import { type ManualDeps, manualRoutes } from './manuals/routes.ts';

export interface GovernanceDeps extends ChecklistDeps, ManualDeps {
  readonly schedules: Pick<Schedules, 'handle'>;
}

export interface Governance {
  readonly routes: readonly Route[];
  start(): Promise<void>;
  /** Keeps the lists whose stage has ended. */
  keep(): Promise<void>;
}

/** What has to be seen to before, during and after a deployment, answered from the record; and manuals made from what is deployed. */
export function createGovernance(deps: GovernanceDeps): Governance {
  const { db, clock } = deps;

  async function keep(signal?: AbortSignal): Promise<void> {
    const since = new Date(clock.now().getTime() - keepWithinMs);
    for (const id of await unkept(db, { since, afterMs })) {
      if (signal?.aborted === true) return;
      await listsOfRollout(deps, everywhere, id);
    }
  }
  deps.schedules.handle(keepKind, async ({ signal }) => {
    await keep(signal);
    return undefined;
  });

  return {
    routes: [...checklistRoutes(deps), ...manualRoutes(deps)],
    start: () =>
      transact(db, (tx) =>
        ensureSchedule(tx, { kind: keepKind, everyMs: keepEveryMs, firstRunAt: clock.now(), catchUp: 'latest' }),
      ),
    keep: () => keep(),
  };
}
