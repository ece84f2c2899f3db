/** Alerts: what calls for action. Raised by objectives, one at a time for each subject; resolved when its findings are closed, or by hand. */
import { type Alert, alertsApi } from '@haechi/contract';
import { actorOf, type Scope } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { transact } from '../../platform/postgres.ts';
import { VERDICT_CHANGED, type VerdictChanged } from '../objectives/index.ts';
import { artifactAlerts, type TamperedArtifact } from './artifact-alerts.ts';
import { alertById, listAlerts } from './read-model.ts';
import { type AlertsDeps, alertsService } from './service.ts';

export { ALERT_RAISED, type AlertRaised, type AlertsDeps } from './service.ts';

export interface Alerts {
  readonly routes: readonly Route[];
  /** @throws HaechiError `not_found` outside the scope */
  byId(scope: Scope, id: string): Promise<Alert>;
  /** A version's artifact was changed and refused to load: raises an alert, one as long as it is not resolved. */
  onTampered(found: TamperedArtifact): Promise<void>;
  /** It loads again: resolves that alert. */
  onSound(found: Pick<TamperedArtifact, 'system' | 'version'>): Promise<void>;
}

/** Composes the slice; names its job, so call it before the jobs start. Somebody must work on the queue `alert.raised`. */
export function createAlerts(deps: AlertsDeps): Alerts {
  const service = alertsService(deps);
  deps.jobs.work<VerdictChanged>(VERDICT_CHANGED, ({ data }) => service.onVerdict(data));
  const { onTampered, onSound } = artifactAlerts(deps);
  return {
    onTampered,
    onSound,
    byId: (scope, id) => alertById(deps, scope, id),
    routes: [
      route(alertsApi.list, ({ scope, query }) => listAlerts(deps, scope, query)),
      route(alertsApi.get, ({ scope, params }) => alertById(deps, scope, params.id)),
      route(alertsApi.acknowledge, async ({ scope, params, caller }) => {
        await transact(deps.db, (tx) => service.acknowledge(tx, scope, { id: params.id, actor: actorOf(caller) }));
        return alertById(deps, scope, params.id);
      }),
      route(alertsApi.resolve, async ({ scope, params, body, caller }) => {
        const wish = { id: params.id, reason: body.reason, actor: actorOf(caller) };
        await transact(deps.db, (tx) => service.resolve(tx, scope, wish));
        return alertById(deps, scope, params.id);
      }),
    ],
  };
}
