import type { Route } from '../../platform/http/route.ts';
import type { Db } from '../../platform/postgres.ts';
import type { AftermathOf } from './read-model.ts';
import { incidentRoutes } from './routes.ts';
import { type IncidentServiceDeps, incidentService } from './service.ts';

export type { AftermathOf } from './read-model.ts';
export type { ActionNote } from './service.ts';
export type { Cause } from './store.ts';

export interface IncidentDeps extends IncidentServiceDeps {
  readonly db: Db;
  /** What an incident leaves behind, asked of serving and monitors. */
  readonly aftermathOf: AftermathOf;
}

export type Incidents = { readonly routes: readonly Route[] } & Pick<
  ReturnType<typeof incidentService>,
  'open' | 'recordAction'
>;

/** Incidents: cause → actions → remaining risk, with a timeline, on one record. */
export function createIncidents(deps: IncidentDeps): Incidents {
  const service = incidentService(deps);
  return {
    routes: incidentRoutes(deps.db, service, deps.aftermathOf),
    open: service.open,
    recordAction: service.recordAction,
  };
}
