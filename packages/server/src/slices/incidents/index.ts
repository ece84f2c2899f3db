import type { Incident } from '@haechi/contract';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Db } from '../../platform/postgres.ts';
import { type AftermathOf, incidentView } from './read-model.ts';
import { incidentRoutes } from './routes.ts';
import { incidentService } from './service.ts';
import type { IncidentServiceDeps } from './service-deps.ts';
import { incidentOfAlert } from './store.ts';

export type { AftermathOf } from './read-model.ts';

export interface IncidentDeps extends IncidentServiceDeps {
  readonly db: Db;
  /** What an incident leaves behind, asked of serving and monitors. */
  readonly aftermathOf: AftermathOf;
}

export interface Incidents extends Pick<ReturnType<typeof incidentService>, 'open' | 'recordAction'> {
  readonly routes: readonly Route[];
  /** The incident of an alert as people read it, or null when there is none in `scope`. */
  byAlert(scope: Scope, alert: string): Promise<Incident | null>;
}

/** Incidents: cause → actions → remaining risk, with a timeline, on one record. */
export function createIncidents(deps: IncidentDeps): Incidents {
  const service = incidentService(deps);
  return {
    routes: incidentRoutes(deps.db, service, deps.aftermathOf),
    open: service.open,
    recordAction: service.recordAction,
    byAlert: async (scope, alert) => {
      const row = await incidentOfAlert(deps.db, alert);
      if (row === undefined || !inScope(scope, row.system_id)) return null;
      return incidentView(deps.db, scope, { id: row.id, aftermathOf: deps.aftermathOf });
    },
  };
}
