import { actsApi } from '@haechi/contract';
import type { Caller } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import type { ActService } from './acts.ts';

export function actsRoutes(acts: ActService): Route[] {
  return [
    route(actsApi.list, ({ caller, query }) => acts.list(known(caller), query)),
    route(actsApi.get, ({ caller, params }) => acts.get(known(caller), params.id)),
    route(actsApi.confirm, ({ caller, params }) => acts.confirm(known(caller), params.id)),
    route(actsApi.refuse, ({ caller, params }) => acts.refuse(known(caller), params.id)),
  ];
}

/** The HTTP layer lets nobody without credentials reach an endpoint that has a permission. */
function known(caller: Caller | null): Caller {
  if (caller === null) throw new Error('an endpoint with a permission was reached without a caller');
  return caller;
}
