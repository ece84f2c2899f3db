import { trackingArtifactsApi as api } from '@haechi/contract';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import type { removalService } from './removal-service.ts';

export function removalRoutes(service: ReturnType<typeof removalService>): Route[] {
  return [
    route(api.deleted, ({ scope, query }) => service.deleted(scope, query)),
    route(api.purge, ({ scope, body, caller }) => service.purge(scope, body, actorOf(caller))),
  ];
}
